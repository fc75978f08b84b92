/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the list of processes. */
#pragma once

#include "app/tandem-process-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Adds the columns, each with its sorter, to @view, whose rows are TandemProcessItem. */
void tandem_process_columns_add (GtkColumnView *view);

/* Shows of the columns as many as tell most in @width pixels with text of the usual size. */
void tandem_process_columns_set_width (GtkColumnView *view, int width);

/* Whether any text that the columns show of @item has @folded in it, which is case-folded. */
gboolean tandem_process_columns_match (TandemProcessItem *item, const char *folded);

G_END_DECLS
