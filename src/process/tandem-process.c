/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-process-private.h"

#include "process/tandem-crash.h"
#include "process/tandem-error.h"
#include "process/tandem-fd.h"
#include "process/tandem-orphans.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_TIMEOUT (10 * G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (TandemProcess, tandem_process, G_TYPE_OBJECT)

enum
{
  READY,
  FRAME,
  STOP_CHANGED,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
tandem_process_emit_ready (TandemProcess *self)
{
  g_signal_emit (self, signals[READY], 0);
}

void
tandem_process_emit_frame (TandemProcess *self, const TandemFrame *frame)
{
  g_signal_emit (self, signals[FRAME], 0, (guint)frame->type, frame->id, frame->payload);
}

void
tandem_process_emit_stop_changed (TandemProcess *self)
{
  g_signal_emit (self, signals[STOP_CHANGED], 0);
}

void
tandem_process_emit_ended (TandemProcess *self)
{
  g_signal_emit (self, signals[ENDED], 0);
}

void
tandem_process_signal (TandemProcess *self, int number)
{
  if (!tandem_process_is_alive (self))
    return;

  if (self->pid_fd < 0)
    kill (self->pid, number);
  else
    syscall (SYS_pidfd_send_signal, self->pid_fd, number, NULL, 0);
}

/* ---- What the worker is sent ---- */

void
tandem_process_send (TandemProcess *self, guint32 type, guint64 id, GBytes *payload)
{
  tandem_process_push (self, type, id, payload);
  tandem_process_flush (self);
}

void
tandem_process_push (TandemProcess *self, guint32 type, guint64 id, GBytes *payload)
{
  if (self->channel != NULL)
    tandem_channel_push (self->channel, type, id, payload);
}

void
tandem_process_flush (TandemProcess *self)
{
  if (self->channel != NULL)
    tandem_channel_flush (self->channel);
}

void
tandem_process_send_end (TandemProcess *self)
{
  tandem_process_send (self, TANDEM_FRAME_END, 0, NULL);
}

gsize
tandem_process_get_pending (TandemProcess *self)
{
  return self->channel != NULL ? tandem_channel_get_pending (self->channel) : 0;
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
  tandem_crash_init ();
  return TRUE;
}

/* Forks with every signal blocked, so that no handler of the parent runs in the child. */
static pid_t
fork_worker (TandemProcess *self, TandemChannel *channel, guint mark)
{
  const TandemChannelEnds *ends = tandem_channel_get_worker_ends (channel);
  const TandemWorkerSetup setup = { .name = self->name,
                                    .index = self->index,
                                    .task_fd = ends->task_fd,
                                    .result_fd = ends->result_fd,
                                    .memory_fd = ends->memory_fd,
                                    .event = self->event,
                                    .polite = self->polite,
                                    .keep_fds = self->keep_fds,
                                    .sandbox = self->sandbox,
                                    .parent = getpid (),
                                    .mark = mark };
  sigset_t all;
  sigset_t before;
  pid_t pid;

  fflush (NULL);
  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, &before);
  pid = fork ();
  if (pid == 0)
    tandem_worker_main (&setup, &self->hooks, self->user_data);
  sigprocmask (SIG_SETMASK, &before, NULL);
  return pid;
}

gboolean
tandem_process_start (TandemProcess *self, GError **error)
{
  g_autoptr (TandemChannel) channel = NULL;
  guint mark;
  pid_t pid;
  int pid_fd = -1;

  g_return_val_if_fail (self->state == TANDEM_PROCESS_NEW, FALSE);

  if (!prepare_parent (error))
    return FALSE;
  channel = tandem_channel_new (error);
  if (channel == NULL)
    {
      g_prefix_error (error, "%s: ", self->name);
      return FALSE;
    }

  mark = tandem_orphans_prepare ();
  self->start_time = g_get_monotonic_time ();
  pid = fork_worker (self, channel, mark);
  if (pid > 0)
    pid_fd = tandem_fd_above_standard ((int)syscall (SYS_pidfd_open, pid, 0));
  if (pid < 0 || (pid_fd < 0 && errno != ENOSYS)) /* valgrind does not know pidfds */
    {
      g_autofree char *what = g_strdup_printf ("%s: %s", self->name, pid < 0 ? "fork" : "pidfd_open");

      tandem_set_system_error (error, errno, what);
      if (pid > 0)
        {
          kill (pid, SIGKILL);
          waitpid (pid, NULL, 0);
        }
      return FALSE;
    }

  tandem_orphans_add_worker (pid, mark);
  self->pid = pid;
  self->pid_fd = pid_fd;
  self->state = TANDEM_PROCESS_STARTING;
  self->context = g_main_context_ref_thread_default ();
  self->channel = g_steal_pointer (&channel);
  tandem_channel_watch (self->channel, self->context, tandem_process_handle_frame,
                        tandem_process_handle_closed, self);
  tandem_process_watch_end (self);
  tandem_process_watch_stop (self);
  tandem_process_watch_deadline (self, self->start_timeout);
  return TRUE;
}

/* ---- Life ---- */

gboolean
tandem_process_is_alive (TandemProcess *self)
{
  return self->state == TANDEM_PROCESS_STARTING || self->state == TANDEM_PROCESS_READY;
}

void
tandem_process_terminate (TandemProcess *self)
{
  if (!tandem_process_is_alive (self))
    return;

  self->terminated = TRUE;
  tandem_process_signal (self, SIGTERM);
  tandem_process_resume (self);
}

void
tandem_process_kill (TandemProcess *self)
{
  if (!tandem_process_is_alive (self))
    return;

  self->killed = TRUE;
  tandem_process_signal (self, SIGKILL);
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
tandem_process_set_sandbox (TandemProcess *self, TandemSandbox *sandbox)
{
  g_clear_pointer (&self->sandbox, tandem_sandbox_unref);
  self->sandbox = sandbox != NULL ? tandem_sandbox_ref (sandbox) : NULL;
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

void
tandem_process_set_frame_func (TandemProcess *self, TandemProcessFrameFunc function, gpointer user_data)
{
  self->frame_func = function;
  self->frame_data = user_data;
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
  tandem_process_clear_sources (self);
  if (self->channel != NULL)
    tandem_channel_close (self->channel);
  if (tandem_process_is_alive (self))
    {
      tandem_process_signal (self, SIGKILL);
      waitpid (self->pid, NULL, 0);
      tandem_orphans_remove_worker (self->pid, self->context);
    }
  tandem_fd_clear (&self->pid_fd);
  g_clear_pointer (&self->channel, tandem_channel_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->event, tandem_event_unref);
  g_clear_pointer (&self->sandbox, tandem_sandbox_unref);
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
  signals[STOP_CHANGED] = g_signal_new ("stop-changed", TANDEM_TYPE_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
  signals[ENDED] =
      g_signal_new ("ended", TANDEM_TYPE_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tandem_process_init (TandemProcess *self)
{
  self->start_timeout = START_TIMEOUT;
  self->keep_fds = g_array_new (FALSE, FALSE, sizeof (int));
  self->pid_fd = -1;
  g_queue_init (&self->log_tail);
}
