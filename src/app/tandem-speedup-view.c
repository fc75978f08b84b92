/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-speedup-view.h"

#include "app/tandem-accessible.h"
#include "app/tandem-choose.h"
#include "app/tandem-format.h"
#include "app/tandem-speedup-plot.h"
#include "app/tandem-toast.h"
#include "app/tandem-typed-number.h"
#include "job/tandem-report-line.h"

#include <glib/gi18n.h>

#define MAX_POINTS 256

struct _TandemSpeedupView
{
  AdwBin parent_instance;

  GtkStack *pages;
  GtkDropDown *what;
  AdwEntryRow *digits;
  AdwActionRow *folder_row;
  GtkAdjustment *workers;
  GtkAdjustment *repeats;
  AdwActionRow *threads_row;
  GtkSwitch *threads;
  GtkButton *start;
  GtkLabel *problem;
  GtkLabel *heading;
  TandemSpeedupPlot *plot;
  GtkGrid *table;
  GtkLabel *words;

  GFile *folder;
  TandemJobClient *client; /* the latest; NULL before the first */
};

enum
{
  SIGNAL_JOB_STARTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemSpeedupView, tandem_speedup_view, ADW_TYPE_BIN)

static gboolean
is_scan (TandemSpeedupView *self)
{
  return gtk_drop_down_get_selected (self->what) == 1;
}

/* ---- The result ---- */

static GArray *
read_points (GPtrArray *runs)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (TandemSpeedupPoint));
  double one = 0;

  for (guint i = 0; i < MIN (runs->len, MAX_POINTS); i++)
    {
      JsonObject *run = runs->pdata[i];
      double median = tandem_report_get_double (run, "median_s", 0);
      double min = tandem_report_get_double (run, "min_s", 0);
      double max = tandem_report_get_double (run, "max_s", 0);
      TandemSpeedupPoint point = { .n_workers =
                                       (guint)CLAMP (tandem_report_get_count (run, "workers", 0), 0, 4096) };

      if (point.n_workers == 0 || median <= 0 || min <= 0 || max <= 0)
        continue;
      if (points->len == 0)
        one = median;
      point.speedup = one / median;
      point.least = one / max;
      point.most = one / min;
      g_array_append_val (points, point);
    }
  return points;
}

static void
attach_text (GtkGrid *table, char *text, int column, int row, gboolean heading)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, heading ? "dim-label" : "numeric");
  gtk_grid_attach (table, label, column, row, 1, 1);
  g_free (text);
}

static void
fill_table (TandemSpeedupView *self, GPtrArray *runs, GArray *points)
{
  static const char *const titles[] = { N_ ("Workers"), N_ ("Median"), N_ ("Fastest"), N_ ("Slowest"),
                                        N_ ("Speed-up") };
  static const char *const times[] = { "median_s", "min_s", "max_s" };
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->table))) != NULL)
    gtk_grid_remove (self->table, child);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    attach_text (self->table, g_strdup (_ (titles[i])), (int)i, 0, TRUE);
  for (guint i = 0; i < MIN (runs->len, points->len); i++)
    {
      const TandemSpeedupPoint *point = &g_array_index (points, TandemSpeedupPoint, i);

      attach_text (self->table, g_strdup_printf ("%u", point->n_workers), 0, (int)i + 1, FALSE);
      for (guint j = 0; j < G_N_ELEMENTS (times); j++)
        /* Translators: a time in seconds */
        attach_text (self->table,
                     g_strdup_printf (_ ("%.3f s"), tandem_report_get_double (runs->pdata[i], times[j], 0)),
                     (int)j + 1, (int)i + 1, FALSE);
      attach_text (self->table, g_strdup_printf ("%.2f", point->speedup), 4, (int)i + 1, FALSE);
    }
}

