/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-table.h"

#include "app/tandem-accessible.h"
#include "app/tandem-filter-bar.h"
#include "app/tandem-folder-columns.h"
#include "app/tandem-row-menu.h"
#include "app/tandem-width-layout.h"

#include <string.h>

struct _TandemTable
{
  AdwBin parent_instance;

  TandemFilterBar *filter_bar;
  GtkStack *pages;
  GtkColumnView *list;

  gboolean has_groups;
  TandemTableTextFunc dup_search_text;
  char *wanted; /* case folded; what is typed into the entry */
  GtkFilter *filter;
  GtkMultiSelection *selection;
};

enum
{
  PROP_LABEL = 1
};

enum
{
  SIGNAL_SELECTION_CHANGED,
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemTable, tandem_table, ADW_TYPE_BIN)

/* The item of a row: what is in a GtkTreeListRow, or itself. (transfer full) */
static gpointer
dup_item (gpointer row)
{
  return GTK_IS_TREE_LIST_ROW (row) ? gtk_tree_list_row_get_item (row) : g_object_ref (row);
}

/* ---- Columns ---- */

static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const TandemTableColumn *column = user_data;
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  if (column->get_number != NULL)
    {
      const guint64 first = column->get_number ((gpointer)a);
      const guint64 second = column->get_number ((gpointer)b);

      return first < second ? -1 : first > second;
    }
  left = column->dup_text ((gpointer)a);
  right = column->dup_text ((gpointer)b);
  return g_utf8_collate (left, right);
}

static void
on_setup (TandemTable *self, GtkListItem *item, GtkListItemFactory *factory)
{
  const TandemTableColumn *column = g_object_get_data (G_OBJECT (factory), "column");
  const gboolean is_first = g_object_get_data (G_OBJECT (factory), "first") != NULL;
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column->get_number != NULL ? 1 : 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (is_first)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_width_chars (GTK_LABEL (label), 8);
    }
  if (column->get_number != NULL)
    gtk_widget_add_css_class (label, "numeric");
  if (is_first && self->has_groups)
    {
      GtkWidget *expander = gtk_tree_expander_new ();

      gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), label);
      gtk_list_item_set_child (item, expander);
    }
  else
    gtk_list_item_set_child (item, label);
  tandem_row_menu_mark (item);
}

static void
on_bind (TandemTable *self, GtkListItem *item, GtkListItemFactory *factory)
{
  const TandemTableColumn *column = g_object_get_data (G_OBJECT (factory), "column");
  GObject *row = gtk_list_item_get_item (item);
  g_autoptr (GObject) object = dup_item (row);
  GtkWidget *child = gtk_list_item_get_child (item);
  g_autofree char *text = column->dup_text (object);

  if (GTK_IS_TREE_EXPANDER (child))
    {
      gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (child), GTK_TREE_LIST_ROW (row));
      child = gtk_tree_expander_get_child (GTK_TREE_EXPANDER (child));
    }
  gtk_label_set_text (GTK_LABEL (child), text);
  if (g_object_get_data (G_OBJECT (factory), "first") != NULL)
    gtk_widget_set_tooltip_text (child, text);
}

GtkColumnViewColumn *
tandem_table_add_column (TandemTable *self, const TandemTableColumn *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  TandemTableColumn *copy = g_memdup2 (column, sizeof *column);
  g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare, copy, NULL));
  const gboolean is_first = g_list_model_get_n_items (gtk_column_view_get_columns (self->list)) == 0;
  g_autoptr (GtkColumnViewColumn) made = NULL;

  g_object_set_data_full (G_OBJECT (factory), "column", copy, g_free);
  g_object_set_data (G_OBJECT (factory), "first", GINT_TO_POINTER (is_first));
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, G_CONNECT_SWAPPED);
  made = gtk_column_view_column_new (column->title, factory);
  gtk_column_view_column_set_sorter (made, sorter);
  gtk_column_view_column_set_expand (made, is_first);
  gtk_column_view_column_set_resizable (made, TRUE);
  tandem_folder_columns_set_min_width (made, column->min_width);
  gtk_column_view_append_column (self->list, made);
  return made;
}

static void
on_width (GtkWidget *widget, int room)
{
  tandem_folder_columns_set_width (TANDEM_TABLE (widget)->list, room);
}

/* ---- Rows ---- */

