/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-history.h"

#include "app/tandem-accessible.h"
#include "app/tandem-choose.h"
#include "app/tandem-format.h"
#include "app/tandem-run-plot.h"
#include "app/tandem-toast.h"
#include "app/tandem-width-layout.h"

#include <glib/gi18n.h>
#include <string.h>

#define WIDE 560 /* from here on there is room for all columns */

/* A run as an item of a list. */
#define TANDEM_TYPE_RUN_ITEM (tandem_run_item_get_type ())
G_DECLARE_FINAL_TYPE (TandemRunItem, tandem_run_item, TANDEM, RUN_ITEM, GObject)

struct _TandemRunItem
{
  GObject parent_instance;

  TandemRun *run;
};

G_DEFINE_FINAL_TYPE (TandemRunItem, tandem_run_item, G_TYPE_OBJECT)

static void
tandem_run_item_finalize (GObject *object)
{
  tandem_run_free (TANDEM_RUN_ITEM (object)->run);
  G_OBJECT_CLASS (tandem_run_item_parent_class)->finalize (object);
}

static void
tandem_run_item_class_init (TandemRunItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_run_item_finalize;
}

static void
tandem_run_item_init (TandemRunItem *self)
{
}

typedef enum
{
  COLUMN_DIGITS,
  COLUMN_TIME,
  COLUMN_DATE,
  COLUMN_WORKERS,
  COLUMN_MACHINE,
  N_COLUMNS
} Column;

struct _TandemDigitsHistory
{
  AdwBin parent_instance;

  GtkStack *states;
  TandemRunPlot *plot;
  GtkLabel *trend;
  GtkColumnView *table;
  GtkLabel *damaged;
  GtkButton *export;
  GtkButton *back;

  GtkColumnViewColumn *columns[N_COLUMNS];
  GListStore *items; /* newest first */
  TandemRunStore *store;
  gboolean stale; /* the store has changed since it was shown */
};

enum
{
  SIGNAL_BACK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemDigitsHistory, tandem_digits_history, ADW_TYPE_BIN)

/* ---- The table ---- */

static char *
describe (const TandemRun *run, Column column)
{
  g_autofree char *digits = NULL;

  switch (column)
    {
    case COLUMN_DIGITS:
      digits = tandem_format_count (run->digits);
      /* Translators: a number of digits, of a computation that went on from an earlier one */
      return run->continued ? g_strdup_printf (_ ("%s (continued)"), digits) : g_steal_pointer (&digits);
    case COLUMN_TIME:
      return tandem_format_duration (run->seconds);
    case COLUMN_DATE:
      return tandem_format_date (run->time);
    case COLUMN_WORKERS:
      return g_strdup_printf ("%u", run->workers);
    case COLUMN_MACHINE:
      return tandem_format_message (run->machine);
    case N_COLUMNS:
    default:
      return g_strdup ("");
    }
}

static void
on_cell_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  GtkWidget *label = gtk_label_new (NULL);
  gboolean number = GPOINTER_TO_INT (column) <= COLUMN_TIME || GPOINTER_TO_INT (column) == COLUMN_WORKERS;

  gtk_label_set_xalign (GTK_LABEL (label), number ? 1 : 0);
  gtk_widget_add_css_class (label, "numeric");
  if (GPOINTER_TO_INT (column) == COLUMN_MACHINE)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
on_cell_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  TandemRunItem *run = gtk_list_item_get_item (item);
  g_autofree char *text = describe (run->run, (Column)GPOINTER_TO_INT (column));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

static void
add_column (TandemDigitsHistory *self, Column column, const char *title)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_cell_setup), GINT_TO_POINTER (column));
  g_signal_connect (factory, "bind", G_CALLBACK (on_cell_bind), GINT_TO_POINTER (column));
  self->columns[column] = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_expand (self->columns[column], column == COLUMN_MACHINE);
  gtk_column_view_append_column (self->table, self->columns[column]);
  g_object_unref (self->columns[column]);
}

static void
on_width (GtkWidget *widget, int room)
{
  TandemDigitsHistory *self = TANDEM_DIGITS_HISTORY (widget);

  gtk_column_view_column_set_visible (self->columns[COLUMN_WORKERS], room >= WIDE);
  gtk_column_view_column_set_visible (self->columns[COLUMN_MACHINE], room >= WIDE);
}

