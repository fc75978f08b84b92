/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Exports the result of a scan to a file that a person chooses. */
#pragma once

#include "app/tandem-job-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks in front of the window of @widget for a file, writes the result of @client there in another process,
 * and says in a toast what came of it. */
void tandem_export_choose (GtkWidget *widget, TandemJobClient *client);

G_END_DECLS
