/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A column's sorter that says which column it is and compares nothing. Sorting happens in the model, on
 * arrays and not on row objects: a folder may have a million entries. GTK before 4.10 does not tell which
 * column is sorted by; but it asks the sorters of the columns in their order, and the first that is asked is
 * the one. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_SORT_KEY (tandem_sort_key_get_type ())
G_DECLARE_FINAL_TYPE (TandemSortKey, tandem_sort_key, TANDEM, SORT_KEY, GtkSorter)

/* @key: 0 or above. */
GtkSorter *tandem_sort_key_new (int key);

/* The key of the first of the sorters that @sorter combines; -1 when it has none. */
int tandem_sort_key_find (GtkSorter *sorter, gboolean *descending);

G_END_DECLS
