/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-process.h"

#include "app/tandem-line-reader.h"
#include "app/tandem-program.h"
#include "app/tandem-settings.h"
#include "job/tandem-report-line.h"
#include "process/tandem-clock.h"
#include "process/tandem-error.h"
#include "process/tandem-log-file.h"
#include "process/tandem-quote.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The job's own ladder takes 2.5 s at most, so that these come into play only when the job itself hangs. */
#define GRACE_MS 6000
#define PATIENT_GRACE_MS 15000
#define TERMINATE_GRACE_MS 3000
#define HURRIED_GRACE_MS 3000
#define HURRIED_TERMINATE_GRACE_MS 1000

/* How long a pipe may stay open after the exit: somebody else has it then, and nobody is waited for for ever.
 * What is in it is read before, however busy the window is: the readers have the higher priority. */
#define LINGER_MS 2000

#define MAX_ERROR_LINES 20
#define MAX_ERROR_LINE 4096

/* The numbers under which the job process finds its descriptors. */
#define EVENT_MEMORY_FD 3
#define EVENT_WAKE_FD 4
#define RESULT_FD 5
#define CONTROL_FD 6
#define DIGITS_FD 7

typedef enum
{
  STEP_NONE,
  STEP_EVENT,
  STEP_TERMINATE,
  STEP_KILL,
} StopStep;

struct _TandemJobProcess
{
  GObject parent_instance;

  GSubprocess *subprocess;
  GPid pid;
  TandemEvent *event;
  int result_fd;
  int control_fd; /* commands are written to it; -1 when it is closed */

  TandemLineReader *report_reader;
  TandemLineReader *error_reader;
  GPtrArray *error_lines;
  GError *report_error;

  gboolean patient;
  gboolean hurried;
  StopStep step;
  guint stop_source;
  guint linger_source;

  gboolean exited;
  gboolean report_ended;
  gboolean errors_ended;
  gboolean over;
};

G_DEFINE_FINAL_TYPE (TandemJobProcess, tandem_job_process, G_TYPE_OBJECT)

enum
{
  SIGNAL_REPORT,
  SIGNAL_OVER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void take_next_step (TandemJobProcess *self);

static void
check_over (TandemJobProcess *self)
{
  if (self->over || !self->exited || !self->report_ended || !self->errors_ended)
    return;

  self->over = TRUE;
  g_clear_handle_id (&self->stop_source, g_source_remove);
  g_clear_handle_id (&self->linger_source, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_OVER], 0);
}

static gboolean
on_grace_over (gpointer user_data)
{
  TandemJobProcess *self = user_data;

  self->stop_source = 0;
  take_next_step (self);
  return G_SOURCE_REMOVE;
}

static void
start_grace (TandemJobProcess *self)
{
  guint grace;

  g_clear_handle_id (&self->stop_source, g_source_remove);
  if (self->over)
    return;

  if (self->step == STEP_EVENT)
    grace = self->hurried ? HURRIED_GRACE_MS : self->patient ? PATIENT_GRACE_MS : GRACE_MS;
  else if (self->step == STEP_TERMINATE)
    grace = self->hurried ? HURRIED_TERMINATE_GRACE_MS : TERMINATE_GRACE_MS;
  else
    return;

  self->stop_source = g_timeout_add (grace, on_grace_over, self);
}

static void
take_next_step (TandemJobProcess *self)
{
  if (self->over || self->step == STEP_KILL)
    return;

  self->step++;
  if (self->step == STEP_EVENT)
    tandem_event_set (self->event);
  else if (!self->exited)
    g_subprocess_send_signal (self->subprocess, self->step == STEP_TERMINATE ? SIGTERM : SIGKILL);

  start_grace (self);
}

void
tandem_job_process_stop (TandemJobProcess *self)
{
  take_next_step (self);
}

void
tandem_job_process_hurry (TandemJobProcess *self)
{
  self->hurried = TRUE;
  if (self->step == STEP_NONE)
    take_next_step (self);
  else
    start_grace (self);
}

static void
on_report_line (const char *line, gsize length, gpointer user_data)
{
  TandemJobProcess *self = user_data;
  g_autoptr (JsonObject) object = tandem_report_line_parse (line, length, &self->report_error);

  if (object == NULL)
    {
      /* What follows cannot be trusted either. The job loses its reader, and is ended. */
      tandem_line_reader_stop (self->report_reader);
      self->report_ended = TRUE;
      self->step = STEP_TERMINATE;
      take_next_step (self);
      check_over (self);
      return;
    }

  if (self->patient && !self->hurried && self->step == STEP_EVENT)
    start_grace (self);
  g_signal_emit (self, signals[SIGNAL_REPORT], 0, object);
}

static void
on_report_end (const GError *error, gpointer user_data)
{
  TandemJobProcess *self = user_data;

  self->report_ended = TRUE;
  if (error != NULL)
    {
      self->report_error = g_error_copy (error);
      self->step = STEP_TERMINATE;
      take_next_step (self);
    }
  check_over (self);
}

