/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Why the total of a scan is not what df says is used of the file system: both figures, and what makes the
 * difference, as far as it can be known. */
#pragma once

#include "tree/tandem-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Finds it out in a thread, and shows it over @parent. @path: of the scanned folder, bytes. */
void tandem_total_window_present (GtkWindow *parent, TandemSnapshot *snapshot, const char *path);

G_END_DECLS
