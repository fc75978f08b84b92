/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-pool-private.h"

#include "process/tandem-error.h"
#include "process/tandem-pool-worker.h"
#include "process/tandem-process-private.h"

/* A worker has tasks for about this long, in microseconds: tiny ones stream, without a round trip for each.
 */
#define AHEAD 2000
#define LEAST_DEPTH 2 /* so that the next task is there when one ends */
#define SLOT_BITS 6

G_STATIC_ASSERT (1 << SLOT_BITS == TANDEM_POOL_MAX_DEPTH);

/* ---- From the main loop ---- */

typedef struct
{
  TandemPoolEntry *entry; /* (nullable) fails with the error … */
  TandemTask *task;       /* … else this does, or is done */
  GError *error;
} Later;

static gboolean
on_later (gpointer user_data)
{
  g_autoptr (TandemPool) self = g_object_ref (user_data);
  Later *later;

  tandem_pool_clear_source (&self->later_source);
  while ((later = g_queue_pop_head (&self->later)) != NULL)
    {
      if (later->entry != NULL)
        tandem_pool_entry_return_error (later->entry, later->error);
      else if (later->error != NULL)
        tandem_task_return_error (later->task, g_steal_pointer (&later->error));
      else
        tandem_task_return (later->task, g_variant_ref_sink (g_variant_new_boolean (TRUE)));
      g_clear_object (&later->task);
      g_clear_error (&later->error);
      g_free (later);
    }
  tandem_pool_dispatch (self);
  return G_SOURCE_REMOVE;
}

static void
watch_later (TandemPool *self)
{
  if (self->later_source != NULL)
    return;

  self->later_source = g_timeout_source_new (0);
  g_source_set_callback (self->later_source, on_later, self, NULL);
  g_source_attach (self->later_source,
                   self->context != NULL ? self->context : g_main_context_get_thread_default ());
}

void
tandem_pool_return_later (TandemPool *self, TandemTask *task, GError *error)
{
  Later *later = g_new0 (Later, 1);

  later->task = g_object_ref (task);
  later->error = error;
  g_queue_push_tail (&self->later, later);
  watch_later (self);
}

static void
refuse (TandemPool *self, TandemPoolEntry *entry)
{
  Later *later = g_new0 (Later, 1);

  later->entry = entry;
  later->error = tandem_pool_refusal (self);
  g_queue_push_tail (&self->later, later);
  watch_later (self);
}

void
tandem_pool_submit (TandemPool *self, TandemPoolEntry *entry)
{
  if (tandem_pool_is_cancelled (self) || self->closed)
    {
      refuse (self, entry);
      return;
    }
  self->n_queued += entry->n_tasks;
  g_queue_push_tail (&self->queue, entry);
}

void
tandem_pool_submit_again (TandemPool *self, TandemPoolEntry *entry)
{
  self->n_queued += entry->n_tasks;
  g_queue_push_head (&self->queue, entry);
}

static TandemPoolEntry *
take_next (TandemPool *self)
{
  TandemPoolEntry *entry = g_queue_pop_head (&self->queue);

  if (entry == NULL)
    return tandem_pool_next_of_streams (self);

  self->n_queued -= entry->n_tasks;
  return entry;
}

/* ---- With a worker ---- */

static void
give (TandemPoolSeat *seat, TandemPoolEntry *entry)
{
  TandemPool *self = seat->pool;
  guint slot = (guint)__builtin_ctzll (~seat->used_claims);
  guint32 type;
  g_autoptr (GBytes) payload = tandem_pool_entry_pack (entry, &type);

  entry->id = (++self->next_id << SLOT_BITS | slot) & ~TANDEM_POOL_BEGUN;
  entry->send_time = g_get_monotonic_time ();
  seat->used_claims |= (guint64)1 << slot;
  __atomic_store_n (&seat->share->claims[slot], entry->id, __ATOMIC_RELEASE);
  tandem_pool_entry_set_worker_name (entry, g_intern_string (tandem_process_get_name (seat->process)));
  seat->n_given += entry->n_tasks;
  seat->unsent = TRUE;
  g_queue_push_tail (&seat->entries, entry);
  tandem_process_push (seat->process, type, entry->id, payload);
  if (seat->entries.length == 1)
    tandem_pool_emit_changed (self, seat->process);
}

static void
end_worker (TandemPoolSeat *seat)
{
  if (seat->ending)
    return;

  seat->ending = TRUE;
  tandem_process_send_end (seat->process);
}

/* ---- Who gets what ---- */

static guint
get_depth (TandemPool *self)
{
  return (guint)CLAMP (AHEAD / MAX (self->task_time, 1), LEAST_DEPTH, TANDEM_POOL_MAX_DEPTH);
}

static gboolean
takes_tasks (TandemPoolSeat *seat)
{
  return seat->process != NULL && seat->wanted && !seat->asked && !seat->ending
         && tandem_process_get_state (seat->process) == TANDEM_PROCESS_READY;
}

/* Whether a worker has done half of what it had ahead: then all get more, with one write for many tasks. */
static gboolean
is_filling_worth (TandemPool *self, guint depth)
{
  for (guint i = 0; i < self->n_seats; i++)
    if (takes_tasks (&self->seats[i]) && self->seats[i].entries.length <= depth / 2)
      return TRUE;
  return FALSE;
}

/* The worker with the fewest tasks, when it has fewer than @depth. */
static TandemPoolSeat *
find_least_loaded (TandemPool *self, guint depth)
{
  TandemPoolSeat *best = NULL;

  for (guint i = 0; i < self->n_seats; i++)
    {
      TandemPoolSeat *seat = &self->seats[i];

      if (takes_tasks (seat) && seat->entries.length < depth
          && (best == NULL || seat->entries.length < best->entries.length))
        best = seat;
    }
  return best;
}

