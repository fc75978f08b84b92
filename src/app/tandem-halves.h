/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A list and what is shown with it: side by side where there is room, else one above the other. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lays @view out by its width: the halves of @paned within it, the second of which may be hidden, and the
 * columns for which @list, in the first, has room then (see tandem_folder_columns_set_width ()). */
void tandem_halves_install (GtkWidget *view, GtkPaned *paned, GtkColumnView *list);

G_END_DECLS