static void
describe_threads (GString *text, JsonObject *result)
{
  g_autoptr (GPtrArray) series = tandem_report_get_objects (result, "series");
  JsonObject *last = series->len > 0 ? series->pdata[series->len - 1] : NULL;
  double process = last != NULL ? tandem_report_get_double (last, "process_s", 0) : 0;
  double thread = last != NULL ? tandem_report_get_double (last, "thread_s", 0) : 0;

  if (process <= 0 || thread <= 0)
    return;
  g_string_append (text, "\n\n");
  g_string_append_printf (
      text,
      _ ("The series alone took %.3f s in processes and %.3f s in threads by the same code: a factor of "
         "%.2f. "
         "That is the price for workers of which one can be ended, or die, without harm to the others."),
      process, thread, process / thread);
}

static char *
describe (JsonObject *result, GArray *points)
{
  double serial = tandem_report_get_double (result, "serial_share", -1);
  double gain = tandem_report_get_double (result, "gain_from_twice_the_workers", -1);
  double start = tandem_report_get_double (result, "worker_start_s", 0);
  double message = tandem_report_get_double (result, "message_s", 0);
  guint most = g_array_index (points, TandemSpeedupPoint, points->len - 1).n_workers;
  GString *text = g_string_new (NULL);

  if (serial >= 0)
    {
      g_string_append_printf (
          text, _ ("%.1f %% of the work is serial: it is done by one worker while the others wait."),
          serial * 100);
      g_string_append_c (text, ' ');
      g_string_append_printf (
          text,
          ngettext (
              "With twice the workers, on twice the cores, the job would be %.2f times as fast as with %u.",
              "With twice the workers, on twice the cores, the job would be %.2f times as fast as with %u.",
              most),
          gain, most);
    }
  else
    g_string_append (text, _ ("With one worker alone there is nothing to compare."));
  g_string_append (text, "\n\n");
  g_string_append_printf (text,
                          _ ("To start a worker process takes %.2f ms, a message to it and back %.0f µs."),
                          start * 1e3, message * 1e6);
  describe_threads (text, result);
  return g_string_free (text, FALSE);
}

static void
show_result (TandemSpeedupView *self)
{
  JsonObject *result = tandem_job_client_get_result (self->client);
  g_autoptr (GPtrArray) runs = tandem_report_get_objects (result, "runs");
  g_autoptr (GArray) points = read_points (runs);
  g_autofree char *words = NULL;
  const TandemSpeedupPoint *last;

  if (points->len == 0)
    return;
  last = &g_array_index (points, TandemSpeedupPoint, points->len - 1);
  words = describe (result, points);
  gtk_label_set_text (self->heading, tandem_job_client_get_title (self->client));
  gtk_label_set_text (self->words, words);
  tandem_speedup_plot_set_points (self->plot, points, tandem_report_get_double (result, "serial_share", -1));
  tandem_accessible_take_label (self->plot,
                                g_strdup_printf (ngettext ("Speed-up: %.2f with %u worker",
                                                           "Speed-up: %.2f with %u workers", last->n_workers),
                                                 last->speedup, last->n_workers));
  fill_table (self, runs, points);
  gtk_stack_set_visible_child_name (self->pages, "result");
}

static void
on_state_changed (TandemSpeedupView *self)
{
  TandemJobState state = tandem_job_client_get_state (self->client);
  gboolean active = tandem_job_client_is_active (self->client);

  gtk_widget_set_sensitive (GTK_WIDGET (self->start), !active);
  gtk_label_set_text (self->problem, state == TANDEM_JOB_STATE_FAILED
                                         ? tandem_job_client_get_failure (self->client)
                                     : active                              ? _ ("Measuring…")
                                     : state == TANDEM_JOB_STATE_CANCELLED ? _ ("Cancelled")
                                                                           : "");
  if (state == TANDEM_JOB_STATE_FINISHED)
    show_result (self);
}

/* ---- What is to be measured ---- */

static void
update_form (TandemSpeedupView *self)
{
  const char *path = g_file_peek_path (self->folder);
  g_autofree char *name = path != NULL ? tandem_format_name (path, -1) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->digits), !is_scan (self));
  gtk_widget_set_visible (GTK_WIDGET (self->folder_row), is_scan (self));
  gtk_widget_set_visible (GTK_WIDGET (self->threads_row), !is_scan (self));
  adw_action_row_set_subtitle (self->folder_row, name);
}