static void
show_runs (TandemDigitsHistory *self)
{
  GPtrArray *runs = tandem_run_store_get_runs (self->store);
  guint n_damaged = tandem_run_store_get_n_damaged (self->store);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  const char *trend;

  for (guint i = runs->len; i-- > 0;)
    {
      TandemRunItem *item = g_object_new (TANDEM_TYPE_RUN_ITEM, NULL);

      item->run = tandem_run_copy (runs->pdata[i]);
      g_ptr_array_add (items, item);
    }
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)), items->pdata,
                       items->len);
  tandem_run_plot_set_runs (self->plot, runs, tandem_run_store_get_machine (self->store));
  trend = tandem_run_plot_get_trend (self->plot);
  gtk_label_set_text (self->trend, trend != NULL ? trend : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trend), trend != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->damaged), n_damaged > 0);
  if (n_damaged > 0)
    {
      g_autofree char *text =
          g_strdup_printf (ngettext ("%u damaged line of the history was left out",
                                     "%u damaged lines of the history were left out", n_damaged),
                           n_damaged);

      gtk_label_set_text (self->damaged, text);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->export), runs->len > 0);
  gtk_stack_set_visible_child_name (self->states, runs->len > 0 ? "runs" : "empty");
}

/* Rows are made for what is seen: a list that nobody looks at would have them, too. */
static void
show_changes (TandemDigitsHistory *self)
{
  if (!self->stale)
    return;
  self->stale = FALSE;
  show_runs (self);
}

static void
on_changed (TandemDigitsHistory *self)
{
  self->stale = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_changes (self);
}

static void
tandem_digits_history_map (GtkWidget *widget)
{
  show_changes (TANDEM_DIGITS_HISTORY (widget));
  GTK_WIDGET_CLASS (tandem_digits_history_parent_class)->map (widget);
}

/* ---- Export ---- */

static void
on_exported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemDigitsHistory) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    tandem_toast_show (GTK_WIDGET (self), _ ("Exported"));
  else
    {
      g_autofree char *message = g_strdup_printf (_ ("Not exported: %s"), error->message);

      tandem_toast_show (GTK_WIDGET (self), message);
    }
}

static void
on_export_to (gpointer widget, GFile *file)
{
  TandemDigitsHistory *self = widget;
  char *csv = tandem_run_history_to_csv (tandem_run_store_get_runs (self->store));
  g_autoptr (GBytes) bytes = g_bytes_new_take (csv, strlen (csv));

  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL, on_exported,
                                       g_object_ref (self));
}

static void
on_export_clicked (TandemDigitsHistory *self)
{
  tandem_choose (GTK_WIDGET (self), TANDEM_CHOOSE_NEW_FILE, _ ("Export Computations"), _ ("_Save"),
                 "computations.csv", on_export_to);
}

static void
on_back_clicked (TandemDigitsHistory *self)
{
  g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

void
tandem_digits_history_set_store (TandemDigitsHistory *self, TandemRunStore *store)
{
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  on_changed (self);
}

static void
tandem_digits_history_dispose (GObject *object)
{
  TandemDigitsHistory *self = TANDEM_DIGITS_HISTORY (object);

  g_clear_object (&self->items);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (tandem_digits_history_parent_class)->dispose (object);
}

static void
tandem_digits_history_class_init (TandemDigitsHistoryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_digits_history_dispose;
  widget_class->map = tandem_digits_history_map;

  signals[SIGNAL_BACK] = g_signal_new ("back", TANDEM_TYPE_DIGITS_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);

  g_type_ensure (TANDEM_TYPE_RUN_PLOT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-digits-history.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsHistory, states);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsHistory, plot);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsHistory, trend);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsHistory, table);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsHistory, damaged);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsHistory, export);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsHistory, back);
  gtk_widget_class_bind_template_callback (widget_class, on_export_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked);
}

static void
tandem_digits_history_init (TandemDigitsHistory *self)
{
  g_autoptr (GtkSelectionModel) selection = NULL;

  self->items = g_list_store_new (TANDEM_TYPE_RUN_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->states);
  tandem_accessible_set_label (self->export, _ ("Export as CSV"));
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->items))));
  gtk_column_view_set_model (self->table, selection);
  add_column (self, COLUMN_DIGITS, _ ("Digits"));
  add_column (self, COLUMN_TIME, _ ("Time"));
  add_column (self, COLUMN_DATE, _ ("When"));
  add_column (self, COLUMN_WORKERS, _ ("Workers"));
  add_column (self, COLUMN_MACHINE, _ ("Machine"));
  tandem_width_layout_install (GTK_WIDGET (self), on_width);
}
