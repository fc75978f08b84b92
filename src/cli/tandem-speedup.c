/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Cli"

#include "cli/tandem-speedup.h"

#include "cli/tandem-output-file.h"
#include "cli/tandem-terminal.h"
#include "job/tandem-amdahl.h"
#include "job/tandem-euler-job.h"
#include "job/tandem-report.h"
#include "job/tandem-scan-job.h"
#include "process/tandem-pool.h"
#include "process/tandem-quote.h"
#include "process/tandem-signals.h"

#include <string.h>
#include <unistd.h>

#define N_MESSAGES 2000

typedef struct
{
  const TandemCliOptions *options;
  TandemTerminal *terminal;
  GMainLoop *loop;
  TandemJob *job;     /* (nullable) the one that runs */
  gboolean cancelled; /* by a signal */
  int exit_code;
  GArray *timings;     /* of TandemTiming */
  double start_cost;   /* seconds to start one worker */
  double message_cost; /* seconds for a task without work */
  guint n_messages_left;
} Speedup;

static void
complain (Speedup *self, const char *message)
{
  g_autofree char *quoted = tandem_quote (message, -1);
  g_autofree char *line = g_strconcat ("tandem-cli: ", quoted, NULL);

  tandem_terminal_print (self->terminal, line);
}

/* ---- Measuring ---- */

static TandemJob *
new_job (Speedup *self)
{
  const TandemCliOptions *options = self->options;
  const TandemScanOptions scan_options = { .one_file_system = options->one_file_system,
                                           .exclude = (const char *const *)options->excludes };

  if (options->dirs == NULL)
    return TANDEM_JOB (tandem_euler_job_new (options->digits, options->kernel, -1));
  return TANDEM_JOB (tandem_scan_job_new ((const char *const *)options->dirs, &scan_options, -1));
}

static void
quit (Speedup *self)
{
  g_main_loop_quit (self->loop);
}

static void
on_strike (TandemSignals *signals, guint n, int number, Speedup *self)
{
  self->cancelled = TRUE;
  if (self->job != NULL)
    tandem_job_cancel (self->job);
  if (self->job != NULL && n > 1)
    tandem_job_hasten (self->job);
}

/* Seconds of one run; negative when it did not come to its end, and then the exit code is set. */
static double
run_once (Speedup *self, guint n_workers)
{
  g_autoptr (TandemJob) job = new_job (self);
  const GError *error;

  self->job = job;
  tandem_job_set_n_workers (job, n_workers);
  tandem_job_set_polite (job, self->options->polite);
  g_signal_connect_swapped (job, "ended", G_CALLBACK (quit), self);
  tandem_job_start (job);
  if (!tandem_job_has_ended (job))
    g_main_loop_run (self->loop);
  self->job = NULL;

  error = tandem_job_get_error (job);
  if (error != NULL)
    complain (self, error->message);
  if (self->cancelled || tandem_job_get_exit_code (job) > TANDEM_EXIT_CODE_PARTIAL)
    {
      self->exit_code = self->cancelled ? TANDEM_EXIT_CODE_CANCELLED : (int)tandem_job_get_exit_code (job);
      return -1;
    }
  return (double)tandem_job_get_elapsed (job) / G_USEC_PER_SEC;
}

static gboolean
measure_job (Speedup *self)
{
  guint n_max = MAX (self->options->n_workers, 1);
  guint n_repeats = self->options->repeat;
  g_autofree double *seconds = g_new0 (double, n_max *n_repeats);

  if (run_once (self, n_max) < 0) /* for the caches; not counted */
    return FALSE;
  for (guint repeat = 0; repeat < n_repeats; repeat++)
    for (guint n = 1; n <= n_max; n++)
      {
        g_autofree char *status = NULL;
        double time = run_once (self, n);

        if (time < 0)
          return FALSE;
        seconds[(n - 1) * n_repeats + repeat] = time;
        status = g_strdup_printf ("run %u of %u, %u workers: %.4f s", repeat + 1, n_repeats, n, time);
        if (self->options->progress != TANDEM_PROGRESS_NONE)
          tandem_terminal_print (self->terminal, status);
      }
  for (guint n = 1; n <= n_max; n++)
    {
      TandemTiming timing = tandem_timing (n, seconds + (n - 1) * n_repeats, n_repeats);

      g_array_append_val (self->timings, timing);
    }
  return TRUE;
}

static GVariant *
do_nothing (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  return g_variant_new_boolean (TRUE);
}

static void
on_message (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Speedup *self = user_data;

  if (self->n_messages_left == 0 || --self->n_messages_left == 0)
    g_main_loop_quit (self->loop);
  else
    tandem_pool_apply_async (TANDEM_POOL (source), do_nothing, NULL, on_message, self);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (((Speedup *)user_data)->loop);
}

