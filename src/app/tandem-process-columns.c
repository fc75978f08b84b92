/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-process-columns.h"

#include "app/tandem-format.h"
#include "app/tandem-process-item.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *title;
  char *(*text) (TandemProcessItem *item);
  gboolean number;
  gboolean expand;
  gboolean when_narrow;
} Column;

static char *
name_text (TandemProcessItem *item)
{
  if (tandem_process_item_get_role (item) == TANDEM_PROCESS_ROLE_JOB)
    return g_strdup (tandem_process_item_get_job (item));
  return g_strdup (tandem_process_item_get_name (item));
}

static char *
role_text (TandemProcessItem *item)
{
  switch (tandem_process_item_get_role (item))
    {
    case TANDEM_PROCESS_ROLE_WINDOW:
      return g_strdup (_ ("Window"));
    case TANDEM_PROCESS_ROLE_JOB:
      return g_strdup (_ ("Job process"));
    case TANDEM_PROCESS_ROLE_WORKER:
    default:
      return g_strdup (_ ("Worker"));
    }
}

static char *
pid_text (TandemProcessItem *item)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, tandem_process_item_get_pid (item));
}

static char *
state_text (TandemProcessItem *item)
{
  return g_strdup (tandem_process_item_get_state (item));
}

static char *
tasks_text (TandemProcessItem *item)
{
  if (tandem_process_item_get_role (item) != TANDEM_PROCESS_ROLE_WORKER)
    return g_strdup ("");
  return tandem_format_count ((guint64)tandem_process_item_get_tasks (item));
}

static char *
restarts_text (TandemProcessItem *item)
{
  if (tandem_process_item_get_role (item) != TANDEM_PROCESS_ROLE_WORKER)
    return g_strdup ("");
  return tandem_format_count ((guint64)tandem_process_item_get_restarts (item));
}

static char *
cpu_text (TandemProcessItem *item)
{
  double cpu = tandem_process_item_get_cpu (item);

  /* Translators: the share of one core, such as "98 %" */
  return cpu < 0 ? g_strdup ("–") : g_strdup_printf (_ ("%.0f %%"), cpu * 100);
}

static char *
memory_text (TandemProcessItem *item)
{
  guint64 memory = tandem_process_item_get_memory (item);

  return memory == 0 ? g_strdup ("–") : g_format_size (memory);
}

static const Column columns[] = {
  { N_ ("Process"), name_text, FALSE, TRUE, TRUE }, { N_ ("Role"), role_text, FALSE, FALSE, FALSE },
  { N_ ("PID"), pid_text, TRUE, FALSE, FALSE },     { N_ ("State"), state_text, FALSE, FALSE, TRUE },
  { N_ ("Tasks"), tasks_text, TRUE, FALSE, FALSE }, { N_ ("Restarts"), restarts_text, TRUE, FALSE, FALSE },
  { N_ ("CPU"), cpu_text, TRUE, FALSE, TRUE },      { N_ ("Memory"), memory_text, TRUE, FALSE, FALSE },
};

static void
show_item (GtkListItem *list_item, const Column *column)
{
  TandemProcessItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *label = gtk_list_item_get_child (list_item);
  g_autofree char *text = column->text (item);

  gtk_label_set_text (GTK_LABEL (label), text);
  if (tandem_process_item_is_ended (item))
    gtk_widget_add_css_class (label, "dim-label");
  else
    gtk_widget_remove_css_class (label, "dim-label");
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, const Column *column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column->number ? 1 : 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (column->expand)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_width_chars (GTK_LABEL (label), 3);
    }
  if (column->number)
    gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (list_item, label);
}

static void
on_changed (GtkListItem *list_item)
{
  show_item (list_item, g_object_get_data (G_OBJECT (list_item), "column"));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, const Column *column)
{
  TandemProcessItem *item = gtk_list_item_get_item (list_item);

  g_object_set_data (G_OBJECT (list_item), "column", (gpointer)column);
  if (column == columns)
    gtk_widget_set_margin_start (gtk_list_item_get_child (list_item),
                                 12 * (int)tandem_process_item_get_role (item));
  g_signal_connect_object (item, "notify::revision", G_CALLBACK (on_changed), list_item, G_CONNECT_SWAPPED);
  show_item (list_item, column);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item, const Column *column)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), on_changed, list_item);
}

void
tandem_process_columns_add (GtkColumnView *view)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = NULL;

      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), (gpointer)&columns[i]);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), (gpointer)&columns[i]);
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), (gpointer)&columns[i]);
      column = gtk_column_view_column_new (_ (columns[i].title), factory);
      gtk_column_view_column_set_expand (column, columns[i].expand);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_append_column (view, column);
    }
}

void
tandem_process_columns_set_narrow (GtkColumnView *view, gboolean narrow)
{
  GListModel *list = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (list) && i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);

      gtk_column_view_column_set_visible (column, !narrow || columns[i].when_narrow);
    }
}
