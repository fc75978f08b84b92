/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-process.h"

#include "process/tandem-error.h"
#include "process/tandem-log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_TIMEOUT (10 * G_USEC_PER_SEC)
#define LOG_TAIL_LINES 20
#define FRAMES_AT_ONCE 64 /* then the main loop has its turn */

struct _TandemProcess
{
  GObject parent_instance;

  char *name;
  guint index;
  TandemWorkerHooks hooks;
  gpointer user_data;
  TandemEvent *event;
  gint64 start_timeout;
  gboolean polite;
  GArray *keep_fds;

  TandemProcessState state;
  pid_t pid;
  int pid_fd;
  int task_fd;   /* to the worker */
  int result_fd; /* from the worker */
  gint64 start_time;
  TandemFrameReader *reader;
  TandemFrameWriter *writer;
  GSource *pid_source;
  GSource *task_source;
  GSource *result_source;
  GSource *timeout_source;

  gboolean terminated; /* SIGTERM was sent */
  gboolean killed;     /* SIGKILL was sent */
  GError *error;       /* why it fails, once known */
  GError *cut_off;     /* its pipe ended within a frame */
  GQueue log_tail;     /* of char * */
  TandemExitReport *report;
};

G_DEFINE_FINAL_TYPE (TandemProcess, tandem_process, G_TYPE_OBJECT)

enum
{
  READY,
  FRAME,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
clear_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    {
      g_source_destroy (*source);
      g_clear_pointer (source, g_source_unref);
    }
}

/* Notes why the worker fails, unless a reason is known already, and ends it. Takes @error. */
static void
fail (TandemProcess *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  if (self->pid > 0 && self->state != TANDEM_PROCESS_ENDED)
    kill (self->pid, SIGKILL);
}

/* ---- What the worker sends ---- */

static void
handle_log (TandemProcess *self, GVariant *value)
{
  gint64 time;
  gint32 level;
  const char *domain;
  const char *message;
  TandemLogRecord record;

  g_variant_get (value, "(xi&s&s)", &time, &level, &domain, &message);
  record = (TandemLogRecord){ .time = MAX (time, 0),
                              .level = level & G_LOG_LEVEL_MASK,
                              .process = self->name,
                              .domain = domain,
                              .message = message };
  g_queue_push_tail (&self->log_tail, tandem_log_format (&record));
  if (g_queue_get_length (&self->log_tail) > LOG_TAIL_LINES)
    g_free (g_queue_pop_head (&self->log_tail));
  tandem_log_submit (&record);
}

