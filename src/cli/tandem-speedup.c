/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Cli"

#include "cli/tandem-speedup.h"

#include "cli/tandem-line-writer.h"
#include "cli/tandem-output-file.h"
#include "cli/tandem-speedup-report.h"
#include "cli/tandem-terminal.h"
#include "job/tandem-euler-job.h"
#include "job/tandem-report.h"
#include "job/tandem-scan-job.h"
#include "process/tandem-clock.h"
#include "process/tandem-pool.h"
#include "process/tandem-quote.h"
#include "process/tandem-signals.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#define N_MESSAGES 2000
#define STRUCK_OUT_DRAIN_TIME ((gint64)G_USEC_PER_SEC) /* for a reader that takes what it is given */

typedef struct
{
  const TandemCliOptions *options;
  TandemTerminal *terminal;
  GMainLoop *loop;
  TandemJob *job;     /* (nullable) the one that runs */
  gboolean cancelled; /* by a signal, the event or the timeout */
  gboolean is_struck_out;
  gboolean is_partial; /* entries could not be read */
  int exit_code;
  char *failure; /* (nullable) what was complained of first */
  TandemSpeedupReport report;
  guint n_messages_left;

  TandemLineWriter *writer; /* of --report json; else NULL */
  gint64 start_time;
  guint timeout_source; /* of --timeout; 0 while it does not run */
  guint n_steps;        /* measurements that there are to be, and that are done */
  guint n_done;
} Speedup;

static void
complain (Speedup *self, const char *message)
{
  g_autofree char *quoted = tandem_quote (message, -1);
  g_autofree char *line = g_strconcat ("tandem-cli: ", quoted, NULL);

  tandem_terminal_print (self->terminal, line);
  if (self->failure == NULL)
    self->failure = g_strdup (message);
}

/* ---- The report ---- */

static void
tell (Speedup *self, JsonObject *line)
{
  g_autofree char *text = NULL;

  if (self->writer != NULL)
    {
      text = tandem_report_to_text (line);
      tandem_line_writer_write (self->writer, text);
    }
  json_object_unref (line);
}

static void
tell_started (Speedup *self)
{
  JsonObject *line = tandem_report_new ("started", "speedup");
  JsonObject *request = json_object_new ();

  json_object_set_int_member (line, "version", TANDEM_REPORT_VERSION);
  json_object_set_int_member (line, "pid", getpid ());
  json_object_set_int_member (line, "workers", self->options->n_workers);
  json_object_set_int_member (line, "clock_start", tandem_clock_get_start ());
  json_object_set_string_member (request, "of", self->report.job);
  json_object_set_object_member (line, "request", request);
  tell (self, line);
}

static void
tell_progress (Speedup *self)
{
  JsonObject *line = tandem_report_new ("progress", "speedup");

  json_object_set_string_member (line, "phase", "measure");
  tandem_report_set_double (line, "fraction", (double)self->n_done / MAX (self->n_steps, 1));
  tandem_report_set_double (line, "phase_fraction", -1);
  json_object_set_int_member (line, "items", self->n_done);
  tandem_report_set_double (line, "elapsed",
                            (double)(g_get_monotonic_time () - self->start_time) / G_USEC_PER_SEC);
  tandem_report_set_double (line, "seconds_left", -1);
  tell (self, line);
}

static void
tell_measured (Speedup *self, const char *of, guint n_workers, double seconds)
{
  JsonObject *line = tandem_report_new ("measured", "speedup");

  json_object_set_string_member (line, "of", of);
  json_object_set_int_member (line, "workers", n_workers);
  json_object_set_double_member (line, "seconds", seconds);
  tell (self, line);
  self->n_done++;
  tell_progress (self);
}