/* The first answer of one worker tells what it costs to start it, those after it what a message costs. */
static gboolean
measure_costs (Speedup *self)
{
  g_autoptr (TandemPool) pool = tandem_pool_new ("worker", 1);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  if (!tandem_pool_start (pool, &error))
    {
      complain (self, error->message);
      self->exit_code = TANDEM_EXIT_CODE_FAILED;
      return FALSE;
    }
  self->n_messages_left = 1;
  tandem_pool_apply_async (pool, do_nothing, NULL, on_message, self);
  g_main_loop_run (self->loop);
  self->start_cost = (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC;

  start = g_get_monotonic_time ();
  self->n_messages_left = N_MESSAGES;
  tandem_pool_apply_async (pool, do_nothing, NULL, on_message, self);
  g_main_loop_run (self->loop);
  self->message_cost = (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC / N_MESSAGES;

  tandem_pool_stop_async (pool, TANDEM_STOP_GRACE, TANDEM_STOP_TERMINATE_GRACE, on_stopped, self);
  g_main_loop_run (self->loop);
  return TRUE;
}

/* ---- Printing ---- */

static double
get_speedup (Speedup *self, guint i)
{
  const TandemTiming *timings = (const TandemTiming *)(gpointer)self->timings->data;

  return timings[0].median / timings[i].median;
}

static char *
describe_json (Speedup *self, double serial)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *runs = json_array_new ();
  guint n_max = self->timings->len;

  json_object_set_string_member (object, "job", self->options->dirs == NULL ? "e" : "scan");
  json_object_set_int_member (object, "repeats", self->options->repeat);
  for (guint i = 0; i < n_max; i++)
    {
      const TandemTiming *timing = &g_array_index (self->timings, TandemTiming, i);
      JsonObject *run = json_object_new ();

      json_object_set_int_member (run, "workers", timing->n_workers);
      json_object_set_double_member (run, "median_s", timing->median);
      json_object_set_double_member (run, "min_s", timing->min);
      json_object_set_double_member (run, "max_s", timing->max);
      json_object_set_double_member (run, "speedup", get_speedup (self, i));
      json_array_add_object_element (runs, run);
    }
  json_object_set_array_member (object, "runs", runs);
  tandem_report_set_double (object, "serial_share", serial);
  tandem_report_set_double (
      object, "gain_from_twice_the_workers",
      serial >= 0 ? tandem_amdahl_speedup (serial, 2 * n_max) / tandem_amdahl_speedup (serial, n_max) : -1);
  json_object_set_double_member (object, "worker_start_s", self->start_cost);
  json_object_set_double_member (object, "message_s", self->message_cost);
  return tandem_report_to_text (object);
}

static char *
describe_csv (Speedup *self)
{
  GString *text = g_string_new ("workers,median_s,min_s,max_s,speedup");

  for (guint i = 0; i < self->timings->len; i++)
    {
      const TandemTiming *timing = &g_array_index (self->timings, TandemTiming, i);
      const double values[] = { timing->median, timing->min, timing->max, get_speedup (self, i) };

      g_string_append_printf (text, "\n%u", timing->n_workers);
      for (guint j = 0; j < G_N_ELEMENTS (values); j++)
        {
          char buffer[G_ASCII_DTOSTR_BUF_SIZE];

          g_string_append_printf (text, ",%s", g_ascii_formatd (buffer, sizeof buffer, "%.6f", values[j]));
        }
    }
  return g_string_free (text, FALSE);
}

static char *
describe_text (Speedup *self, double serial)
{
  GString *text = g_string_new ("workers   median      least       most   speed-up");
  guint n_max = self->timings->len;

  for (guint i = 0; i < n_max; i++)
    {
      const TandemTiming *timing = &g_array_index (self->timings, TandemTiming, i);

      g_string_append_printf (text, "\n%7u %8.4f s %8.4f s %8.4f s %10.2f", timing->n_workers, timing->median,
                              timing->min, timing->max, get_speedup (self, i));
    }
  if (serial >= 0)
    g_string_append_printf (
        text,
        "\n\n%.1f %% of the work is serial (Amdahl's law, fitted): "
        "twice the workers would be %.2f times as fast again.",
        serial * 100, tandem_amdahl_speedup (serial, 2 * n_max) / tandem_amdahl_speedup (serial, n_max));
  g_string_append_printf (text, "\nStarting a worker takes %.2f ms; a message there and back %.0f µs.",
                          self->start_cost * 1e3, self->message_cost * 1e6);
  return g_string_free (text, FALSE);
}

static void
print (Speedup *self)
{
  double serial = tandem_amdahl_fit ((const TandemTiming *)(gpointer)self->timings->data, self->timings->len);
  g_autofree char *text = self->options->json  ? describe_json (self, serial)
                          : self->options->csv ? describe_csv (self)
                                               : describe_text (self, serial);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autoptr (GError) error = NULL;

  if (!tandem_write_all (STDOUT_FILENO, "standard output", line, strlen (line), &error))
    {
      complain (self, error->message);
      self->exit_code = TANDEM_EXIT_CODE_FAILED;
    }
}

int
tandem_speedup_run (const TandemCliOptions *options)
{
  Speedup self = { .options = options };
  g_autoptr (GError) error = NULL;
  g_autoptr (TandemSignals) signals = tandem_signals_new (&error);

  self.terminal = tandem_terminal_new (TANDEM_PROGRESS_NONE);
  self.loop = g_main_loop_new (NULL, FALSE);
  self.timings = g_array_new (FALSE, FALSE, sizeof (TandemTiming));
  if (signals == NULL)
    {
      complain (&self, error->message);
      self.exit_code = TANDEM_EXIT_CODE_FAILED;
    }
  else
    {
      g_signal_connect (signals, "strike", G_CALLBACK (on_strike), &self);
      if (measure_job (&self) && measure_costs (&self))
        print (&self);
    }
  g_array_unref (self.timings);
  g_main_loop_unref (self.loop);
  tandem_terminal_drain (self.terminal);
  g_object_unref (self.terminal);
  return self.exit_code;
}
