/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Cli"

#include "cli/tandem-session.h"

#include "cli/tandem-deadline.h"
#include "cli/tandem-interrupts.h"
#include "cli/tandem-line-writer.h"
#include "cli/tandem-print-digits.h"
#include "cli/tandem-print.h"
#include "cli/tandem-result-files.h"
#include "cli/tandem-terminal.h"
#include "cli/tandem-tree-stream.h"
#include "job/tandem-act-job.h"
#include "job/tandem-control.h"
#include "job/tandem-euler-job.h"
#include "job/tandem-find-job.h"
#include "job/tandem-frequency-job.h"
#include "job/tandem-report.h"
#include "job/tandem-scan-job.h"
#include "job/tandem-verify-job.h"
#include "process/tandem-log-file.h"
#include "process/tandem-log.h"
#include "process/tandem-quote.h"
#include "process/tandem-signals.h"
#include "tree/tandem-saved-scan.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#define STRUCK_OUT_DRAIN_TIME ((gint64)G_USEC_PER_SEC) /* for a reader that takes what it is given */
#define MAX_BACKLOG 65536 /* bytes: beyond it, progress lines that the reader does not take are left out */

#define TIME_IS_OVER "the time is over"

struct _TandemSession
{
  GObject parent_instance;

  const TandemCliOptions *options;
  GMainLoop *loop;
  TandemTerminal *terminal;
  TandemLineWriter *writer;
  TandemSignals *signals;
  TandemControl *control;   /* (nullable) */
  TandemDeadline *deadline; /* (nullable) of --timeout */
  TandemStopCheck stop;     /* while files are opened and written */
  TandemResultFiles files;
  TandemTreeStream *stream;  /* (nullable) */
  TandemEulerJob *euler_job; /* (nullable) */
  TandemScanJob *scan_job;   /* (nullable) */
  TandemJob *digits_job;     /* (nullable) find, frequency, verify */
  TandemActJob *act_job;     /* (nullable) */
  GPtrArray *jobs;           /* of TandemJob, not owned */
  gboolean failed_early;     /* some job could not begin, so that none is of interest */
  gboolean is_struck_out;    /* by the last strike */
  char *first_warning;       /* (nullable) as it was shown */
  int exit_code;
};

G_DEFINE_FINAL_TYPE (TandemSession, tandem_session, G_TYPE_OBJECT)

/* ---- Messages ---- */

/* "tandem-cli: …", one line on stderr, of a text whose untrusted parts are quoted. */
static void
complain_quoted (TandemSession *self, const char *quoted)
{
  g_autofree char *line = g_strconcat ("tandem-cli: ", quoted, NULL);

  tandem_terminal_print (self->terminal, line);
}

static void
complain (TandemSession *self, const char *message)
{
  g_autofree char *quoted = tandem_quote (message, -1);

  complain_quoted (self, quoted);
}

static void
raise_exit_code (TandemSession *self, int code)
{
  /* A failure outweighs a cancel, a cancel what could not be read. */
  static const int order[] = { TANDEM_EXIT_CODE_DONE, TANDEM_EXIT_CODE_PARTIAL, TANDEM_EXIT_CODE_CANCELLED,
                               TANDEM_EXIT_CODE_FAILED };
  guint now = 0;
  guint next = 0;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      if (order[i] == self->exit_code)
        now = i;
      if (order[i] == code)
        next = i;
    }
  self->exit_code = order[MAX (now, next)];
}

static void
fail (TandemSession *self, const GError *error)
{
  complain (self, error->message);
  raise_exit_code (self, TANDEM_EXIT_CODE_FAILED);
}

/* The job whose process @record comes from: workers are named after their job. */
static TandemJob *
find_job (TandemSession *self, const TandemLogRecord *record)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      const char *name = tandem_job_get_name (self->jobs->pdata[i]);

      if (g_str_has_prefix (record->process, name) && record->process[strlen (name)] == ' ')
        return self->jobs->pdata[i];
    }
  return self->jobs->len > 0 ? self->jobs->pdata[0] : NULL;
}

static void
on_log (const TandemLogRecord *record, gpointer user_data)
{
  TandemSession *self = user_data;
  TandemJob *job = find_job (self, record);

  if (job != NULL)
    tandem_job_log (job, record);
  if (!self->options->report_json)
    {
      g_autofree char *line = tandem_log_format (record);

      tandem_terminal_print (self->terminal, line);
    }
}

/* ---- Reports ---- */

