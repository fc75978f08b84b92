/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A window beside that of the program: help, shortcuts, a list of problems. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows @window in front of @parent, a window of the application: it takes the keys of the application,
 * closes with Ctrl+W, and goes away with @parent. Also when it is shown already. */
void tandem_side_window_present (GtkWindow *window, GtkWindow *parent);

G_END_DECLS
