/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The window with the help: short pages that belong to the program and need no network. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows the help beside @parent, which can be used while it is open. */
void tandem_help_present (GtkWindow *parent);

G_END_DECLS