static gboolean
is_type (JsonObject *line, const char *type)
{
  return strcmp (json_object_get_string_member (line, "type"), type) == 0;
}

static void
show_line (TandemSession *self, TandemJob *job, JsonObject *line)
{
  if (is_type (line, "progress") && !tandem_job_has_ended (job))
    {
      tandem_terminal_show (self->terminal, line);
    }
  else if (is_type (line, "warning") && !self->options->json)
    {
      const char *path = json_object_get_string_member_with_default (line, "quoted", NULL);
      g_autofree char *own_path =
          path == NULL ? tandem_quote (json_object_get_string_member_with_default (line, "path", ""), -1)
                       : NULL;
      g_autofree char *message = tandem_quote (json_object_get_string_member (line, "message"), -1);
      g_autofree char *quoted = g_strdup_printf ("%s: %s", path != NULL ? path : own_path, message);

      complain_quoted (self, quoted);
      if (self->first_warning == NULL)
        self->first_warning = g_steal_pointer (&quoted);
    }
}

static void
on_report (TandemJob *job, JsonObject *line, TandemSession *self)
{
  g_autofree char *text = NULL;

  if (!self->options->report_json)
    {
      show_line (self, job, line);
      return;
    }
  if (is_type (line, "progress") && tandem_line_writer_get_pending (self->writer) > MAX_BACKLOG)
    return;
  text = tandem_report_to_text (line);
  tandem_line_writer_write (self->writer, text);
}

static void
end_jobs (TandemSession *self)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      tandem_job_cancel (self->jobs->pdata[i]);
      tandem_job_hasten (self->jobs->pdata[i]);
    }
}

/* Who reads the report is gone: there is nobody to work for. */
static void
on_writer_failed (TandemLineWriter *writer, GError *error, TandemSession *self)
{
  fail (self, error);
  end_jobs (self);
}

/* ---- The end of jobs ---- */

static guint
count_running (TandemSession *self)
{
  guint n_running = 0;

  for (guint i = 0; i < self->jobs->len; i++)
    n_running += tandem_job_has_ended (self->jobs->pdata[i]) ? 0 : 1;
  return n_running;
}

/* What messages begin with: the command that was given. */
static const char *
get_title (TandemSession *self, TandemJob *job)
{
  if (self->options->command == TANDEM_COMMAND_ACT)
    return tandem_act_kind_get_name (self->options->act);
  return self->options->import ? "import" : tandem_job_get_name (job);
}

static void
on_ended (TandemJob *job, TandemSession *self)
{
  const GError *error = tandem_job_get_error (job);
  g_autofree char *quoted = error != NULL ? tandem_quote (error->message, -1) : NULL;

  raise_exit_code (self, (int)tandem_job_get_exit_code (job));
  tandem_terminal_clear (self->terminal);
  if (tandem_interrupts_take_time_is_over ())
    complain (self, TIME_IS_OVER);
  tandem_terminal_forget (self->terminal, tandem_job_get_name (job));
  if (error != NULL && g_strcmp0 (quoted, self->first_warning) != 0)
    {
      g_autofree char *message = g_strdup_printf ("%s: %s", get_title (self, job), quoted);

      complain_quoted (self, message);
    }
  /* Not when it had to end because another job failed: that one was told of. */
  else if (tandem_job_get_state (job) == TANDEM_JOB_CANCELLED && !self->options->report_json
           && !self->failed_early && self->exit_code != TANDEM_EXIT_CODE_FAILED)
    {
      g_autofree char *message = g_strdup_printf ("%s: cancelled", get_title (self, job));

      complain (self, message);
    }

  /* The folder is done: e hands over what it has so far. */
  if (self->scan_job != NULL && job == TANDEM_JOB (self->scan_job) && self->euler_job != NULL
      && self->options->until_stopped)
    {
      tandem_job_cancel (TANDEM_JOB (self->euler_job));
      if (tandem_job_get_state (job) == TANDEM_JOB_FAILED)
        tandem_job_hasten (TANDEM_JOB (self->euler_job));
    }
  if (count_running (self) == 0)
    g_main_loop_quit (self->loop);
}

/* ---- What ends them early ---- */

