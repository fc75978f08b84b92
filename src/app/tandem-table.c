/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-table.h"

gpointer
tandem_table_dup_item (gpointer row)
{
  return GTK_IS_TREE_LIST_ROW (row) ? gtk_tree_list_row_get_item (row) : g_object_ref (row);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  const TandemTableColumn *column = user_data;
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column->is_text ? 0 : 1);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (column->is_text)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  else
    gtk_widget_add_css_class (label, "numeric");
  if (column->has_expander)
    {
      GtkWidget *expander = gtk_tree_expander_new ();

      gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), label);
      gtk_list_item_set_child (item, expander);
    }
  else
    gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  const TandemTableColumn *column = user_data;
  GObject *row = gtk_list_item_get_item (item);
  g_autoptr (GObject) object = tandem_table_dup_item (row);
  GtkWidget *child = gtk_list_item_get_child (item);
  g_autofree char *text = column->dup_text (object);

  if (column->has_expander)
    {
      gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (child), GTK_TREE_LIST_ROW (row));
      child = gtk_tree_expander_get_child (GTK_TREE_EXPANDER (child));
    }
  gtk_label_set_text (GTK_LABEL (child), text);
}

GtkColumnViewColumn *
tandem_table_add_column (GtkColumnView *view, const TandemTableColumn *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  TandemTableColumn *copy = g_memdup2 (column, sizeof *column);
  g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (column->compare, NULL, NULL));
  g_autoptr (GtkColumnViewColumn) made = NULL;

  g_object_set_data_full (G_OBJECT (factory), "column", copy, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), copy);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), copy);
  made = gtk_column_view_column_new (column->title, factory);
  gtk_column_view_column_set_sorter (made, sorter);
  gtk_column_view_column_set_expand (made, column->is_text);
  gtk_column_view_append_column (view, made);
  return made;
}
