/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-survey-columns.h"

#include "app/tandem-folder-columns.h"
#include "app/tandem-format.h"
#include "app/tandem-share-bar.h"
#include "app/tandem-survey-row.h"

#include <glib/gi18n.h>

typedef struct
{
  void (*setup) (GtkListItem *list_item);
  void (*show) (GtkListItem *list_item, TandemSurveyRow *row);
  int min_width; /* of the list, for the column to be shown */
} Column;

static void
setup_title (GtkListItem *list_item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 3);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (list_item, box);
}

static void
show_title (GtkListItem *list_item, TandemSurveyRow *row)
{
  GtkWidget *icon = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), tandem_survey_row_get_icon_name (row));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (icon)), tandem_survey_row_get_title (row));
}

static void
setup_number (GtkListItem *list_item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (list_item, label);
}

static void
setup_share (GtkListItem *list_item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_width_chars (GTK_LABEL (label), 6);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), tandem_share_bar_new ());
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (list_item, box);
}

static void
show_share (GtkListItem *list_item, TandemSurveyRow *row)
{
  GtkWidget *bar = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  /* Translators: a percentage with one decimal, such as "4.2 %" */
  g_autofree char *text = g_strdup_printf (_ ("%.1f %%"), tandem_survey_row_get_share (row) * 100);

  tandem_share_bar_set_share (TANDEM_SHARE_BAR (bar), tandem_survey_row_get_share (row));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (bar)), text);
}

static void
show_size (GtkListItem *list_item, TandemSurveyRow *row)
{
  g_autofree char *text = g_format_size (tandem_survey_row_get_size (row));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (list_item)), text);
}

static void
show_count (GtkListItem *list_item, TandemSurveyRow *row)
{
  g_autofree char *text = tandem_format_count (tandem_survey_row_get_count (row));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (list_item)), text);
}

static const Column title_column = { setup_title, show_title };
static const Column share_column = { setup_share, show_share, 460 };
static const Column size_column = { setup_number, show_size };
static const Column count_column = { setup_number, show_count, 320 };

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, const Column *column)
{
  column->setup (list_item);
}

static void
on_row_changed (GtkListItem *list_item)
{
  const Column *column = g_object_get_data (G_OBJECT (list_item), "column");

  column->show (list_item, gtk_list_item_get_item (list_item));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, const Column *column)
{
  g_object_set_data (G_OBJECT (list_item), "column", (gpointer)column);
  g_signal_connect_object (gtk_list_item_get_item (list_item), "notify::size", G_CALLBACK (on_row_changed),
                           list_item, G_CONNECT_SWAPPED);
  on_row_changed (list_item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item, const Column *column)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), on_row_changed, list_item);
}

static GtkSorter *
number_sorter (const char *property)
{
  return GTK_SORTER (
      gtk_numeric_sorter_new (gtk_property_expression_new (TANDEM_TYPE_SURVEY_ROW, NULL, property)));
}

/* (sorter transfer full) */
static GtkColumnViewColumn *
add_column (GtkColumnView *view, const char *title, const Column *column, GtkSorter *sorter)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) added = gtk_column_view_column_new (title, factory);

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), (gpointer)column);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), (gpointer)column);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), (gpointer)column);
  gtk_column_view_column_set_sorter (added, sorter);
  gtk_column_view_column_set_resizable (added, TRUE);
  tandem_folder_columns_set_min_width (added, column->min_width);
  gtk_column_view_append_column (view, added);
  g_object_unref (sorter);
  return added; /* the view's */
}

void
tandem_survey_columns_add (GtkColumnView *view, const char *title, gboolean in_order)
{
  GtkSorter *by_title = in_order ? number_sorter ("index")
                                 : GTK_SORTER (gtk_string_sorter_new (
                                     gtk_property_expression_new (TANDEM_TYPE_SURVEY_ROW, NULL, "title")));
  GtkColumnViewColumn *first = add_column (view, title, &title_column, by_title);
  GtkColumnViewColumn *size;

  gtk_column_view_column_set_expand (first, TRUE);
  add_column (view, _ ("Share"), &share_column, number_sorter ("size"));
  size = add_column (view, _ ("Size"), &size_column, number_sorter ("size"));
  add_column (view, _ ("Files"), &count_column, number_sorter ("count"));
  gtk_column_view_sort_by_column (view, in_order ? first : size,
                                  in_order ? GTK_SORT_ASCENDING : GTK_SORT_DESCENDING);
}
