/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-process-private.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define LOOK_INTERVAL ((gint64)G_USEC_PER_SEC)

/* Looks in a row that find the worker stopped by someone else before it is continued. They are counted, not
 * timed: while this process itself is stopped, nobody looks. */
#define LOOKS_UNTIL_RESUMED 5

/* ---- By this process ---- */

void
tandem_process_pause (TandemProcess *self)
{
  if (!tandem_process_is_alive (self) || self->paused)
    return;

  self->paused = TRUE;
  tandem_process_hold_deadline (self);
  tandem_process_signal (self, SIGSTOP);
}

void
tandem_process_resume (TandemProcess *self)
{
  tandem_process_signal (self, SIGCONT);
  if (self->paused)
    {
      self->paused = FALSE;
      tandem_process_continue_deadline (self);
    }
}

gboolean
tandem_process_is_paused (TandemProcess *self)
{
  return self->paused && tandem_process_is_alive (self);
}

/* ---- By someone else ---- */

gboolean
tandem_process_is_stopped (TandemProcess *self)
{
  return self->stopped && tandem_process_is_alive (self);
}

static void
set_stopped (TandemProcess *self, gboolean stopped)
{
  if (self->stopped == stopped)
    return;

  self->stopped = stopped;
  self->n_looks = 0;
  tandem_process_emit_stop_changed (self);
}

static void
handle_change (TandemProcess *self, const siginfo_t *change)
{
  gboolean stopped = change->si_code == CLD_STOPPED && !self->paused;

  if (stopped && !self->stopped)
    g_message ("%s (PID %d) was stopped by signal %d (%s) from outside; it is continued in %d s", self->name,
               (int)self->pid, change->si_status, strsignal (change->si_status), LOOKS_UNTIL_RESUMED);
  set_stopped (self, stopped);
}

void
tandem_process_look_at_stop (TandemProcess *self)
{
  g_autoptr (TandemProcess) reference = g_object_ref (self);
  siginfo_t change = { 0 };

  self->last_look = g_get_monotonic_time ();
  if (!tandem_process_is_alive (self))
    return;

  /* This tells of a stop and of its end once, and takes nothing away from who waits for the exit. */
  if (waitid (P_PID, (id_t)self->pid, &change, WSTOPPED | WCONTINUED | WNOHANG) == 0 && change.si_pid != 0)
    handle_change (self, &change);
  if (self->stopped && !self->paused && ++self->n_looks > LOOKS_UNTIL_RESUMED)
    {
      g_message ("%s (PID %d) is continued", self->name, (int)self->pid);
      tandem_process_signal (self, SIGCONT);
      set_stopped (self, FALSE);
    }
}

gint64
tandem_process_get_next_look (TandemProcess *self)
{
  return MAX (self->last_look + LOOK_INTERVAL - g_get_monotonic_time (), 0);
}

static gboolean
on_look (gpointer user_data)
{
  tandem_process_look_at_stop (user_data);
  return G_SOURCE_CONTINUE;
}

void
tandem_process_watch_stop (TandemProcess *self)
{
  self->last_look = g_get_monotonic_time ();
  self->stop_source = g_timeout_source_new_seconds (LOOK_INTERVAL / G_USEC_PER_SEC);
  g_source_set_callback (self->stop_source, on_look, self, NULL);
  g_source_set_name (self->stop_source, "tandem-stop");
  g_source_attach (self->stop_source, self->context);
}