static void
on_strike (TandemSignals *signals, guint n, int number, TandemSession *self)
{
  self->is_struck_out = n >= TANDEM_SIGNALS_LAST_STRIKE;
  for (guint i = 0; i < self->jobs->len; i++)
    {
      if (n == 1)
        tandem_job_cancel (self->jobs->pdata[i]);
      else
        tandem_job_hasten (self->jobs->pdata[i]);
      if (n >= TANDEM_SIGNALS_LAST_STRIKE)
        tandem_job_hasten (self->jobs->pdata[i]);
    }
}

static void
on_timeout (gpointer user_data)
{
  TandemSession *self = user_data;

  complain (self, TIME_IS_OVER);
  for (guint i = 0; i < self->jobs->len; i++)
    tandem_job_cancel (self->jobs->pdata[i]);
}

/* From here on Ctrl+C ends the program at once: the work is done, and who reads its output may let it wait.
 */
static void
release_signals (TandemSession *self)
{
  tandem_interrupts_exit ();
  g_clear_object (&self->signals); /* what came meanwhile is delivered now */
}

static gboolean
watch_signals (TandemSession *self, TandemEvent *event, GError **error)
{
  if (self->options->n_workers == 0)
    {
      /* Its main loop has no turn while it works. */
      tandem_interrupts_set_event (event);
      return TRUE;
    }

  self->signals = tandem_signals_new (error);
  if (self->signals == NULL)
    return FALSE;
  g_signal_connect (self->signals, "strike", G_CALLBACK (on_strike), self);
  return TRUE;
}

/* ---- Start ---- */

static gboolean on_input (int fd, GIOCondition condition, gpointer user_data);
static gboolean write_files (TandemJob *job, gpointer user_data, GError **error);

static void
set_up_job (TandemSession *self, TandemJob *job, TandemEvent *event)
{
  /* One after another is how an act is done. */
  tandem_job_set_n_workers (job, self->options->command == TANDEM_COMMAND_ACT
                                     ? MIN (self->options->n_workers, 1)
                                     : self->options->n_workers);
  tandem_job_set_polite (job, self->options->polite);
  tandem_job_set_n_jobs (job, self->options->command == TANDEM_COMMAND_BOTH ? 2 : 1);
  tandem_job_set_hand_over (job, write_files, self);
  if (event != NULL)
    tandem_job_set_event (job, event);
  g_signal_connect (job, "report", G_CALLBACK (on_report), self);
  g_signal_connect (job, "ended", G_CALLBACK (on_ended), self);
  g_ptr_array_add (self->jobs, job);
}

static TandemScanJob *
new_scan_job (const TandemCliOptions *options)
{
  const TandemScanOptions scan_options = { .one_file_system = options->one_file_system,
                                           .hash = options->hash,
                                           .duplicates = options->duplicates,
                                           .again = options->again,
                                           .import = options->import,
                                           .adapt = options->default_workers,
                                           .exclude = (const char *const *)options->excludes };

  return tandem_scan_job_new ((const char *const *)options->dirs, &scan_options,
                              options->command == TANDEM_COMMAND_SCAN ? options->result_fd : -1);
}

/* (nullable) The one that works on digits which are there already. */
static TandemJob *
new_digits_job (const TandemCliOptions *options)
{
  const char *path = options->digits_file;

  if (options->command == TANDEM_COMMAND_FIND)
    return TANDEM_JOB (tandem_find_job_new (path, options->digits_fd, options->sequence, options->result_fd));
  if (options->command == TANDEM_COMMAND_FREQUENCY)
    return TANDEM_JOB (tandem_frequency_job_new (path, options->digits_fd));
  if (options->command == TANDEM_COMMAND_VERIFY)
    return TANDEM_JOB (tandem_verify_job_new (path));
  return NULL;
}

static void
make_jobs (TandemSession *self, TandemEvent *event)
{
  const TandemCliOptions *options = self->options;

  if (options->command == TANDEM_COMMAND_SCAN || options->command == TANDEM_COMMAND_BOTH)
    {
      self->scan_job = new_scan_job (options);
      set_up_job (self, TANDEM_JOB (self->scan_job), event);
    }
  if (options->command == TANDEM_COMMAND_ACT)
    {
      const TandemActOptions act_options = { .kind = options->act,
                                             .snapshot_file = options->snapshot_file,
                                             .snapshot_fd = options->result_fd,
                                             .paths = (const char *const *)options->dirs,
                                             .nodes = (const char *const *)options->nodes,
                                             .as_root = options->as_root };

      self->act_job = tandem_act_job_new (&act_options);
      set_up_job (self, TANDEM_JOB (self->act_job), event);
    }
  if (options->command == TANDEM_COMMAND_E || options->command == TANDEM_COMMAND_BOTH)
    {
      self->euler_job = tandem_euler_job_new (options->digits, options->kernel,
                                              options->command == TANDEM_COMMAND_E ? options->result_fd : -1);
      tandem_euler_job_set_checkpoints (self->euler_job, options->continue_file, options->checkpoint,
                                        options->checkpoint_interval);
      set_up_job (self, TANDEM_JOB (self->euler_job), event);
    }
  self->digits_job = new_digits_job (options);
  if (self->digits_job != NULL)
    set_up_job (self, self->digits_job, event);
}

