/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of what was found in a scan: columns of texts that sort, a filter by what is typed, the menu of what
 * can be done. The views Changes and Duplicates are made of it.
 *
 * Properties: label (construct only): the accessible name of the list.
 * Signals:
 *   selection-changed ()   other rows are selected
 *   activated (object)     a row was entered; of a group that can be opened: a file in it */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_TABLE (tandem_table_get_type ())
G_DECLARE_FINAL_TYPE (TandemTable, tandem_table, TANDEM, TABLE, AdwBin)

/* The text of @item in a column, safe to show; or the text that a filter looks through. (transfer full) */
typedef char *(*TandemTableTextFunc) (gpointer item);

/* The number that a column of numbers is sorted by. */
typedef guint64 (*TandemTableNumberFunc) (gpointer item);

typedef struct
{
  const char *title; /* translated */
  TandemTableTextFunc dup_text;
  TandemTableNumberFunc get_number; /* NULL: it is a column of texts, sorted by them */
  int min_width; /* of the table, for the column to be shown, with text of the usual size; the first is always
                  */
} TandemTableColumn;

/* Adds the column, and returns it. The first one takes the room that is left. (transfer none) */
GtkColumnViewColumn *tandem_table_add_column (TandemTable *self, const TandemTableColumn *column);

/* Shows @rows (referenced), the column @sorted going down first. @dup_search_text: what a filter looks
 * through. @make_rows: NULL, or what gives the rows within one, which are shown when it is opened, NULL when
 * there can be none. Once. */
void tandem_table_set_rows (TandemTable *self,
                            GListModel *rows,
                            TandemTableTextFunc dup_search_text,
                            GtkTreeListModelCreateModelFunc make_rows,
                            GtkColumnViewColumn *sorted);

/* The items of the selected rows, in their order. (transfer full) */
GPtrArray *tandem_table_dup_selected (TandemTable *self);

/* Lets a person type what to filter by. */
void tandem_table_filter (TandemTable *self);

/* Has @toggle, which is named here, say whether there is a filter. */
void tandem_table_set_filter_toggle (TandemTable *self, GtkToggleButton *toggle);

G_END_DECLS
