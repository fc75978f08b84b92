/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-worker.h"

#include "process/tandem-crash.h"
#include "process/tandem-error.h"
#include "process/tandem-fd.h"
#include "process/tandem-frame-memory.h"
#include "process/tandem-give-way.h"
#include "process/tandem-log.h"
#include "process/tandem-orphans.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

struct _TandemWorker
{
  char *name;
  guint index;
  int task_fd;
  int result_fd;
  int memory_fd;
  pid_t pid; /* what it has forked has the same pipe, and must not write to it */
  TandemEvent *event;
  const guint32 *leave_word; /* (nullable) */
  TandemFrameReader *reader;
  TandemFrameWriter *writer; /* empty between two sends */
};

const char *
tandem_worker_get_name (TandemWorker *self)
{
  return self->name;
}

guint
tandem_worker_get_index (TandemWorker *self)
{
  return self->index;
}

TandemEvent *
tandem_worker_get_event (TandemWorker *self)
{
  return self->event;
}

gboolean
tandem_worker_is_stopping (TandemWorker *self)
{
  tandem_give_way ();
  return self->event != NULL && tandem_event_is_set (self->event);
}

gboolean
tandem_worker_is_leaving (TandemWorker *self)
{
  return self->leave_word != NULL && __atomic_load_n (self->leave_word, __ATOMIC_ACQUIRE) != 0;
}

const guint32 *
tandem_worker_get_leave_word (TandemWorker *self)
{
  return self->leave_word;
}

void
tandem_worker_set_leave_word (TandemWorker *self, const guint32 *word)
{
  self->leave_word = word;
}

static gboolean
check_pipe (TandemWorker *self, GError **error)
{
  if (self->result_fd >= 0 && getpid () == self->pid)
    return TRUE;

  g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED, "%s has no pipe", self->name);
  return FALSE;
}

/* The pipe blocks, unless a task has changed this: what it forks and runs may have done so. */
static gboolean
wait_for_room (TandemWorker *self)
{
  struct pollfd wanted = { .fd = self->result_fd, .events = POLLOUT };

  return poll (&wanted, 1, -1) >= 0 || errno == EINTR;
}

static gboolean
flush (TandemWorker *self, GError **error)
{
  gboolean written;

  tandem_crash_set_writing (TRUE);
  do
    written = tandem_frame_writer_flush (self->writer, self->result_fd, error);
  while (written && tandem_frame_writer_get_pending (self->writer) > 0 && wait_for_room (self));
  tandem_crash_set_writing (FALSE);
  if (!written)
    tandem_frame_writer_clear (self->writer);
  return written;
}

gboolean
tandem_worker_send (TandemWorker *self, guint32 type, guint64 id, GBytes *payload, GError **error)
{
  gsize size = 0;
  gconstpointer data = payload != NULL ? g_bytes_get_data (payload, &size) : NULL;

  if (!check_pipe (self, error))
    return FALSE;

  /* Without memory or descriptors for this the pipe does as well, only slower. */
  if (size >= TANDEM_FRAME_MEMORY_SIZE
      && tandem_frame_send_memory (self->memory_fd, data, size, NULL, 0, NULL))
    tandem_frame_writer_push_in_memory (self->writer, type, id, size);
  else
    tandem_frame_writer_push (self->writer, type, id, payload);
  return flush (self, error);
}

gboolean
tandem_worker_send_value (TandemWorker *self, guint32 type, guint64 id, GVariant *value, GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (value);
  g_autoptr (GBytes) packed = NULL;

  if (!check_pipe (self, error))
    return FALSE;

  if (g_variant_get_size (sunk) >= TANDEM_FRAME_MEMORY_SIZE)
    {
      g_autoptr (GBytes) head = tandem_frame_pack_type (sunk);
      gsize head_size = g_bytes_get_size (head);
      gsize size = g_variant_get_size (sunk);

      if (tandem_frame_send_memory (self->memory_fd, g_bytes_get_data (head, NULL), head_size,
                                    g_variant_get_data (sunk), size, NULL))
        {
          tandem_frame_writer_push_in_memory (self->writer, type, id, head_size + size);
          return flush (self, error);
        }
    }

  packed = tandem_frame_pack (sunk);
  return tandem_worker_send (self, type, id, packed, error);
}

