/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-sort-key.h"

struct _TandemSortKey
{
  GtkSorter parent_instance;

  int key;
};

G_DEFINE_FINAL_TYPE (TandemSortKey, tandem_sort_key, GTK_TYPE_SORTER)

/* The key that was asked last; of the main thread, as all of GTK. */
static int asked_key = -1;

static GtkOrdering
tandem_sort_key_compare (GtkSorter *sorter, gpointer item1, gpointer item2)
{
  asked_key = TANDEM_SORT_KEY (sorter)->key;
  return GTK_ORDERING_SMALLER;
}

static GtkSorterOrder
tandem_sort_key_get_order (GtkSorter *sorter)
{
  return GTK_SORTER_ORDER_TOTAL;
}

int
tandem_sort_key_find (GtkSorter *sorter, gboolean *descending)
{
  g_autoptr (GObject) probe = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) other = g_object_new (G_TYPE_OBJECT, NULL);

  asked_key = -1;
  *descending = gtk_sorter_compare (sorter, probe, other) == GTK_ORDERING_LARGER;
  return asked_key;
}

static void
tandem_sort_key_class_init (TandemSortKeyClass *klass)
{
  GTK_SORTER_CLASS (klass)->compare = tandem_sort_key_compare;
  GTK_SORTER_CLASS (klass)->get_order = tandem_sort_key_get_order;
}

static void
tandem_sort_key_init (TandemSortKey *self)
{
}

GtkSorter *
tandem_sort_key_new (int key)
{
  TandemSortKey *self = g_object_new (TANDEM_TYPE_SORT_KEY, NULL);

  self->key = key;
  return GTK_SORTER (self);
}