static void
handle_error (TandemProcess *self, GVariant *value)
{
  GError *error = tandem_frame_error_from_variant (value);

  g_prefix_error (&error, "%s: ", self->name);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

static gboolean
handle_packed (TandemProcess *self, const TandemFrame *frame, GError **error)
{
  gboolean is_log = frame->type == TANDEM_FRAME_LOG;
  g_autoptr (GVariant) value =
      tandem_frame_unpack (frame->payload, G_VARIANT_TYPE (is_log ? "(xiss)" : "(sis)"), error);

  if (value == NULL)
    return FALSE;
  if (is_log)
    handle_log (self, value);
  else
    handle_error (self, value);
  return TRUE;
}

static gboolean
handle_frame (TandemProcess *self, const TandemFrame *frame, GError **error)
{
  switch (frame->type)
    {
    case TANDEM_FRAME_READY:
      if (self->state != TANDEM_PROCESS_STARTING)
        return TRUE;
      self->state = TANDEM_PROCESS_READY;
      clear_source (&self->timeout_source);
      g_signal_emit (self, signals[READY], 0);
      return TRUE;

    case TANDEM_FRAME_LOG:
    case TANDEM_FRAME_ERROR:
      return handle_packed (self, frame, error);

    case TANDEM_FRAME_END:
      return TRUE;

    default:
      g_signal_emit (self, signals[FRAME], 0, (guint)frame->type, frame->id, frame->payload);
      return TRUE;
    }
}

/* Reads up to @n_frames frames. Returns whether there may be more. */
static gboolean
read_frames (TandemProcess *self, guint n_frames)
{
  for (guint i = 0; i < n_frames && self->result_fd >= 0; i++)
    {
      g_auto (TandemFrame) frame = { 0 };
      g_autoptr (GError) error = NULL;
      TandemReadStatus status = tandem_frame_reader_read (self->reader, self->result_fd, &frame, &error);

      if (status == TANDEM_READ_FRAME && handle_frame (self, &frame, &error))
        continue;
      if (status == TANDEM_READ_AGAIN)
        return FALSE;

      clear_source (&self->result_source);
      clear_fd (&self->result_fd);
      if (error != NULL)
        g_prefix_error (&error, "%s: ", self->name);
      /* A worker that dies may leave a frame cut off: then its death is what is reported. */
      if (g_error_matches (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED))
        self->cut_off = g_steal_pointer (&error);
      else if (error != NULL)
        fail (self, g_steal_pointer (&error));
      return FALSE;
    }

  return self->result_fd >= 0;
}

static gboolean
on_result_readable (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (TandemProcess) self = g_object_ref (user_data);

  read_frames (self, FRAMES_AT_ONCE);
  return self->result_source != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* ---- The end ---- */

static char **
take_log_tail (TandemProcess *self)
{
  GPtrArray *lines = g_ptr_array_new ();
  char *line;

  while ((line = g_queue_pop_head (&self->log_tail)) != NULL)
    g_ptr_array_add (lines, line);
  g_ptr_array_add (lines, NULL);
  return (char **)g_ptr_array_free (lines, FALSE);
}

static TandemExitReport *
make_report (TandemProcess *self, int status, const struct rusage *usage)
{
  TandemExitReport *report = tandem_exit_report_new (status);

  report->cpu_time = (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * G_USEC_PER_SEC
                     + usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;
  report->peak_memory = (guint64)usage->ru_maxrss * 1024;
  report->run_time = g_get_monotonic_time () - self->start_time;
  report->log_tail = take_log_tail (self);

  if (report->signal == SIGKILL && self->killed)
    report->kind = TANDEM_EXIT_KILLED;
  else if (report->signal == SIGTERM && self->terminated)
    report->kind = TANDEM_EXIT_TERMINATED;
  if (self->error == NULL && report->kind == TANDEM_EXIT_STOPPED)
    self->error = g_steal_pointer (&self->cut_off);
  if (self->error != NULL)
    report->kind = TANDEM_EXIT_FAILED;

  if (report->kind == TANDEM_EXIT_FAILED)
    {
      report->error = g_steal_pointer (&self->error);
      if (report->error == NULL)
        {
          g_autofree char *how = tandem_exit_report_describe (report);

          report->error = g_error_new (
              TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED, "%s (PID %d) died%s: %s", self->name,
              (int)self->pid, self->state == TANDEM_PROCESS_STARTING ? " before it was ready" : "", how);
        }
    }
  return report;
}

/* The process has ended: delivers what is left in its pipe, reaps it, reports. A child of the worker can hold
 * the pipe open, so the end of file is not waited for. */
static void
finish (TandemProcess *self)
{
  struct rusage usage = { 0 };
  int status = 0;
  pid_t reaped;

  if (self->state == TANDEM_PROCESS_ENDED)
    return;

  while (read_frames (self, G_MAXUINT))
    continue;

  do
    reaped = wait4 (self->pid, &status, 0, &usage);
  while (reaped < 0 && errno == EINTR);
  if (reaped < 0)
    status = 0xff00; /* someone else reaped it: exit code 255 */

  self->report = make_report (self, status, &usage);
  self->state = TANDEM_PROCESS_ENDED;
  clear_source (&self->pid_source);
  clear_source (&self->task_source);
  clear_source (&self->result_source);
  clear_source (&self->timeout_source);
  clear_fd (&self->pid_fd);
  clear_fd (&self->task_fd);
  clear_fd (&self->result_fd);
  g_signal_emit (self, signals[ENDED], 0);
}

static gboolean
on_exited (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (TandemProcess) self = g_object_ref (user_data);

  finish (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_start_timeout (gpointer user_data)
{
  TandemProcess *self = user_data;

  fail (self, g_error_new (TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_START_TIMEOUT,
                           "%s (PID %d) was not ready within %.1f s", self->name, (int)self->pid,
                           (double)self->start_timeout / G_USEC_PER_SEC));
  clear_source (&self->timeout_source);
  return G_SOURCE_REMOVE;
}

/* ---- What the worker is sent ---- */

static void flush (TandemProcess *self);

static gboolean
on_task_writable (int fd, GIOCondition condition, gpointer user_data)
{
  TandemProcess *self = user_data;

  flush (self);
  return self->task_source != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static GSource *
watch (int fd, GIOCondition condition, GUnixFDSourceFunc function, TandemProcess *self)
{
  GSource *source = g_unix_fd_source_new (fd, condition);

  g_source_set_callback (source, G_SOURCE_FUNC (function), self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static void
flush (TandemProcess *self)
{
  g_autoptr (GError) error = NULL;

  if (self->task_fd < 0)
    return;

  if (!tandem_frame_writer_flush (self->writer, self->task_fd, &error))
    {
      /* The worker closed its end: it ends, and its exit says why. */
      clear_source (&self->task_source);
      clear_fd (&self->task_fd);
    }
  else if (tandem_frame_writer_get_pending (self->writer) == 0)
    clear_source (&self->task_source);
  else if (self->task_source == NULL)
    self->task_source = watch (self->task_fd, G_IO_OUT, on_task_writable, self);
}

void
tandem_process_send (TandemProcess *self, guint32 type, guint64 id, GBytes *payload)
{
  if (self->task_fd < 0)
    return;

  tandem_frame_writer_push (self->writer, type, id, payload);
  flush (self);
}

gsize
tandem_process_get_pending (TandemProcess *self)
{
  return tandem_frame_writer_get_pending (self->writer);
}

/* ---- Start ---- */

static gboolean
has_one_thread (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint n_threads = 0;

  if (tasks == NULL)
    return TRUE; /* no /proc: it cannot be told */

  while (g_dir_read_name (tasks) != NULL)
    n_threads++;
  return n_threads == 1;
}

static gboolean
prepare_parent (GError **error)
{
  if (!has_one_thread ())
    {
      g_set_error_literal (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_THREADS,
                           "A process with several threads must not fork workers");
      return FALSE;
    }

  /* A parent of ours may have left SIGCHLD ignored, and then no child can be waited for. A closed pipe is an
   * error of write (), never a death. */
  signal (SIGCHLD, SIG_DFL);
  signal (SIGPIPE, SIG_IGN);
  return TRUE;
}

static void
run_child (TandemProcess *self, int task_fd, int result_fd, pid_t parent)
{
  const TandemWorkerSetup setup = { .name = self->name,
                                    .index = self->index,
                                    .task_fd = task_fd,
                                    .result_fd = result_fd,
                                    .event = self->event,
                                    .polite = self->polite,
                                    .keep_fds = self->keep_fds,
                                    .parent = parent };

  tandem_worker_main (&setup, &self->hooks, self->user_data);
}

static void
watch_child (TandemProcess *self)
{
  self->result_source = watch (self->result_fd, G_IO_IN, on_result_readable, self);
  self->pid_source = watch (self->pid_fd, G_IO_IN, on_exited, self);
  self->timeout_source = g_timeout_source_new ((guint)CLAMP (self->start_timeout / 1000, 1, G_MAXUINT));
  g_source_set_callback (self->timeout_source, on_start_timeout, self, NULL);
  g_source_attach (self->timeout_source, g_main_context_get_thread_default ());
}

gboolean
tandem_process_start (TandemProcess *self, GError **error)
{
  int task_pipe[2] = { -1, -1 };
  int result_pipe[2] = { -1, -1 };
  pid_t parent = getpid ();
  pid_t pid = -1;
  int pid_fd = -1;
  int code;

  g_return_val_if_fail (self->state == TANDEM_PROCESS_NEW, FALSE);

  if (!prepare_parent (error))
    return FALSE;

  if (pipe2 (task_pipe, O_CLOEXEC) == 0 && pipe2 (result_pipe, O_CLOEXEC) == 0)
    {
      fflush (NULL);
      pid = fork ();
      if (pid == 0)
        run_child (self, task_pipe[0], result_pipe[1], parent);
      if (pid > 0)
        pid_fd = (int)syscall (SYS_pidfd_open, pid, 0);
    }
  code = errno;
  clear_fd (&task_pipe[0]);
  clear_fd (&result_pipe[1]);

  if (pid_fd < 0)
    {
      if (pid > 0)
        {
          kill (pid, SIGKILL);
          waitpid (pid, NULL, 0);
        }
      clear_fd (&task_pipe[1]);
      clear_fd (&result_pipe[0]);
      tandem_set_system_error (error, code, self->name);
      return FALSE;
    }

  fcntl (pid_fd, F_SETFD, FD_CLOEXEC);
  fcntl (task_pipe[1], F_SETFL, O_NONBLOCK);
  fcntl (result_pipe[0], F_SETFL, O_NONBLOCK);
  self->pid = pid;
  self->pid_fd = pid_fd;
  self->task_fd = task_pipe[1];
  self->result_fd = result_pipe[0];
  self->start_time = g_get_monotonic_time ();
  self->state = TANDEM_PROCESS_STARTING;
  watch_child (self);
  return TRUE;
}

/* ---- Life ---- */

gboolean
tandem_process_is_alive (TandemProcess *self)
{
  return self->state == TANDEM_PROCESS_STARTING || self->state == TANDEM_PROCESS_READY;
}

gboolean
tandem_process_join (TandemProcess *self, gint64 timeout)
{
  gint64 deadline = g_get_monotonic_time () + timeout;
  g_autoptr (TandemProcess) reference = g_object_ref (self);

  while (tandem_process_is_alive (self))
    {
      struct pollfd wanted[3] = {
        { .fd = self->pid_fd, .events = POLLIN },
        { .fd = self->result_fd, .events = POLLIN },
        { .fd = self->task_source != NULL ? self->task_fd : -1, .events = POLLOUT },
      };
      gint64 left = deadline - g_get_monotonic_time ();

      if (left <= 0)
        return FALSE;
      poll (wanted, G_N_ELEMENTS (wanted), (int)MIN ((left + 999) / 1000, 1000 * 1000));
      if (wanted[2].revents != 0)
        flush (self);
      if (wanted[1].revents != 0)
        read_frames (self, FRAMES_AT_ONCE);
      if (wanted[0].revents != 0)
        finish (self);
    }

  return TRUE;
}

static void
send_signal (TandemProcess *self, int number)
{
  /* Not reaped yet, so that the number is still this process's. */
  if (tandem_process_is_alive (self))
    kill (self->pid, number);
}

void
tandem_process_terminate (TandemProcess *self)
{
  self->terminated = TRUE;
  send_signal (self, SIGTERM);
  send_signal (self, SIGCONT);
}

void
tandem_process_kill (TandemProcess *self)
{
  self->killed = TRUE;
  send_signal (self, SIGKILL);
}

void
tandem_process_pause (TandemProcess *self)
{
  send_signal (self, SIGSTOP);
}

void
tandem_process_resume (TandemProcess *self)
{
  send_signal (self, SIGCONT);
}

/* ---- What is known of it ---- */

const char *
tandem_process_get_name (TandemProcess *self)
{
  return self->name;
}

guint
tandem_process_get_index (TandemProcess *self)
{
  return self->index;
}

TandemProcessState
tandem_process_get_state (TandemProcess *self)
{
  return self->state;
}

pid_t
tandem_process_get_pid (TandemProcess *self)
{
  return self->pid;
}

const TandemExitReport *
tandem_process_get_exit_report (TandemProcess *self)
{
  return self->report;
}

/* ---- Construction ---- */

void
tandem_process_set_event (TandemProcess *self, TandemEvent *event)
{
  g_clear_pointer (&self->event, tandem_event_unref);
  self->event = event != NULL ? tandem_event_ref (event) : NULL;
}

void
tandem_process_set_start_timeout (TandemProcess *self, gint64 timeout)
{
  self->start_timeout = timeout;
}

void
tandem_process_set_polite (TandemProcess *self, gboolean polite)
{
  self->polite = polite;
}

void
tandem_process_keep_fd (TandemProcess *self, int fd)
{
  g_array_append_val (self->keep_fds, fd);
}

TandemProcess *
tandem_process_new (const char *name, guint index, const TandemWorkerHooks *hooks, gpointer user_data)
{
  TandemProcess *self = g_object_new (TANDEM_TYPE_PROCESS, NULL);

  self->name = g_strdup (name);
  self->index = index;
  self->hooks = *hooks;
  self->user_data = user_data;
  return self;
}

static void
tandem_process_finalize (GObject *object)
{
  TandemProcess *self = TANDEM_PROCESS (object);

  /* No worker is left behind: one that still runs is killed and reaped. */
  if (tandem_process_is_alive (self))
    {
      kill (self->pid, SIGKILL);
      waitpid (self->pid, NULL, 0);
    }
  clear_source (&self->pid_source);
  clear_source (&self->task_source);
  clear_source (&self->result_source);
  clear_source (&self->timeout_source);
  clear_fd (&self->pid_fd);
  clear_fd (&self->task_fd);
  clear_fd (&self->result_fd);
  g_clear_pointer (&self->event, tandem_event_unref);
  g_clear_pointer (&self->reader, tandem_frame_reader_free);
  g_clear_pointer (&self->writer, tandem_frame_writer_free);
  g_clear_pointer (&self->report, tandem_exit_report_free);
  g_clear_error (&self->error);
  g_clear_error (&self->cut_off);
  g_queue_clear_full (&self->log_tail, g_free);
  g_array_unref (self->keep_fds);
  g_free (self->name);

  G_OBJECT_CLASS (tandem_process_parent_class)->finalize (object);
}

static void
tandem_process_class_init (TandemProcessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_process_finalize;

  signals[READY] =
      g_signal_new ("ready", TANDEM_TYPE_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FRAME] =
      g_signal_new ("frame", TANDEM_TYPE_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    G_TYPE_UINT, G_TYPE_UINT64, G_TYPE_BYTES | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[ENDED] =
      g_signal_new ("ended", TANDEM_TYPE_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tandem_process_init (TandemProcess *self)
{
  self->start_timeout = START_TIMEOUT;
  self->keep_fds = g_array_new (FALSE, FALSE, sizeof (int));
  self->pid_fd = -1;
  self->task_fd = -1;
  self->result_fd = -1;
  self->reader = tandem_frame_reader_new (TANDEM_FRAME_MAX_SIZE);
  self->writer = tandem_frame_writer_new ();
  g_queue_init (&self->log_tail);
}