static void
tell_end (Speedup *self)
{
  const TandemStopCounts counts = { 0 };

  if (self->writer == NULL)
    return;
  if (self->exit_code == TANDEM_EXIT_CODE_FAILED)
    {
      g_autoptr (GError) error = g_error_new_literal (
          G_IO_ERROR, G_IO_ERROR_FAILED, self->failure != NULL ? self->failure : "The measurement failed");

      tell (self, tandem_report_new_failed ("speedup", error, NULL));
    }
  tell (self, tandem_report_new_end ("speedup",
                                     self->exit_code == TANDEM_EXIT_CODE_DONE        ? "done"
                                     : self->exit_code == TANDEM_EXIT_CODE_PARTIAL   ? "partial"
                                     : self->exit_code == TANDEM_EXIT_CODE_CANCELLED ? "cancelled"
                                                                                     : "failed",
                                     self->exit_code, &counts));
  if (self->is_struck_out)
    tandem_line_writer_drain (self->writer, STRUCK_OUT_DRAIN_TIME);
  while (!self->is_struck_out && tandem_line_writer_get_pending (self->writer) > 0)
    tandem_line_writer_drain (self->writer, STRUCK_OUT_DRAIN_TIME);
  if (tandem_line_writer_get_pending (self->writer) > 0)
    self->exit_code = TANDEM_EXIT_CODE_CANCELLED;
  if (tandem_line_writer_get_error (self->writer) != NULL)
    self->exit_code = TANDEM_EXIT_CODE_FAILED;
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
cancel (Speedup *self)
{
  self->cancelled = TRUE;
  if (self->job != NULL)
    tandem_job_cancel (self->job);
}

static gboolean
on_event (gpointer user_data)
{
  cancel (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_timeout (gpointer user_data)
{
  Speedup *self = user_data;

  self->timeout_source = 0;
  complain (self, "the time is over");
  cancel (self);
  return G_SOURCE_REMOVE;
}

/* Who reads the report is gone: there is nobody to measure for. */
static void
on_writer_failed (TandemLineWriter *writer, GError *error, Speedup *self)
{
  complain (self, error->message);
  cancel (self);
}

/* Whether to go on; the main loop has a turn, in which a signal or the event may say otherwise. */
static gboolean
go_on (Speedup *self)
{
  while (!self->cancelled && g_main_context_iteration (NULL, FALSE))
    ;
  if (self->cancelled)
    self->exit_code = TANDEM_EXIT_CODE_CANCELLED;
  return !self->cancelled;
}

static void
on_strike (TandemSignals *signals, guint n, int number, Speedup *self)
{
  self->is_struck_out = n >= TANDEM_SIGNALS_LAST_STRIKE;
  cancel (self);
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
  if (tandem_job_get_exit_code (job) == TANDEM_EXIT_CODE_PARTIAL)
    self->is_partial = TRUE;
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
        tell_measured (self, self->report.job, n, time);
        status = g_strdup_printf ("run %u of %u, %u %s: %.4f s", repeat + 1, n_repeats, n,
                                  n == 1 ? "worker" : "workers", time);
        if (self->options->progress != TANDEM_PROGRESS_NONE && self->writer == NULL)
          tandem_terminal_print (self->terminal, status);
      }
  for (guint n = 1; n <= n_max; n++)
    {
      TandemTiming timing = tandem_timing (n, seconds + (n - 1) * n_repeats, n_repeats);

      g_array_append_val (self->report.timings, timing);
    }
  return TRUE;
}

/* The series alone, in processes and in threads, in turns. */
static gboolean
measure_series (Speedup *self)
{
  const TandemCliOptions *options = self->options;
  guint n_repeats = options->repeat;
  g_autofree double *seconds = g_new0 (double, 2 * n_repeats);

  for (guint n = 1; n <= MAX (options->n_workers, 1); n++)
    {
      TandemSeriesTiming timing = { .n_workers = n };

      for (guint repeat = 0; repeat < n_repeats; repeat++)
        {
          g_autoptr (GError) error = NULL;
          double *process = &seconds[repeat];
          double *thread = &seconds[n_repeats + repeat];

          if (!go_on (self))
            return FALSE;
          *process = tandem_series_bench_processes (options->digits, options->kernel, n, &error);
          *thread =
              error == NULL ? tandem_series_bench_threads (options->digits, options->kernel, n, &error) : -1;
          if (error != NULL)
            {
              complain (self, error->message);
              self->exit_code = TANDEM_EXIT_CODE_FAILED;
              return FALSE;
            }
          tell_measured (self, "series", n, *process);
          tell_measured (self, "series in threads", n, *thread);
        }
      timing.process_seconds = tandem_timing (n, seconds, n_repeats).median;
      timing.thread_seconds = tandem_timing (n, seconds + n_repeats, n_repeats).median;
      g_array_append_val (self->report.series, timing);
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
  self->report.start_cost = (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC;

  start = g_get_monotonic_time ();
  self->n_messages_left = N_MESSAGES;
  tandem_pool_apply_async (pool, do_nothing, NULL, on_message, self);
  g_main_loop_run (self->loop);
  self->report.message_cost = (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC / N_MESSAGES;

  tandem_pool_stop_async (pool, TANDEM_STOP_GRACE, TANDEM_STOP_TERMINATE_GRACE, on_stopped, self);
  g_main_loop_run (self->loop);
  return TRUE;
}

/* ---- Printing ---- */

static char *
describe_json (Speedup *self)
{
  g_autoptr (JsonObject) object = json_object_new ();

  tandem_speedup_report_describe (&self->report, object);
  return tandem_report_to_text (object);
}

static void
print (Speedup *self)
{
  g_autofree char *text = self->options->json  ? describe_json (self)
                          : self->options->csv ? tandem_speedup_report_to_csv (&self->report)
                                               : tandem_speedup_report_to_text (&self->report);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autoptr (GError) error = NULL;

  if (!tandem_write_all (STDOUT_FILENO, "standard output", line, strlen (line), &error))
    {
      complain (self, error->message);
      self->exit_code = TANDEM_EXIT_CODE_FAILED;
    }
}

static void
tell_result (Speedup *self)
{
  JsonObject *line = tandem_report_new ("result", "speedup");

  tandem_speedup_report_describe (&self->report, line);
  json_object_set_string_member (line, "of", self->report.job);
  json_object_set_string_member (line, "job", "speedup");
  json_object_set_int_member (line, "workers", self->options->n_workers);
  json_object_set_double_member (line, "duration_s",
                                 (double)(g_get_monotonic_time () - self->start_time) / G_USEC_PER_SEC);
  tell (self, line);
}

/* ---- Running ---- */

static void
measure (Speedup *self)
{
  guint n_runs = MAX (self->options->n_workers, 1) * self->options->repeat;

  self->n_steps = n_runs * (self->options->threads ? 3 : 1);
  tell_started (self);
  tell_progress (self);
  if (!measure_job (self) || (self->options->threads && !measure_series (self)) || !go_on (self)
      || !measure_costs (self))
    return;
  if (self->is_partial)
    self->exit_code = TANDEM_EXIT_CODE_PARTIAL;
  if (self->writer != NULL)
    tell_result (self);
  else
    print (self);
}

/* The event by which the window asks for the end. */
static GSource *
watch_event (Speedup *self, GError **error)
{
  g_autoptr (TandemEvent) event =
      tandem_event_new_for_fds (self->options->event_memory_fd, self->options->event_wake_fd, error);
  GSource *source = event != NULL ? tandem_event_source_new (event) : NULL;

  if (source != NULL)
    {
      g_source_set_callback (source, on_event, self, NULL);
      g_source_attach (source, NULL);
    }
  return source;
}

int
tandem_speedup_run (const TandemCliOptions *options)
{
  Speedup self = { .options = options, .start_time = g_get_monotonic_time () };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSource) event_source = NULL;
  g_autoptr (TandemSignals) signals = tandem_signals_new (&error);

  self.terminal = tandem_terminal_new (TANDEM_PROGRESS_NONE);
  self.loop = g_main_loop_new (NULL, FALSE);
  self.report.job = options->dirs == NULL ? "e" : "scan";
  self.report.repeats = options->repeat;
  self.report.timings = g_array_new (FALSE, FALSE, sizeof (TandemTiming));
  self.report.series = g_array_new (FALSE, FALSE, sizeof (TandemSeriesTiming));
  if (options->report_json)
    {
      self.writer = tandem_line_writer_new (STDOUT_FILENO, "standard output");
      g_signal_connect (self.writer, "failed", G_CALLBACK (on_writer_failed), &self);
    }
  if (signals != NULL && options->event_memory_fd >= 0)
    event_source = watch_event (&self, &error);
  if (error != NULL)
    {
      complain (&self, error->message);
      self.exit_code = TANDEM_EXIT_CODE_FAILED;
    }
  else
    {
      g_signal_connect (signals, "strike", G_CALLBACK (on_strike), &self);
      if (options->timeout > 0)
        self.timeout_source =
            g_timeout_add ((guint)CLAMP (ceil (options->timeout * 1000), 1, G_MAXUINT), on_timeout, &self);
      measure (&self);
      g_clear_handle_id (&self.timeout_source, g_source_remove);
    }
  tell_end (&self);
  if (event_source != NULL)
    g_source_destroy (event_source);
  g_clear_object (&self.writer);
  g_array_unref (self.report.timings);
  g_array_unref (self.report.series);
  g_free (self.failure);
  g_main_loop_unref (self.loop);
  tandem_terminal_drain (self.terminal);
  g_object_unref (self.terminal);
  return self.exit_code;
}