static void
on_error_line (const char *line, gsize length, gpointer user_data)
{
  TandemJobProcess *self = user_data;

  if (self->error_lines->len == MAX_ERROR_LINES)
    g_ptr_array_remove_index (self->error_lines, 0);
  g_ptr_array_add (self->error_lines, tandem_quote (line, (gssize)length));
}

static void
on_error_end (const GError *error, gpointer user_data)
{
  TandemJobProcess *self = user_data;

  self->errors_ended = TRUE;
  check_over (self);
}

static gboolean
on_linger_over (gpointer user_data)
{
  TandemJobProcess *self = user_data;

  self->linger_source = 0;
  tandem_line_reader_stop (self->report_reader);
  tandem_line_reader_stop (self->error_reader);
  self->report_ended = TRUE;
  self->errors_ended = TRUE;
  check_over (self);
  return G_SOURCE_REMOVE;
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemJobProcess) self = user_data;

  if (!g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL))
    return;

  self->exited = TRUE;
  self->pid = 0;
  if (self->report_reader == NULL)
    return; /* disposed of meanwhile */
  g_clear_handle_id (&self->stop_source, g_source_remove);
  self->linger_source = g_timeout_add_full (G_PRIORITY_LOW, LINGER_MS, on_linger_over, self, NULL);
  check_over (self);
}

/* The empty memory that the job puts its result into. Sealed against shrinking before anybody else has it:
 * what is mapped here can never go away under a reader. */
static int
make_result_memory (GError **error)
{
  int fd = memfd_create ("tandem-result", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd < 0 || fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK) != 0)
    {
      tandem_set_system_error (error, errno, "result memory");
      if (fd >= 0)
        close (fd);
      return -1;
    }

  return fd;
}

static void
hand_over (GSubprocessLauncher *launcher, int fd, int number)
{
  g_subprocess_launcher_take_fd (launcher, fcntl (fd, F_DUPFD_CLOEXEC, 0), number);
}

/* The pipe of commands: its reading end goes to the job; the other never makes the window wait. */
static gboolean
make_control_pipe (TandemJobProcess *self, GSubprocessLauncher *launcher, GError **error)
{
  int fds[2];

  if (pipe2 (fds, O_CLOEXEC) != 0)
    {
      tandem_set_system_error (error, errno, "control pipe");
      return FALSE;
    }
  g_unix_set_fd_nonblocking (fds[1], TRUE, NULL);
  self->control_fd = fds[1];
  g_subprocess_launcher_take_fd (launcher, fds[0], CONTROL_FD);
  return TRUE;
}

gboolean
tandem_job_process_command (TandemJobProcess *self, JsonObject *command)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), command);
  g_autofree char *text = json_to_string (node, FALSE);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  gsize length = strlen (line);

  /* Up to PIPE_BUF a write is whole or not at all. GSubprocess has SIGPIPE ignored. */
  return self->control_fd >= 0 && !self->exited && length <= PIPE_BUF
         && write (self->control_fd, line, length) == (gssize)length;
}

static GStrv
make_arguments (const char *const *arguments, int digits_fd)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *cli = tandem_program_find_cli ();
  g_autofree char *parent = g_strdup_printf ("%d", (int)getpid ());
  g_autofree char *event_fds = g_strdup_printf ("%d,%d", EVENT_MEMORY_FD, EVENT_WAKE_FD);
  g_autofree char *result_fd = g_strdup_printf ("%d", RESULT_FD);
  g_autofree char *control_fd = g_strdup_printf ("%d", CONTROL_FD);
  g_autofree char *number = g_strdup_printf ("%d", DIGITS_FD);

  g_strv_builder_add (builder, cli);
  g_strv_builder_addv (builder, (const char **)arguments);
  if (tandem_settings_get_polite ())
    g_strv_builder_add (builder, "--polite");
  g_strv_builder_add_many (builder, "--report", "json", "--parent", parent, "--event-fd", event_fds,
                           "--result-fd", result_fd, "--control-fd", control_fd, NULL);
  if (digits_fd >= 0)
    g_strv_builder_add_many (builder, "--digits-fd", number, NULL);
  return g_strv_builder_end (builder);
}

/* No child setup and no working directory: that lets GLib use posix_spawn, whose time does not grow with the
 * memory of this process. Every descriptor of ours is close-on-exec. */
static gboolean
spawn (TandemJobProcess *self, const char *const *arguments, int digits_fd, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_auto (GStrv) argv = make_arguments (arguments, digits_fd);
  g_autofree char *log_path = tandem_log_file_get_default_path ("tandem");
  g_autofree char *clock_start = g_strdup_printf ("%" G_GINT64_FORMAT, tandem_clock_get_start ());

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE
                                        | G_SUBPROCESS_FLAGS_INHERIT_FDS);
  g_subprocess_launcher_setenv (launcher, TANDEM_CLOCK_ENVIRONMENT, clock_start, TRUE);
  g_subprocess_launcher_setenv (launcher, TANDEM_LOG_FILE_ENVIRONMENT, log_path, FALSE);
  hand_over (launcher, tandem_event_get_memory_fd (self->event), EVENT_MEMORY_FD);
  hand_over (launcher, tandem_event_get_wake_fd (self->event), EVENT_WAKE_FD);
  hand_over (launcher, self->result_fd, RESULT_FD);
  if (!make_control_pipe (self, launcher, error))
    return FALSE;
  if (digits_fd >= 0)
    hand_over (launcher, digits_fd, DIGITS_FD);

  self->subprocess = g_subprocess_launcher_spawnv (launcher, (const char *const *)argv, error);
  return self->subprocess != NULL;
}