static void
on_start_clicked (TandemSpeedupView *self)
{
  g_autoptr (TandemJobRequest) request = NULL;
  gint64 digits = 0;

  if (!is_scan (self)
      && (!tandem_parse_count (gtk_editable_get_text (GTK_EDITABLE (self->digits)), &digits) || digits < 1))
    {
      gtk_label_set_text (self->problem, _ ("The digits are not a whole number above 0."));
      return;
    }

  request = tandem_job_request_new_speedup (is_scan (self) ? self->folder : NULL, digits,
                                            (guint)gtk_adjustment_get_value (self->workers),
                                            (guint)gtk_adjustment_get_value (self->repeats),
                                            !is_scan (self) && gtk_switch_get_active (self->threads));
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
  self->client = tandem_job_client_new (request);
  g_signal_connect_object (self->client, "notify::state", G_CALLBACK (on_state_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_emit (self, signals[SIGNAL_JOB_STARTED], 0, self->client);
  tandem_job_client_start (self->client);
}

gboolean
tandem_speedup_view_cancel (TandemSpeedupView *self)
{
  if (self->client == NULL || !tandem_job_client_is_active (self->client))
    return FALSE;
  if (tandem_job_client_get_state (self->client) == TANDEM_JOB_STATE_RUNNING)
    tandem_job_client_cancel (self->client);
  return TRUE;
}

static void
on_again_clicked (TandemSpeedupView *self)
{
  gtk_stack_set_visible_child_name (self->pages, "ask");
}

static void
on_folder_chosen (gpointer widget, GFile *folder)
{
  TandemSpeedupView *self = widget;

  if (g_file_peek_path (folder) == NULL)
    {
      tandem_toast_show (GTK_WIDGET (self), _ ("Only folders of this computer can be scanned."));
      return;
    }
  g_set_object (&self->folder, folder);
  update_form (self);
}

static void
on_choose_clicked (TandemSpeedupView *self)
{
  tandem_choose (GTK_WIDGET (self), TANDEM_CHOOSE_FOLDER, _ ("Choose a Folder to Measure With"),
                 _ ("_Choose"), NULL, on_folder_chosen);
}

/* ---- Construction ---- */

static void
tandem_speedup_view_dispose (GObject *object)
{
  TandemSpeedupView *self = TANDEM_SPEEDUP_VIEW (object);

  g_clear_object (&self->client);
  g_clear_object (&self->folder);
  G_OBJECT_CLASS (tandem_speedup_view_parent_class)->dispose (object);
}

static void
tandem_speedup_view_class_init (TandemSpeedupViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_speedup_view_dispose;

  signals[SIGNAL_JOB_STARTED] = g_signal_new ("job-started", TANDEM_TYPE_SPEEDUP_VIEW, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 1, TANDEM_TYPE_JOB_CLIENT);

  g_type_ensure (TANDEM_TYPE_SPEEDUP_PLOT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-speedup-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, pages);
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, what);
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, digits);
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, folder_row);
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, workers);
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, repeats);
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, threads_row);
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, threads);
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, start);
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, problem);
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, heading);
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, plot);
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, table);
  gtk_widget_class_bind_template_child (widget_class, TandemSpeedupView, words);
  gtk_widget_class_bind_template_callback (widget_class, update_form);
  gtk_widget_class_bind_template_callback (widget_class, on_start_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked);
}

static void
tandem_speedup_view_init (TandemSpeedupView *self)
{
  g_autofree char *digits = tandem_format_count (3000000);

  self->folder = g_file_new_for_path (g_get_home_dir ());
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->pages);
  tandem_accessible_name_drop_down (self->what, _ ("Job to measure"));
  tandem_accessible_set_label (self->start, _ ("Start: Measure the speed-up"));
  gtk_editable_set_text (GTK_EDITABLE (self->digits), digits);
  gtk_adjustment_set_value (self->workers, g_get_num_processors ());
  update_form (self);
}
