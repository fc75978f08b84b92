/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-process-columns.h"

#include "app/tandem-format.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  const char *title;
  char *(*text) (TandemProcessItem *item);
  double (*number) (TandemProcessItem *item); /* NULL: sorted by the text */
  gboolean expand;
  int min_width; /* of the list, for the column to be shown */
} Column;

static gboolean
is_worker (TandemProcessItem *item)
{
  return tandem_process_item_get_role (item) == TANDEM_PROCESS_ROLE_WORKER;
}

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
  return g_strdup (tandem_process_item_get_role_name (item));
}

static char *
job_text (TandemProcessItem *item)
{
  return g_strdup (is_worker (item) ? tandem_process_item_get_job (item) : "");
}

static double
pid_number (TandemProcessItem *item)
{
  return (double)tandem_process_item_get_pid (item);
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
work_text (TandemProcessItem *item)
{
  return g_strdup (tandem_process_item_get_work (item));
}

static double
tasks_number (TandemProcessItem *item)
{
  return (double)tandem_process_item_get_tasks (item);
}

static char *
tasks_text (TandemProcessItem *item)
{
  return is_worker (item) ? tandem_format_count ((guint64)tandem_process_item_get_tasks (item))
                          : g_strdup ("");
}

static double
restarts_number (TandemProcessItem *item)
{
  return (double)tandem_process_item_get_restarts (item);
}

static char *
restarts_text (TandemProcessItem *item)
{
  return is_worker (item) ? tandem_format_count ((guint64)tandem_process_item_get_restarts (item))
                          : g_strdup ("");
}

static char *
cpu_text (TandemProcessItem *item)
{
  double cpu = tandem_process_item_get_cpu (item);

  /* Translators: the share of one core, such as "98 %" */
  return cpu < 0 ? g_strdup ("–") : g_strdup_printf (_ ("%.0f %%"), cpu * 100);
}

static double
memory_number (TandemProcessItem *item)
{
  return (double)tandem_process_item_get_memory (item);
}

static char *
memory_text (TandemProcessItem *item)
{
  guint64 memory = tandem_process_item_get_memory (item);

  return memory == 0 ? g_strdup ("–") : g_format_size (memory);
}

static char *
time_text (TandemProcessItem *item)
{
  double seconds = tandem_process_item_get_run_time (item);

  if (seconds < 0)
    return g_strdup ("–");
  /* No fractions: the row changes twice a second at most. */
  return seconds < 60 ? g_strdup_printf (_ ("%u s"), (guint)seconds) : tandem_format_duration (seconds);
}

static const Column columns[] = {
  { N_ ("Process"), name_text, NULL, TRUE, 0 },
  { N_ ("Role"), role_text, NULL, FALSE, 700 },
  { N_ ("Job"), job_text, NULL, FALSE, 1300 },
  { N_ ("PID"), pid_text, pid_number, FALSE, 600 },
  { N_ ("State"), state_text, NULL, FALSE, 0 },
  { N_ ("CPU"), cpu_text, tandem_process_item_get_cpu, FALSE, 0 },
  { N_ ("Memory"), memory_text, memory_number, FALSE, 460 },
  { N_ ("Doing"), work_text, NULL, TRUE, 820 },
  { N_ ("Tasks"), tasks_text, tasks_number, FALSE, 760 },
  { N_ ("Restarts"), restarts_text, restarts_number, FALSE, 900 },
  { N_ ("Time"), time_text, tandem_process_item_get_run_time, FALSE, 540 },
};

gboolean
tandem_process_columns_match (TandemProcessItem *item, const char *folded)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autofree char *text = columns[i].text (item);
      g_autofree char *folded_text = g_utf8_casefold (text, -1);

      if (strstr (folded_text, folded) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* ---- Sorting ---- */

static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Column *column = user_data;
  TandemProcessItem *first = (TandemProcessItem *)a;
  TandemProcessItem *second = (TandemProcessItem *)b;

  if (column->number != NULL)
    {
      double x = column->number (first);
      double y = column->number (second);

      return (x > y) - (x < y);
    }
  else
    {
      g_autofree char *x = column->text (first);
      g_autofree char *y = column->text (second);

      return g_utf8_collate (x, y);
    }
}

/* ---- Cells ---- */

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

/* What does not fit, and why a process is in its state. */
static gboolean
on_tooltip (GtkWidget *label, int x, int y, gboolean keyboard, GtkTooltip *tooltip, GtkListItem *list_item)
{
  const Column *column = g_object_get_data (G_OBJECT (list_item), "column");
  TandemProcessItem *item = gtk_list_item_get_item (list_item);
  const char *text;

  if (item == NULL || column == NULL)
    return FALSE;
  text = column->text == state_text ? tandem_process_item_get_reason (item)
                                    : gtk_label_get_text (GTK_LABEL (label));
  gtk_tooltip_set_text (tooltip, text);
  return text != NULL && text[0] != '\0';
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, const Column *column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column->number != NULL ? 1 : 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (column->expand)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_width_chars (GTK_LABEL (label), 3);
    }
  if (column->number != NULL)
    gtk_widget_add_css_class (label, "numeric");
  if (column->expand || column->text == state_text)
    {
      gtk_widget_set_has_tooltip (label, TRUE);
      g_signal_connect (label, "query-tooltip", G_CALLBACK (on_tooltip), list_item);
    }
  g_object_set_data (G_OBJECT (list_item), "column", (gpointer)column);
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
      g_autoptr (GtkSorter) sorter =
          GTK_SORTER (gtk_custom_sorter_new (compare, (gpointer)&columns[i], NULL));
      g_autoptr (GtkColumnViewColumn) column = NULL;

      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), (gpointer)&columns[i]);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), (gpointer)&columns[i]);
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), (gpointer)&columns[i]);
      column = gtk_column_view_column_new (_ (columns[i].title), factory);
      gtk_column_view_column_set_sorter (column, sorter);
      gtk_column_view_column_set_expand (column, columns[i].expand);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_append_column (view, column);
    }
}

void
tandem_process_columns_set_width (GtkColumnView *view, int width)
{
  GListModel *list = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (list) && i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);

      gtk_column_view_column_set_visible (column, width >= columns[i].min_width);
    }
}