TandemJobProcess *
tandem_job_process_spawn (const char *const *arguments,
                          int memory_fd,
                          int digits_fd,
                          gboolean patient,
                          GError **error)
{
  g_autoptr (TandemJobProcess) self = g_object_new (TANDEM_TYPE_JOB_PROCESS, NULL);
  const char *pid;

  self->patient = patient;
  self->event = tandem_event_new (error);
  if (self->event == NULL)
    return NULL;
  self->result_fd = memory_fd >= 0 ? fcntl (memory_fd, F_DUPFD_CLOEXEC, 0) : make_result_memory (error);
  if (self->result_fd < 0)
    return NULL;
  if (!spawn (self, arguments, digits_fd, error))
    return NULL;

  /* A short job may be over by now: then there is none. */
  pid = g_subprocess_get_identifier (self->subprocess);
  self->pid = pid != NULL ? (GPid)g_ascii_strtoll (pid, NULL, 10) : 0;
  self->report_reader = tandem_line_reader_new (g_subprocess_get_stdout_pipe (self->subprocess),
                                                TANDEM_REPORT_MAX_LINE, on_report_line, on_report_end, self);
  self->error_reader = tandem_line_reader_new (g_subprocess_get_stderr_pipe (self->subprocess),
                                               MAX_ERROR_LINE, on_error_line, on_error_end, self);
  tandem_line_reader_start (self->report_reader);
  tandem_line_reader_start (self->error_reader);
  g_subprocess_wait_async (self->subprocess, NULL, on_exited, g_object_ref (self));
  return g_steal_pointer (&self);
}

GPid
tandem_job_process_get_pid (TandemJobProcess *self)
{
  return self->pid;
}

int
tandem_job_process_get_result_fd (TandemJobProcess *self)
{
  return self->result_fd;
}

const GError *
tandem_job_process_get_report_error (TandemJobProcess *self)
{
  return self->report_error;
}

gboolean
tandem_job_process_get_exit (TandemJobProcess *self, int *code, int *signal_number)
{
  *code = 0;
  *signal_number = 0;
  if (g_subprocess_get_if_exited (self->subprocess))
    {
      *code = g_subprocess_get_exit_status (self->subprocess);
      return TRUE;
    }

  *signal_number = g_subprocess_get_term_sig (self->subprocess);
  return FALSE;
}

GPtrArray *
tandem_job_process_get_error_lines (TandemJobProcess *self)
{
  return self->error_lines;
}

static void
tandem_job_process_dispose (GObject *object)
{
  TandemJobProcess *self = TANDEM_JOB_PROCESS (object);

  g_clear_handle_id (&self->stop_source, g_source_remove);
  g_clear_handle_id (&self->linger_source, g_source_remove);
  if (self->report_reader != NULL)
    tandem_line_reader_stop (self->report_reader);
  if (self->error_reader != NULL)
    tandem_line_reader_stop (self->error_reader);
  g_clear_object (&self->report_reader);
  g_clear_object (&self->error_reader);
  if (self->subprocess != NULL && !self->exited)
    g_subprocess_force_exit (self->subprocess);
  G_OBJECT_CLASS (tandem_job_process_parent_class)->dispose (object);
}

static void
tandem_job_process_finalize (GObject *object)
{
  TandemJobProcess *self = TANDEM_JOB_PROCESS (object);

  g_clear_object (&self->subprocess);
  g_clear_pointer (&self->event, tandem_event_unref);
  g_clear_pointer (&self->error_lines, g_ptr_array_unref);
  g_clear_error (&self->report_error);
  if (self->result_fd >= 0)
    close (self->result_fd);
  if (self->control_fd >= 0)
    close (self->control_fd);
  G_OBJECT_CLASS (tandem_job_process_parent_class)->finalize (object);
}

static void
tandem_job_process_class_init (TandemJobProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tandem_job_process_dispose;
  object_class->finalize = tandem_job_process_finalize;

  signals[SIGNAL_REPORT] = g_signal_new ("report", TANDEM_TYPE_JOB_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, JSON_TYPE_OBJECT | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_OVER] =
      g_signal_new ("over", TANDEM_TYPE_JOB_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tandem_job_process_init (TandemJobProcess *self)
{
  self->result_fd = -1;
  self->control_fd = -1;
  self->error_lines = g_ptr_array_new_with_free_func (g_free);
}
