/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-process-private.h"

#include "process/tandem-clock.h"
#include "process/tandem-error.h"
#include "process/tandem-fd.h"
#include "process/tandem-log.h"
#include "process/tandem-orphans.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define CLOSED_TIMEOUT (2 * G_USEC_PER_SEC) /* from the end of its pipe to its own */
#define LOG_TAIL_LINES 40                   /* a backtrace and what came before it */
#define MAX_LOG_DOMAIN 64                   /* bytes */
#define LOOK_MS 10                          /* how often an end is looked for where there are no pidfds */
#define FDS_OF_ONE 3                        /* to poll: its end, and its two pipes */

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    {
      g_source_destroy (*source);
      g_clear_pointer (source, g_source_unref);
    }
}

static void
drop_deadline (TandemProcess *self)
{
  self->has_deadline = FALSE;
  clear_source (&self->deadline_source);
}

void
tandem_process_clear_sources (TandemProcess *self)
{
  clear_source (&self->pid_source);
  clear_source (&self->stop_source);
  drop_deadline (self);
}

/* Notes why the worker fails, unless a reason is known already. Takes @error. */
static void
note_error (TandemProcess *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

void
tandem_process_fail (TandemProcess *self, GError *error)
{
  note_error (self, error);
  tandem_process_signal (self, SIGKILL);
}

/* ---- What the worker sends ---- */

/* What a worker says can be as long as a frame, and is kept, here and by others. */
static void
submit_log (TandemProcess *self, const TandemLogRecord *said)
{
  g_autofree char *domain = tandem_frame_cut_text (said->domain, MAX_LOG_DOMAIN);
  g_autofree char *message = tandem_frame_cut_text (said->message, TANDEM_FRAME_MAX_MESSAGE);
  TandemLogRecord record = *said;

  record.domain = domain;
  record.message = message;
  g_queue_push_tail (&self->log_tail, tandem_log_format (&record));
  if (g_queue_get_length (&self->log_tail) > LOG_TAIL_LINES)
    g_free (g_queue_pop_head (&self->log_tail));
  tandem_log_submit (&record);
}

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
  submit_log (self, &record);
}

