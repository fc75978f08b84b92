/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the table of processes. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Adds the columns to @view, whose items are TandemProcessItem. */
void tandem_process_columns_add (GtkColumnView *view);

/* Shows only the most telling columns, or all. */
void tandem_process_columns_set_narrow (GtkColumnView *view, gboolean narrow);

G_END_DECLS