static gboolean
matches (gpointer item, gpointer user_data)
{
  TandemTable *self = user_data;
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;

  if (self->wanted == NULL || self->wanted[0] == '\0')
    return TRUE;
  text = self->dup_search_text (item);
  folded = g_utf8_casefold (text, -1);
  return strstr (folded, self->wanted) != NULL;
}

static void
update_page (TandemTable *self)
{
  gtk_stack_set_visible_child_name (
      self->pages, g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0 ? "list" : "empty");
}

static void
on_filter_changed (TandemTable *self)
{
  if (self->filter == NULL)
    return; /* it is being taken apart */
  g_free (self->wanted);
  self->wanted = g_utf8_casefold (tandem_filter_bar_get_text (self->filter_bar), -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
on_selection_changed (TandemTable *self)
{
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

static void
on_activate (TandemTable *self, guint position)
{
  g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  g_autoptr (GObject) item = row != NULL ? dup_item (row) : NULL;

  if (item == NULL)
    return;
  if (GTK_IS_TREE_LIST_ROW (row) && gtk_tree_list_row_is_expandable (GTK_TREE_LIST_ROW (row)))
    gtk_tree_list_row_set_expanded (GTK_TREE_LIST_ROW (row),
                                    !gtk_tree_list_row_get_expanded (GTK_TREE_LIST_ROW (row)));
  else
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, item);
}

void
tandem_table_set_rows (TandemTable *self,
                       GListModel *rows,
                       TandemTableTextFunc dup_search_text,
                       GtkTreeListModelCreateModelFunc make_rows,
                       GtkColumnViewColumn *sorted)
{
  GtkSorter *sorter = g_object_ref (gtk_column_view_get_sorter (self->list));
  GListModel *model;

  self->dup_search_text = dup_search_text;
  self->has_groups = make_rows != NULL;
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  model = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (rows), g_object_ref (self->filter)));
  if (make_rows != NULL)
    {
      model = G_LIST_MODEL (gtk_tree_list_model_new (model, FALSE, FALSE, make_rows, NULL, NULL));
      sorter = GTK_SORTER (gtk_tree_list_row_sorter_new (sorter));
    }
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (gtk_sort_list_model_new (model, sorter)));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (update_page), self,
                           G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  gtk_column_view_sort_by_column (self->list, sorted, GTK_SORT_DESCENDING);
  update_page (self);
}

GPtrArray *
tandem_table_dup_selected (TandemTable *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < gtk_bitset_get_size (selected); i++)
    {
      g_autoptr (GObject) row =
          g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_nth (selected, i));

      g_ptr_array_add (items, dup_item (row));
    }
  return items;
}

void
tandem_table_filter (TandemTable *self)
{
  tandem_filter_bar_open (self->filter_bar);
}

void
tandem_table_set_filter_toggle (TandemTable *self, GtkToggleButton *toggle)
{
  tandem_filter_bar_set_toggle (self->filter_bar, toggle);
}

/* ---- Construction ---- */

static void
tandem_table_set_property (GObject *object, guint property, const GValue *value, GParamSpec *pspec)
{
  if (property == PROP_LABEL)
    tandem_accessible_set_label (TANDEM_TABLE (object)->list, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
tandem_table_dispose (GObject *object)
{
  TandemTable *self = TANDEM_TABLE (object);

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->filter), NULL, NULL, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->wanted, g_free);
  G_OBJECT_CLASS (tandem_table_parent_class)->dispose (object);
}

static void
tandem_table_class_init (TandemTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = tandem_table_set_property;
  object_class->dispose = tandem_table_dispose;
  g_object_class_install_property (
      object_class, PROP_LABEL,
      g_param_spec_string ("label", NULL, NULL, NULL,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
  signals[SIGNAL_SELECTION_CHANGED] = g_signal_new ("selection-changed", TANDEM_TYPE_TABLE, G_SIGNAL_RUN_LAST,
                                                    0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", TANDEM_TYPE_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);

  g_type_ensure (TANDEM_TYPE_FILTER_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, TANDEM_RESOURCE_PATH "ui/tandem-table.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemTable, filter_bar);
  gtk_widget_class_bind_template_child (widget_class, TandemTable, pages);
  gtk_widget_class_bind_template_child (widget_class, TandemTable, list);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
tandem_table_init (TandemTable *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->pages);
  tandem_row_menu_install (self->list);
  tandem_filter_bar_set_capture (self->filter_bar, GTK_WIDGET (self->pages));
  tandem_width_layout_install (GTK_WIDGET (self), on_width);
}