/* Last words are no frame that is checked: what the worker's memory was when it crashed is not known. */
static void
handle_crash (TandemProcess *self, GBytes *payload)
{
  gsize size;
  const char *data = g_bytes_get_data (payload, &size);
  g_autofree char *text = g_utf8_make_valid (data != NULL ? data : "", (gssize)size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      submit_log (self, &(const TandemLogRecord){ .time = tandem_clock_now (),
                                                  .level = G_LOG_LEVEL_CRITICAL,
                                                  .process = self->name,
                                                  .domain = G_LOG_DOMAIN,
                                                  .message = lines[i] });
}

static void
handle_error (TandemProcess *self, GVariant *value)
{
  GError *error = tandem_frame_error_from_variant (value);

  g_prefix_error (&error, "%s: ", self->name);
  note_error (self, error);
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

static void
handle_ready (TandemProcess *self)
{
  if (self->state != TANDEM_PROCESS_STARTING)
    return;

  self->state = TANDEM_PROCESS_READY;
  drop_deadline (self);
  tandem_process_emit_ready (self);
}

gboolean
tandem_process_handle_frame (const TandemFrame *frame, gpointer user_data, GError **error)
{
  g_autoptr (TandemProcess) self = g_object_ref (user_data);

  switch (frame->type)
    {
    case TANDEM_FRAME_READY:
      handle_ready (self);
      return TRUE;

    case TANDEM_FRAME_LOG:
    case TANDEM_FRAME_ERROR:
      return handle_packed (self, frame, error);

    case TANDEM_FRAME_CRASH:
      handle_crash (self, frame->payload);
      return TRUE;

    case TANDEM_FRAME_END:
      self->said_end = TRUE;
      return TRUE;

    default:
      if (self->error != NULL)
        return TRUE; /* who has failed is not believed, as long as it can still say something */
      if (self->frame_func != NULL)
        self->frame_func (self, frame->type, frame->id, frame->payload, self->frame_data);
      else
        tandem_process_emit_frame (self, frame);
      return TRUE;
    }
}

void
tandem_process_handle_closed (const GError *error, gpointer user_data)
{
  TandemProcess *self = user_data;
  GError *copy = error != NULL ? g_error_copy (error) : NULL;

  g_prefix_error (&copy, "%s: ", self->name);
  if (copy != NULL && !g_error_matches (copy, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED))
    {
      tandem_process_fail (self, copy);
      return;
    }

  /* A worker that dies may leave a frame cut off: then its death is what is reported. */
  g_clear_error (&self->cut_off);
  self->cut_off = copy;
  if (!self->finishing)
    tandem_process_watch_deadline (self, CLOSED_TIMEOUT);
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
  if (self->error != NULL || (report->kind == TANDEM_EXIT_STOPPED && !self->said_end))
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

/* Someone else reaped it: how it ended is not known, but a worker that said END had done all. */
static TandemExitReport *
make_report_of_unknown (TandemProcess *self)
{
  const struct rusage usage = { 0 };
  TandemExitReport *report;

  if (!self->said_end)
    note_error (self, g_error_new (TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED,
                                   "%s (PID %d) died; how is not known, as it was reaped by someone else",
                                   self->name, (int)self->pid));
  report = make_report (self, 0, &usage);
  report->code = -1;
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

  if (self->finishing)
    return;

  self->finishing = TRUE;
  drop_deadline (self);
  tandem_channel_drain (self->channel);

  do
    reaped = wait4 (self->pid, &status, 0, &usage);
  while (reaped < 0 && errno == EINTR);

  self->report = reaped < 0 ? make_report_of_unknown (self) : make_report (self, status, &usage);
  self->report->n_left_behind = tandem_orphans_remove_worker (self->pid, self->context);
  self->state = TANDEM_PROCESS_ENDED;
  tandem_process_clear_sources (self);
  tandem_fd_clear (&self->pid_fd);
  tandem_channel_close (self->channel);
  tandem_process_emit_ended (self);
}

static gboolean
on_exited (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (TandemProcess) self = g_object_ref (user_data);

  finish (self);
  return G_SOURCE_REMOVE;
}

/* Without a pidfd. */
static gboolean
has_exited (TandemProcess *self)
{
  siginfo_t info = { 0 };

  if (waitid (P_PID, (id_t)self->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
    return errno == ECHILD; /* reaped by someone else */
  return info.si_pid != 0;
}

static gboolean
on_look (gpointer user_data)
{
  g_autoptr (TandemProcess) self = g_object_ref (user_data);

  if (!has_exited (self))
    return G_SOURCE_CONTINUE;
  finish (self);
  return G_SOURCE_REMOVE;
}

void
tandem_process_watch_end (TandemProcess *self)
{
  if (self->pid_fd >= 0)
    {
      self->pid_source = g_unix_fd_source_new (self->pid_fd, G_IO_IN);
      g_source_set_callback (self->pid_source, G_SOURCE_FUNC (on_exited), self, NULL);
    }
  else
    {
      self->pid_source = g_timeout_source_new (LOOK_MS);
      g_source_set_callback (self->pid_source, on_look, self, NULL);
    }
  g_source_attach (self->pid_source, self->context);
}

/* ---- Deadlines ---- */

static void
handle_deadline (TandemProcess *self)
{
  drop_deadline (self);
  if (self->state == TANDEM_PROCESS_STARTING)
    tandem_process_fail (self, g_error_new (TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_START_TIMEOUT,
                                            "%s (PID %d) was not ready within %.1f s", self->name,
                                            (int)self->pid, (double)self->start_timeout / G_USEC_PER_SEC));
  else
    tandem_process_fail (self, g_error_new (TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED,
                                            "%s (PID %d) closed its pipe and did not end", self->name,
                                            (int)self->pid));
}

static gboolean
on_deadline (gpointer user_data)
{
  g_autoptr (TandemProcess) self = g_object_ref (user_data);
  struct pollfd wanted[2];

  /* When the main loop was kept busy, what the worker said in time is in the pipe. */
  tandem_channel_prepare_poll (self->channel, wanted);
  wanted[0].revents = POLLIN;
  tandem_channel_handle_poll (self->channel, wanted);
  if (self->deadline_source != NULL)
    handle_deadline (self);
  return G_SOURCE_REMOVE;
}

void
tandem_process_watch_deadline (TandemProcess *self, gint64 span)
{
  drop_deadline (self);
  tandem_deadline_set (&self->deadline, span);
  self->has_deadline = TRUE;
  if (!self->paused)
    tandem_process_continue_deadline (self);
}

void
tandem_process_hold_deadline (TandemProcess *self)
{
  if (self->deadline_source == NULL)
    return;

  tandem_deadline_look (&self->deadline);
  clear_source (&self->deadline_source);
}

void
tandem_process_continue_deadline (TandemProcess *self)
{
  if (!self->has_deadline || self->deadline_source != NULL)
    return;

  tandem_deadline_set (&self->deadline, self->deadline.left);
  self->deadline_source = tandem_deadline_watch (&self->deadline, self->context, on_deadline, self);
}

/* ---- Without a main loop ---- */

static void
serve_one (TandemProcess *self, const struct pollfd *ready)
{
  g_autoptr (TandemProcess) reference = g_object_ref (self);

  tandem_channel_handle_poll (self->channel, ready + 1);
  if (ready[0].revents != 0 || (self->pid_fd < 0 && has_exited (self)))
    finish (self);
  else if (self->deadline_source != NULL && tandem_deadline_look (&self->deadline) == 0)
    handle_deadline (self);
  if (tandem_process_get_next_look (self) == 0)
    tandem_process_look_at_stop (self);
}

void
tandem_process_serve (TandemProcess *const *processes, guint n_processes, gint64 timeout)
{
  g_autofree struct pollfd *wanted = g_new (struct pollfd, FDS_OF_ONE * (gsize)n_processes);
  g_autoptr (GPtrArray) served = g_ptr_array_new_with_free_func (g_object_unref);
  int timeout_ms = (int)CLAMP ((timeout + 999) / 1000, 0, 1000 * 1000);

  for (guint i = 0; i < n_processes; i++)
    {
      TandemProcess *self = processes[i];
      struct pollfd *own = wanted + (gsize)FDS_OF_ONE * served->len;

      if (!tandem_process_is_alive (self) || self->finishing)
        continue;
      own[0] = (struct pollfd){ .fd = self->pid_fd, .events = POLLIN };
      tandem_channel_prepare_poll (self->channel, own + 1);
      timeout_ms = MIN (timeout_ms, (int)(tandem_process_get_next_look (self) + 999) / 1000);
      if (self->pid_fd < 0)
        timeout_ms = MIN (timeout_ms, LOOK_MS);
      if (self->deadline_source != NULL)
        timeout_ms = MIN (timeout_ms, tandem_deadline_get_slice_ms (&self->deadline));
      g_ptr_array_add (served, g_object_ref (self));
    }

  if (poll (wanted, (nfds_t)FDS_OF_ONE * served->len, timeout_ms) < 0)
    for (guint i = 0; i < FDS_OF_ONE * served->len; i++)
      wanted[i].revents = 0;
  for (guint i = 0; i < served->len; i++)
    if (tandem_process_is_alive (served->pdata[i]))
      serve_one (served->pdata[i], wanted + (gsize)FDS_OF_ONE * i);
}

gboolean
tandem_process_join (TandemProcess *self, gint64 timeout)
{
  gint64 deadline = g_get_monotonic_time () + CLAMP (timeout, 0, G_MAXINT64 / 2);
  g_autoptr (TandemProcess) reference = g_object_ref (self);

  while (tandem_process_is_alive (self) && !self->finishing)
    {
      gint64 left = deadline - g_get_monotonic_time ();

      tandem_process_serve (&self, 1, MAX (left, 0));
      if (left <= 0)
        break;
    }

  return self->state == TANDEM_PROCESS_ENDED;
}