TandemReadStatus
tandem_worker_receive (TandemWorker *self, gint64 timeout, TandemFrame *frame, GError **error)
{
  gint64 deadline = timeout >= 0 ? g_get_monotonic_time () + MIN (timeout, G_MAXINT64 / 2) : G_MAXINT64;

  if (self->task_fd < 0)
    return TANDEM_READ_END;

  while (TRUE)
    {
      struct pollfd wanted[2] = {
        { .fd = self->task_fd, .events = POLLIN },
        { .fd = self->event != NULL ? tandem_event_get_poll_fd (self->event) : -1, .events = POLLIN },
      };
      gint64 left = CLAMP (deadline - g_get_monotonic_time (), 0, (gint64)G_USEC_PER_SEC * 3600);
      TandemReadStatus status;
      int n_ready;

      if (tandem_worker_is_stopping (self))
        return TANDEM_READ_END;
      if (tandem_frame_reader_has_frame (self->reader))
        return tandem_frame_reader_read (self->reader, self->task_fd, frame, error);

      n_ready = poll (wanted, G_N_ELEMENTS (wanted), (int)((left + 999) / 1000));
      if (n_ready < 0 && errno != EINTR)
        {
          tandem_set_system_error (error, errno, "poll");
          return TANDEM_READ_FAILED;
        }
      if (n_ready > 0 && wanted[1].revents != 0)
        return TANDEM_READ_END;
      if (n_ready > 0 && wanted[0].revents != 0)
        {
          status = tandem_frame_reader_read (self->reader, self->task_fd, frame, error);
          if (status != TANDEM_READ_AGAIN)
            return status;
        }
      else if (g_get_monotonic_time () >= deadline)
        return TANDEM_READ_AGAIN;
    }
}

guint
tandem_worker_count_waiting (TandemWorker *self)
{
  guint n_waiting = 0;

  if (self->task_fd < 0)
    return 0;

  fcntl (self->task_fd, F_SETFL, O_NONBLOCK);
  while (TRUE)
    {
      g_auto (TandemFrame) frame = { 0 };

      if (tandem_frame_reader_read (self->reader, self->task_fd, &frame, NULL) != TANDEM_READ_FRAME)
        return n_waiting;
      n_waiting += frame.type != TANDEM_FRAME_END ? 1 : 0;
    }
}

/* ---- Becoming a worker ---- */

TandemWorker *
tandem_worker_new (const TandemWorkerSetup *setup)
{
  TandemWorker *self = g_new0 (TandemWorker, 1);

  self->name = g_strdup (setup->name);
  self->index = setup->index;
  self->task_fd = setup->task_fd;
  self->result_fd = setup->result_fd;
  self->memory_fd = setup->memory_fd;
  self->pid = getpid ();
  self->event = setup->event != NULL ? tandem_event_ref (setup->event) : NULL;
  self->reader = tandem_frame_reader_new (TANDEM_FRAME_MAX_SIZE);
  self->writer = tandem_frame_writer_new ();
  return self;
}

void
tandem_worker_free (TandemWorker *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->event, tandem_event_unref);
  tandem_frame_reader_free (self->reader);
  tandem_frame_writer_free (self->writer);
  g_free (self->name);
  g_free (self);
}

static pid_t parent_pid;

/* SIGTERM ends a worker when its parent sends it (the stop ladder). One that comes from elsewhere most likely
 * goes to the whole group, and so to the parent too, which then asks for an orderly end: the worker goes on
 * until it is asked. */
static void
handle_term (int number, siginfo_t *info, void *context)
{
  if (info->si_pid != parent_pid)
    return;

  signal (SIGTERM, SIG_DFL);
  raise (SIGTERM);
}

static void
reset_signals (void)
{
  struct sigaction action = { .sa_handler = SIG_DFL };
  sigset_t none;

  for (int number = 1; number < NSIG; number++)
    sigaction (number, &action, NULL);

  /* A terminal sends these to the whole group; the parent answers them for all. */
  action.sa_handler = SIG_IGN;
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGQUIT, &action, NULL);
  sigaction (SIGHUP, &action, NULL);
  sigaction (SIGPIPE, &action, NULL);
  sigaction (SIGXFSZ, &action, NULL); /* a file beyond the limit is an error of write () */

  action.sa_handler = NULL;
  action.sa_sigaction = handle_term;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigaction (SIGTERM, &action, NULL);

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  return *(const int *)a - *(const int *)b;
}

static gboolean
is_kept (const TandemWorkerSetup *setup, int fd)
{
  for (guint i = 0; setup->keep_fds != NULL && i < setup->keep_fds->len; i++)
    if (g_array_index (setup->keep_fds, int, i) == fd)
      return TRUE;
  return FALSE;
}