/* The time of a pause does not count. */
static void
on_control_applied (TandemControl *control, TandemSession *self)
{
  gboolean paused = count_running (self) > 0;

  for (guint i = 0; i < self->jobs->len; i++)
    if (!tandem_job_has_ended (self->jobs->pdata[i]) && !tandem_job_is_paused (self->jobs->pdata[i]))
      paused = FALSE;
  if (self->deadline != NULL)
    tandem_deadline_set_paused (self->deadline, paused);
}

static void
set_timeout (TandemSession *self)
{
  const TandemCliOptions *options = self->options;

  if (options->timeout > 0 && options->n_workers == 0)
    tandem_deadline_set_alarm (options->timeout);
  else if (options->timeout > 0)
    self->deadline = tandem_deadline_new (options->timeout, on_timeout, self);
}

static gboolean
prepare (TandemSession *self, GError **error)
{
  const TandemCliOptions *options = self->options;
  TandemEvent *event;

  event = options->event_memory_fd >= 0
              ? tandem_event_new_for_fds (options->event_memory_fd, options->event_wake_fd, error)
              : tandem_event_new (error);
  if (event == NULL)
    return FALSE;
  make_jobs (self, event);

  /* Opening a file may take its time: Ctrl+C ends that at once, where the signals are not taken over yet. An
   * alarm needs its handler. */
  self->stop.event = event;
  if (options->n_workers == 0 && !watch_signals (self, event, error))
    return FALSE;
  set_timeout (self);
  self->stop.deadline = self->deadline;
  self->stop.input = options->stop_at_eof ? STDIN_FILENO : -1;
  if (!tandem_result_files_open (&self->files, options, &self->stop, error)
      || (options->n_workers > 0 && !watch_signals (self, event, error)))
    return FALSE;
  if (options->control_fd >= 0)
    {
      self->control = tandem_control_new (options->control_fd, self->jobs);
      g_signal_connect (self->control, "applied", G_CALLBACK (on_control_applied), self);
    }
  if (options->stop_at_eof)
    g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, self);
  return TRUE;
}

/* ---- Results ---- */

/* Who drives this from another machine closes the pipe to ask for the end. */
static gboolean
on_input (int fd, GIOCondition condition, gpointer user_data)
{
  TandemSession *self = user_data;
  char buffer[256];

  if (read (fd, buffer, sizeof buffer) > 0)
    return G_SOURCE_CONTINUE;
  for (guint i = 0; i < self->jobs->len; i++)
    tandem_job_cancel (self->jobs->pdata[i]);
  return G_SOURCE_REMOVE;
}

/* Writes the files that are made of the result of @job: a TandemJobHandOverFunc. */
static gboolean
write_files (TandemJob *job, gpointer user_data, GError **error)
{
  TandemSession *self = user_data;

  if (count_running (self) <= 1)
    release_signals (self);
  if (job == self->digits_job || self->act_job != NULL)
    return TRUE;
  self->stop.signals = self->signals;
  tandem_stop_check_begin (&self->stop);
  if (job == TANDEM_JOB (self->euler_job))
    return tandem_result_files_write_digits (&self->files, self->euler_job, error);
  return tandem_result_files_write_tree (&self->files, self->scan_job, error)
         && (self->stream == NULL || tandem_tree_stream_finish (self->stream, error));
}

static gboolean
print_results (TandemSession *self, GError **error)
{
  if (self->options->report_json || self->failed_early)
    return TRUE;
  if (self->digits_job != NULL)
    return self->options->json ? tandem_print_digits_json (self->digits_job, error)
                               : tandem_print_digits_text (self->digits_job, error);
  if (self->act_job != NULL)
    return tandem_print_act (self->options, TANDEM_JOB (self->act_job), error);
  if (self->options->json)
    return tandem_print_json (self->options, self->euler_job, self->scan_job, error);
  return tandem_print_text (self->options, self->euler_job, self->scan_job, error);
}