/* A task that was given to a worker which has others to do first. */
static TandemPoolEntry *
steal (TandemPool *self)
{
  TandemPoolSeat *fullest = NULL;

  for (guint i = 0; i < self->n_seats; i++)
    {
      TandemPoolSeat *seat = &self->seats[i];

      if (seat->entries.length > 1 && (fullest == NULL || seat->entries.length > fullest->entries.length))
        fullest = seat;
    }
  return fullest != NULL ? tandem_pool_seat_take_back (fullest) : NULL;
}

static gboolean
has_nothing_to_come (TandemPoolSeat *seat)
{
  TandemPool *self = seat->pool;

  if (seat->process == NULL || seat->entries.length > 0)
    return FALSE;
  return seat->asked
         || (self->closed && takes_tasks (seat) && self->streams->len == 0
             && g_queue_is_empty (&self->queue));
}

static void
hand_out (TandemPool *self)
{
  guint depth = get_depth (self);
  gboolean is_worth = is_filling_worth (self, depth);
  TandemPoolSeat *seat;

  while (is_worth && !self->paused && !tandem_pool_is_cancelled (self)
         && (seat = find_least_loaded (self, depth)) != NULL)
    {
      TandemPoolEntry *entry = take_next (self);

      if (entry == NULL && seat->entries.length == 0)
        entry = steal (self);
      if (entry == NULL)
        break;
      if (tandem_pool_is_cancelled (self) || !takes_tasks (seat))
        {
          tandem_pool_submit_again (self, entry); /* the caller's function for the next task did something */
          continue;
        }
      give (seat, entry);
      if (self->max_tasks_per_worker > 0 && seat->n_given >= self->max_tasks_per_worker)
        end_worker (seat);
    }

  for (guint i = 0; i < self->n_seats; i++)
    {
      seat = &self->seats[i];
      if (has_nothing_to_come (seat))
        end_worker (seat);
      if (seat->unsent && seat->process != NULL)
        tandem_process_flush (seat->process);
      seat->unsent = FALSE;
    }
}

/* ---- Without workers ---- */

static gboolean
run_inline (gpointer user_data)
{
  g_autoptr (TandemPool) self = g_object_ref (user_data);
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = NULL;
  TandemPoolEntry *entry = take_next (self);
  guint32 type;

  if (entry == NULL)
    {
      tandem_pool_clear_source (&self->inline_source);
      tandem_pool_drop_ended_streams (self);
      tandem_pool_check_joined (self);
      return G_SOURCE_REMOVE;
    }

  tandem_pool_entry_set_worker_name (entry, g_intern_string (tandem_worker_get_name (self->inline_worker)));
  payload = tandem_pool_entry_pack (entry, &type);
  self->inline_running = TRUE;
  value = tandem_pool_worker_run (self->inline_worker, type, payload, self->user_data, &error);
  self->inline_running = FALSE;
  if (value != NULL)
    tandem_pool_entry_return_value (entry, value);
  else
    tandem_pool_entry_return_error (entry, error);
  tandem_pool_dispatch (self);
  return self->inline_source != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
watch_inline (TandemPool *self)
{
  if (self->n_workers > 0 || self->inline_source != NULL || self->stop_task != NULL || self->paused)
    return;

  self->inline_source = g_idle_source_new ();
  g_source_set_callback (self->inline_source, run_inline, self, NULL);
  g_source_attach (self->inline_source, self->context);
}

/* ---- All ---- */

static gboolean
is_full (TandemPool *self)
{
  return self->max_queued > 0 && self->n_queued >= self->max_queued;
}

gboolean
tandem_pool_has_room (TandemPool *self)
{
  self->was_full = self->was_full || is_full (self);
  return !is_full (self);
}

void
tandem_pool_dispatch (TandemPool *self)
{
  G_GNUC_UNUSED g_autoptr (TandemPool) reference = NULL;

  /* What is called from here may call functions that come here again. */
  self->dispatch_again = TRUE;
  if (!self->started || self->dispatching)
    return;

  reference = g_object_ref (self);
  self->dispatching = TRUE;
  while (self->dispatch_again)
    {
      self->dispatch_again = FALSE;
      watch_inline (self);
      hand_out (self);
      if (self->quiet)
        {
          watch_later (self);
          continue;
        }
      tandem_pool_drop_ended_streams (self);
      if (self->was_full && !is_full (self))
        {
          self->was_full = FALSE;
          tandem_pool_emit_room (self);
        }
    }
  self->dispatching = FALSE;
  if (!self->quiet)
    tandem_pool_check_joined (self);
}

void
tandem_pool_dispatch_quietly (TandemPool *self)
{
  gboolean was_quiet = self->quiet;

  self->quiet = TRUE;
  tandem_pool_dispatch (self);
  self->quiet = was_quiet;
}

void
tandem_pool_fail_waiting (TandemPool *self, const GError *error)
{
  g_autoptr (TandemPool) reference = g_object_ref (self);
  GQueue waiting = self->queue;
  TandemPoolEntry *entry;

  g_queue_init (&self->queue);
  self->n_queued = 0;
  for (guint i = 0; self->seats != NULL && i < self->n_seats; i++)
    while ((entry = tandem_pool_seat_take_back (&self->seats[i])) != NULL)
      g_queue_push_tail (&waiting, entry);
  tandem_pool_end_streams (self, error);
  while ((entry = g_queue_pop_head (&waiting)) != NULL)
    tandem_pool_entry_return_error (entry, error);
  tandem_pool_drop_ended_streams (self);
}