/* stdin and stdout become /dev/null, so that a worker neither takes what was meant for its parent nor keeps a
 * reader of its parent's output waiting. */
static void
replace_standard_streams (const TandemWorkerSetup *setup)
{
  int null_fd = open ("/dev/null", O_RDWR);

  for (int fd = STDIN_FILENO; null_fd >= 0 && fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 || (fd != STDERR_FILENO && !is_kept (setup, fd)))
      dup2 (null_fd, fd);
}

/* Closes every descriptor from 3 on except those of @setup. */
static void
close_descriptors (const TandemWorkerSetup *setup)
{
  g_autoptr (GArray) keep = g_array_new (FALSE, FALSE, sizeof (int));
  int next = STDERR_FILENO + 1;

  g_array_append_val (keep, setup->task_fd);
  g_array_append_val (keep, setup->result_fd);
  g_array_append_val (keep, setup->memory_fd);
  if (setup->event != NULL)
    {
      int poll_fd = tandem_event_get_poll_fd (setup->event);

      g_array_append_val (keep, poll_fd);
    }
  if (setup->sandbox != NULL)
    {
      int sandbox_fd = tandem_sandbox_get_fd (setup->sandbox);

      g_array_append_val (keep, sandbox_fd);
    }
  if (setup->keep_fds != NULL && setup->keep_fds->len > 0)
    g_array_append_vals (keep, setup->keep_fds->data, setup->keep_fds->len);
  g_array_sort (keep, compare_ints);

  for (guint i = 0; i < keep->len; i++)
    {
      int fd = g_array_index (keep, int, i);

      if (fd > next)
        close_range ((guint)next, (guint)fd - 1, 0);
      next = MAX (next, fd + 1);
    }
  close_range ((guint)next, ~0u, 0);
}

static void
lower_priority (gboolean polite)
{
  const struct sched_param none = { .sched_priority = 0 };

  tandem_give_way_set_polite (polite);

  /* Measured: the idle class leaves the window's frames alone and costs the work nothing on a machine that
   * has nothing else to do. */
  if (polite && sched_setscheduler (0, SCHED_IDLE, &none) != 0)
    setpriority (PRIO_PROCESS, 0, 19);
}

static void
drop_rights (void)
{
  const struct rlimit no_core = { 0, 0 };

  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  setrlimit (RLIMIT_CORE, &no_core);
}

static void
send_log_record (const TandemLogRecord *record, gpointer user_data)
{
  GVariant *value =
      g_variant_new ("(xiss)", record->time, (gint32)record->level, record->domain, record->message);

  if (!tandem_worker_send_value (user_data, TANDEM_FRAME_LOG, 0, value, NULL))
    tandem_log_write_line (record);
}

static void
send_error (TandemWorker *self, const GError *error)
{
  tandem_worker_send_value (self, TANDEM_FRAME_ERROR, 0, tandem_frame_error_to_variant (error), NULL);
}

void
tandem_worker_main (const TandemWorkerSetup *setup, const TandemWorkerHooks *hooks, gpointer user_data)
{
  TandemWorker *self;
  GError *error = NULL;
  gboolean good;

  parent_pid = setup->parent;
  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (getppid () != parent_pid)
    _exit (EXIT_FAILURE); /* the parent died before the line above */

  tandem_orphans_enter_worker (setup->mark);
  tandem_event_enter_worker (setup->event);
  replace_standard_streams (setup);
  close_descriptors (setup);
  reset_signals ();
  tandem_crash_enter_worker (setup->result_fd);
  prctl (PR_SET_NAME, setup->name, 0, 0, 0);
  lower_priority (setup->polite);
  drop_rights ();

  self = tandem_worker_new (setup);
  tandem_log_redirect (setup->name, send_log_record, self);

  good = hooks->start_up == NULL || hooks->start_up (self, user_data, &error);
  if (setup->sandbox != NULL)
    tandem_sandbox_enter (setup->sandbox);
  if (good)
    good = tandem_worker_send (self, TANDEM_FRAME_READY, 0, NULL, &error)
           && (hooks->work == NULL || hooks->work (self, user_data, &error));
  if (hooks->shut_down != NULL)
    hooks->shut_down (self, user_data);

  if (good)
    tandem_worker_send (self, TANDEM_FRAME_END, 0, NULL, NULL);
  else if (error != NULL)
    send_error (self, error);
  _exit (good ? EXIT_SUCCESS : EXIT_FAILURE);
}
