/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of texts for a GtkColumnView, and their sorting. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The text of @item in a column, safe to show. (transfer full) */
typedef char *(*TandemTableTextFunc) (gpointer item);

typedef struct
{
  const char *title; /* translated */
  TandemTableTextFunc dup_text;
  GCompareDataFunc compare; /* of two items */
  gboolean is_text;         /* it takes the room that is left, and begins at the start; else it is a number */
  gboolean has_expander;    /* the rows are GtkTreeListRow */
} TandemTableColumn;

/* Adds the column, and returns it. (transfer none) */
GtkColumnViewColumn *tandem_table_add_column (GtkColumnView *view, const TandemTableColumn *column);

/* The item of a row: what is in a GtkTreeListRow, or itself. (transfer full) */
gpointer tandem_table_dup_item (gpointer row);

G_END_DECLS