/* A job that cannot even begin keeps the others from doing so. */
static void
start_jobs (TandemSession *self)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      tandem_job_start (self->jobs->pdata[i]);
      if (tandem_job_get_state (self->jobs->pdata[i]) == TANDEM_JOB_FAILED)
        {
          g_ptr_array_set_size (self->jobs, (gint)i + 1);
          self->failed_early = TRUE;
        }
    }
  if (self->failed_early)
    end_jobs (self);
}

/* What went wrong before any job began is told in the report by each job; else by one line. Each tells, too,
 * that it was cancelled. */
static void
fail_before_start (TandemSession *self, const GError *error)
{
  if (self->jobs->len == 0
      || (!self->options->report_json && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    {
      fail (self, error);
      g_ptr_array_set_size (self->jobs, 0);
      return;
    }
  for (guint i = 0; i < self->jobs->len; i++)
    tandem_job_set_start_error (self->jobs->pdata[i], error);
}

/* What is logged is kept in a file, too, when the environment names one. */
static void
keep_log (void)
{
  const char *path = g_getenv (TANDEM_LOG_FILE_ENVIRONMENT);
  g_autoptr (GError) error = NULL;

  if (path != NULL && g_path_is_absolute (path) && !tandem_log_set_file (path, &error))
    g_warning ("The log is kept in no file: %s", error->message);
}

int
tandem_session_run (TandemSession *self)
{
  g_autoptr (GError) error = NULL;

  tandem_log_init ("job", self->options->log_level, on_log, self);
  keep_log ();
  if (!prepare (self, &error))
    fail_before_start (self, error);
  g_clear_error (&error);

  if (self->options->stream && self->options->report_json && self->scan_job != NULL)
    self->stream = tandem_tree_stream_new (self->writer, self->scan_job, self->options->live);
  if (self->jobs->len > 0)
    start_jobs (self);
  if (count_running (self) > 0)
    g_main_loop_run (self->loop);

  release_signals (self);
  tandem_line_writer_drain (self->writer, self->is_struck_out ? STRUCK_OUT_DRAIN_TIME : G_MAXINT64);
  tandem_terminal_clear (self->terminal);
  /* Digits that came before the workers were ended, and that nobody took, are no success. */
  if (self->is_struck_out
      && (!self->options->report_json || tandem_line_writer_get_pending (self->writer) > 0))
    raise_exit_code (self, TANDEM_EXIT_CODE_CANCELLED);
  if (self->jobs->len > 0 && !self->is_struck_out && tandem_line_writer_get_error (self->writer) == NULL
      && !print_results (self, &error))
    fail (self, error);
  tandem_terminal_drain (self->terminal);
  return self->exit_code;
}

TandemSession *
tandem_session_new (const TandemCliOptions *options)
{
  TandemSession *self = g_object_new (TANDEM_TYPE_SESSION, NULL);

  self->options = options;
  self->terminal = tandem_terminal_new (options->progress);
  tandem_terminal_set_imports (self->terminal, options->import);
  self->writer = tandem_line_writer_new (STDOUT_FILENO, "standard output");
  g_signal_connect (self->writer, "failed", G_CALLBACK (on_writer_failed), self);
  return self;
}

static void
tandem_session_finalize (GObject *object)
{
  TandemSession *self = TANDEM_SESSION (object);

  g_clear_pointer (&self->deadline, tandem_deadline_free);
  g_clear_pointer (&self->stop.event, tandem_event_unref);
  g_clear_pointer (&self->stream, tandem_tree_stream_free);
  g_clear_object (&self->signals);
  g_clear_object (&self->control);
  g_clear_object (&self->euler_job);
  g_clear_object (&self->scan_job);
  g_clear_object (&self->digits_job);
  g_clear_object (&self->act_job);
  g_clear_object (&self->writer);
  g_clear_object (&self->terminal);
  tandem_result_files_clear (&self->files);
  g_free (self->first_warning);
  g_ptr_array_unref (self->jobs);
  g_main_loop_unref (self->loop);

  G_OBJECT_CLASS (tandem_session_parent_class)->finalize (object);
}

static void
tandem_session_class_init (TandemSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_session_finalize;
}

static void
tandem_session_init (TandemSession *self)
{
  self->loop = g_main_loop_new (NULL, FALSE);
  self->jobs = g_ptr_array_new ();
}
