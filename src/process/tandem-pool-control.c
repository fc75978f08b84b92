/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-pool-private.h"

/* ---- Pause ---- */

/* Handlers may start and end workers. */
static void
emit_all_changed (TandemPool *self)
{
  g_autoptr (GPtrArray) processes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->processes->len; i++)
    g_ptr_array_add (processes, g_object_ref (self->processes->pdata[i]));
  for (guint i = 0; i < processes->len; i++)
    tandem_pool_emit_changed (self, processes->pdata[i]);
}

void
tandem_pool_pause (TandemPool *self)
{
  g_autoptr (TandemPool) reference = g_object_ref (self);

  if (self->paused || tandem_pool_is_cancelled (self))
    return;

  self->paused = TRUE;
  self->pause_time = g_get_monotonic_time ();
  tandem_pool_clear_source (&self->inline_source);
  for (guint i = 0; i < self->n_seats; i++)
    tandem_pool_clear_source (&self->seats[i].restart_source);
  for (guint i = 0; i < self->processes->len; i++)
    tandem_process_pause (self->processes->pdata[i]);
  emit_all_changed (self);
}

/* What a task takes is measured, and the time of the pause is none of it. */
static void
shift_times (TandemPoolSeat *seat, gint64 paused)
{
  seat->last_answer += paused;
  for (GList *l = seat->entries.head; l != NULL; l = l->next)
    ((TandemPoolEntry *)l->data)->send_time += paused;
}

void
tandem_pool_resume_to_end (TandemPool *self)
{
  if (!self->paused)
    return;

  self->paused = FALSE;
  for (guint i = 0; i < self->n_seats; i++)
    shift_times (&self->seats[i], g_get_monotonic_time () - self->pause_time);
  for (guint i = 0; i < self->processes->len; i++)
    tandem_process_resume (self->processes->pdata[i]);
}

void
tandem_pool_resume (TandemPool *self)
{
  g_autoptr (TandemPool) reference = g_object_ref (self);

  if (!self->paused)
    return;

  tandem_pool_resume_to_end (self);
  for (guint i = 0; i < self->n_seats; i++)
    tandem_pool_seat_refill (&self->seats[i]);
  emit_all_changed (self);
  tandem_pool_dispatch_quietly (self);
}

gboolean
tandem_pool_is_paused (TandemPool *self)
{
  return self->paused;
}

/* ---- Number of workers ---- */

static guint
count_wanted (TandemPool *self)
{
  guint n_wanted = 0;

  for (guint i = 0; i < self->n_seats; i++)
    n_wanted += self->seats[i].wanted ? 1 : 0;
  return n_wanted;
}

/* A seat to have a worker again: rather one that can have it at once. */
static TandemPoolSeat *
find_unwanted (TandemPool *self)
{
  TandemPoolSeat *best = NULL;

  for (guint i = 0; i < self->n_seats; i++)
    {
      TandemPoolSeat *seat = &self->seats[i];

      if (!seat->wanted && (best == NULL || (best->process != NULL && seat->process == NULL)))
        best = seat;
    }
  return best;
}

static void
grow (TandemPool *self)
{
  TandemPoolSeat *seat = find_unwanted (self);

  if (seat == NULL)
    seat = &self->seats[self->n_seats++];
  seat->wanted = TRUE;
  seat->n_idle_lives = 0;
  seat->n_failed_starts = 0;
  tandem_pool_seat_refill (seat);
}

/* How little is lost when the worker of @seat goes: 0 is nothing. */
static guint
get_loss (const TandemPoolSeat *seat)
{
  return seat->process == NULL || seat->asked ? 0 : 1 + seat->entries.length;
}

static void
shrink (TandemPool *self)
{
  TandemPoolSeat *best = NULL;

  for (guint i = 0; i < self->n_seats; i++)
    {
      TandemPoolSeat *seat = &self->seats[i];

      if (seat->wanted && (best == NULL || get_loss (seat) <= get_loss (best)))
        best = seat;
    }
  g_assert (best != NULL); /* it is only asked for when more are wanted than should be */
  best->wanted = FALSE;
  tandem_pool_clear_source (&best->restart_source);
  tandem_pool_seat_ask_to_leave (best);
}

void
tandem_pool_set_n_workers (TandemPool *self, guint n_workers)
{
  if (self->n_workers == 0)
    return;

  self->n_workers = CLAMP (n_workers, 1, TANDEM_POOL_MAX_WORKERS);
  if (!self->started)
    return;
  while (count_wanted (self) < self->n_workers)
    grow (self);
  while (count_wanted (self) > self->n_workers)
    shrink (self);
  tandem_pool_dispatch_quietly (self);
}

/* ---- The end of one worker ---- */

static TandemPoolSeat *
find_seat (TandemPool *self, pid_t pid)
{
  for (guint i = 0; i < self->n_seats; i++)
    if (self->seats[i].process != NULL && tandem_process_get_pid (self->seats[i].process) == pid)
      return &self->seats[i];
  return NULL;
}

gboolean
tandem_pool_end_worker (TandemPool *self, pid_t pid, gint64 grace, gint64 terminate_grace)
{
  TandemPoolSeat *seat = find_seat (self, pid);
  g_autoptr (GPtrArray) processes = g_ptr_array_new ();

  if (seat == NULL)
    return FALSE;
  if (seat->ladder != NULL)
    {
      tandem_stop_ladder_hasten (seat->ladder);
      return TRUE;
    }

  tandem_pool_seat_ask_to_leave (seat);
  g_ptr_array_add (processes, seat->process);
  seat->ladder = tandem_stop_ladder_new (processes, NULL, grace, terminate_grace);
  tandem_stop_ladder_start (seat->ladder);
  tandem_pool_dispatch_quietly (self);
  return TRUE;
}
