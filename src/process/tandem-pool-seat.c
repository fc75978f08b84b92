/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-pool-private.h"

#include "process/tandem-error.h"
#include "process/tandem-pool-worker.h"
#include "process/tandem-process-private.h"

#include <string.h>

#define MAX_FAILED_STARTS 5 /* in a row, of every seat: then there is no hope */

/* Microseconds before a worker is replaced that did nothing; doubles with each in a row, up to the longest.
 */
#define FIRST_DELAY ((gint64)5 * 1000)
#define LONGEST_DELAY ((gint64)G_USEC_PER_SEC)

/* ---- Hooks ---- */

gboolean
tandem_pool_worker_start_up (TandemWorker *worker, gpointer user_data, GError **error)
{
  TandemPool *self = user_data;

  if (self->seats != NULL)
    tandem_worker_set_leave_word (worker, &self->seats[tandem_worker_get_index (worker)].share->leave);
  return self->start_up == NULL || self->start_up (worker, self->user_data, error);
}

static gboolean
work (TandemWorker *worker, gpointer user_data, GError **error)
{
  TandemPool *self = user_data;
  TandemPoolSeat *seat = &self->seats[tandem_worker_get_index (worker)];

  return tandem_pool_worker_loop (worker, seat->share->claims, self->user_data, error);
}

void
tandem_pool_worker_shut_down (TandemWorker *worker, gpointer user_data)
{
  TandemPool *self = user_data;

  if (self->shut_down != NULL)
    self->shut_down (worker, self->user_data);
}

static const TandemWorkerHooks hooks = {
  .start_up = tandem_pool_worker_start_up,
  .work = work,
  .shut_down = tandem_pool_worker_shut_down,
};

/* ---- Replacement ---- */

static gboolean
wants_workers (TandemPool *self)
{
  gboolean has_work = !g_queue_is_empty (&self->queue) || self->streams->len > 0;

  return !tandem_pool_is_cancelled (self) && (has_work || !self->closed);
}

/* No worker is ready, and none was for several attempts of each seat. */
static gboolean
is_hopeless (TandemPool *self)
{
  for (guint i = 0; i < self->n_seats; i++)
    {
      TandemPoolSeat *seat = &self->seats[i];
      gboolean is_ready =
          seat->process != NULL && tandem_process_get_state (seat->process) == TANDEM_PROCESS_READY;

      if (is_ready || (seat->wanted && seat->n_failed_starts < MAX_FAILED_STARTS))
        return FALSE;
    }
  return TRUE;
}

static void restart (TandemPoolSeat *seat, const GError *error);

static gboolean
on_restart (gpointer user_data)
{
  TandemPoolSeat *seat = user_data;
  g_autoptr (TandemPool) self = g_object_ref (seat->pool);
  g_autoptr (GError) error = NULL;

  tandem_pool_clear_source (&seat->restart_source);
  if (wants_workers (self) && !tandem_pool_seat_start (seat, &error))
    {
      g_warning ("%s", error->message);
      restart (seat, error);
    }
  tandem_pool_check_joined (self);
  return G_SOURCE_REMOVE;
}

/* Replaces the worker of @seat: at once when the last one did some work, else after a growing delay. @error
 * (nullable): why there is no worker. */
static void
restart (TandemPoolSeat *seat, const GError *error)
{
  TandemPool *self = seat->pool;
  gint64 delay = 0;

  if (!wants_workers (self) || !seat->wanted || self->paused || seat->restart_source != NULL)
    return;

  if (is_hopeless (self))
    {
      g_autoptr (GError) reason = error != NULL
                                      ? g_error_copy (error)
                                      : g_error_new (TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED,
                                                     "%s: no worker becomes ready", self->name);

      g_warning ("%s is given up: %s", self->name, reason->message);
      self->closed = TRUE;
      tandem_pool_fail_waiting (self, reason);
      return;
    }

  if (seat->n_idle_lives > 0)
    delay = MIN (FIRST_DELAY << MIN (seat->n_idle_lives - 1, 10), LONGEST_DELAY);
  seat->restart_source = g_timeout_source_new ((guint)((delay + 999) / 1000));
  g_source_set_callback (seat->restart_source, on_restart, seat, NULL);
  g_source_attach (seat->restart_source, self->context);
}

void
tandem_pool_seat_refill (TandemPoolSeat *seat)
{
  if (seat->process == NULL)
    restart (seat, NULL);
}

void
tandem_pool_retry_seats (TandemPool *self)
{
  for (guint i = 0; i < self->n_seats; i++)
    if (self->seats[i].process == NULL)
      {
        self->seats[i].n_idle_lives = MAX (self->seats[i].n_idle_lives, 1);
        restart (&self->seats[i], NULL);
      }
}

/* ---- The end of a worker ---- */

/* The worker of its seat died while it did @entry: that is done again, or fails after too many deaths. A
 * chunk is done again one by one, so that only the task that kills its worker can fail. */
static void
handle_lost (TandemPool *self, TandemPoolEntry *entry, const TandemExitReport *report)
{
  const char *reason = report->error != NULL ? report->error->message : "it ended in order";
  g_autoptr (GError) error = NULL;

  if (entry->n_tasks > 1)
    {
      for (guint i = entry->n_tasks; i > 0; i--)
        tandem_pool_submit_again (self,
                                  tandem_pool_entry_new_of_many (entry->results, entry->first + i - 1, 1));
      tandem_pool_entry_free (entry);
      return;
    }

  entry->deaths++;
  if (entry->task != NULL)
    tandem_task_set_deaths (entry->task, entry->deaths);
  if (entry->deaths < self->max_deaths)
    {
      g_message ("%s; its task is done again", reason);
      tandem_pool_submit_again (self, entry);
      return;
    }
  error =
      g_error_new (TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED,
                   "A task was given up after the death of %u workers; the last: %s", entry->deaths, reason);
  tandem_pool_entry_return_error (entry, error);
}

static void
give_back_entries (TandemPoolSeat *seat, const TandemExitReport *report)
{
  TandemPool *self = seat->pool;
  GQueue entries = seat->entries;
  TandemPoolEntry *begun = NULL;
  TandemPoolEntry *entry;

  g_queue_init (&seat->entries);
  if (tandem_pool_is_cancelled (self))
    {
      g_autoptr (GError) error = tandem_pool_cancelled_error (self);

      while ((entry = g_queue_pop_head (&entries)) != NULL)
        tandem_pool_entry_return_error (entry, error);
      return;
    }

  while ((entry = g_queue_pop_tail (&entries)) != NULL)
    if (begun == NULL && tandem_pool_seat_has_begun (seat, entry))
      begun = entry;
    else
      tandem_pool_submit_again (self, entry);
  if (begun == NULL)
    return;
  if (seat->asked)
    tandem_pool_submit_again (self, begun); /* its death was no fault of the task */
  else
    handle_lost (self, begun, report);
}

static void
on_ended (TandemProcess *process, TandemPoolSeat *seat)
{
  g_autoptr (TandemPool) self = g_object_ref (seat->pool);
  g_autoptr (TandemProcess) ended = g_steal_pointer (&seat->process);
  const TandemExitReport *report = tandem_process_get_exit_report (ended);
  gboolean in_order = seat->asked || (seat->ending && report->kind == TANDEM_EXIT_STOPPED);

  g_ptr_array_remove (self->processes, ended);
  tandem_stop_counts_add (&self->counts, report);
  if (report->kind == TANDEM_EXIT_FAILED && seat->entries.length == 0 && !tandem_pool_is_cancelled (self))
    g_message ("%s", report->error->message);
  if (!in_order && seat->n_done == 0)
    seat->n_idle_lives++;
  if (!seat->was_ready && !seat->asked)
    seat->n_failed_starts++;
  g_clear_object (&seat->ladder);
  tandem_pool_emit_changed (self, ended);

  give_back_entries (seat, report);
  restart (seat, report->error);
  tandem_pool_dispatch (self);
  tandem_pool_check_joined (self);
}

/* ---- What a worker says ---- */

static void
on_stop_changed (TandemProcess *process, TandemPoolSeat *seat)
{
  tandem_pool_emit_changed (seat->pool, process);
}

static void
on_ready (TandemProcess *process, TandemPoolSeat *seat)
{
  seat->was_ready = TRUE;
  seat->n_failed_starts = 0;
  tandem_pool_emit_changed (seat->pool, process);
  tandem_pool_dispatch (seat->pool);
}

/* Keeps the moving average of what a task takes: it decides how many a worker is given ahead. */
static void
note_time (TandemPoolSeat *seat, const TandemPoolEntry *entry)
{
  TandemPool *self = seat->pool;
  gint64 now = g_get_monotonic_time ();
  gint64 taken = now - MAX (entry->send_time, seat->last_answer);

  seat->last_answer = now;
  self->task_time += (taken - self->task_time) / 8;
}

/* Unpacks an answer. NULL with @error set when it is none to @entry. */
static GVariant *
unpack_answer (TandemPool *self, const TandemPoolEntry *entry, guint type, GBytes *payload, GError **error)
{
  g_autoptr (GVariant) value = NULL;
  const GVariantType *wanted = type == TANDEM_FRAME_FAILURE ? G_VARIANT_TYPE ("(sis)") : NULL;

  value = tandem_frame_unpack (payload, wanted, error);
  if (value != NULL && type == TANDEM_FRAME_RESULT && !tandem_pool_entry_fits (self, entry, value))
    {
      g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                   "%s gave an answer that does not fit its task", entry->worker_name);
      return NULL;
    }
  return g_steal_pointer (&value);
}

static void
handle_failure (TandemPoolSeat *seat, TandemPoolEntry *entry, GVariant *value)
{
  g_autoptr (GError) error = tandem_frame_error_from_variant (value);

  if (seat->asked && g_error_matches (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_HANDED_BACK)
      && !tandem_pool_is_cancelled (seat->pool))
    tandem_pool_submit_again (seat->pool, entry);
  else
    tandem_pool_entry_return_error (entry, error);
}

static void
on_frame (TandemProcess *process, guint type, guint64 id, GBytes *payload, gpointer user_data)
{
  TandemPoolSeat *seat = user_data;
  g_autoptr (TandemPool) self = g_object_ref (seat->pool);
  g_autoptr (GVariant) value = NULL;
  GError *error = NULL;
  TandemPoolEntry *entry = NULL;

  if (type == TANDEM_FRAME_RESULT || type == TANDEM_FRAME_FAILURE)
    entry = tandem_pool_seat_find_entry (seat, id);
  if (entry == NULL)
    g_set_error (&error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                 "%s sent a frame that was not asked for", tandem_process_get_name (process));
  else
    value = unpack_answer (self, entry, type, payload, &error);
  if (value == NULL)
    {
      /* A confused worker is as good as a dead one: its tasks are done again. */
      tandem_process_fail (process, error);
      return;
    }

  tandem_pool_seat_remove_entry (seat, entry);
  note_time (seat, entry);
  seat->n_done += entry->n_tasks;
  seat->n_idle_lives = 0;
  tandem_pool_emit_changed (self, process);
  if (type == TANDEM_FRAME_RESULT)
    tandem_pool_entry_return_value (entry, value);
  else
    handle_failure (seat, entry, value);
  tandem_pool_dispatch (self);
}

void
tandem_pool_seat_ask_to_leave (TandemPoolSeat *seat)
{
  TandemPoolEntry *entry;

  if (seat->process == NULL || seat->asked)
    return;

  seat->asked = TRUE;
  __atomic_store_n (&seat->share->leave, 1, __ATOMIC_RELEASE);
  while ((entry = tandem_pool_seat_take_back (seat)) != NULL)
    tandem_pool_submit_again (seat->pool, entry);
}

/* ---- Start ---- */

gboolean
tandem_pool_seat_start (TandemPoolSeat *seat, GError **error)
{
  TandemPool *self = seat->pool;
  g_autofree char *name = g_strdup_printf ("%s %u", self->name, seat->index + 1);
  g_autoptr (TandemProcess) process = tandem_process_new (name, seat->index, &hooks, self);

  tandem_process_set_event (process, self->event);
  tandem_process_set_polite (process, self->polite);
  tandem_process_set_sandbox (process, self->sandbox);
  tandem_process_set_start_timeout (process, self->start_timeout);
  for (guint i = 0; i < self->keep_fds->len; i++)
    tandem_process_keep_fd (process, g_array_index (self->keep_fds, int, i));
  g_signal_connect (process, "ready", G_CALLBACK (on_ready), seat);
  tandem_process_set_frame_func (process, on_frame, seat);
  g_signal_connect (process, "stop-changed", G_CALLBACK (on_stop_changed), seat);
  g_signal_connect (process, "ended", G_CALLBACK (on_ended), seat);

  memset (seat->share, 0, sizeof *seat->share);
  seat->used_claims = 0;
  seat->n_given = 0;
  seat->n_done = 0;
  seat->was_ready = FALSE;
  seat->asked = FALSE;
  seat->ending = FALSE;
  if (!tandem_process_start (process, error))
    {
      seat->n_failed_starts++;
      seat->n_idle_lives++;
      return FALSE;
    }

  seat->process = g_object_ref (process);
  g_ptr_array_add (self->processes, g_object_ref (process));
  tandem_pool_emit_changed (self, process);
  return TRUE;
}

void
tandem_pool_seat_clear (TandemPoolSeat *seat)
{
  tandem_pool_clear_source (&seat->restart_source);
  g_clear_object (&seat->ladder);
  g_queue_clear_full (&seat->entries, (GDestroyNotify)tandem_pool_entry_free);
  if (seat->process != NULL)
    {
      g_signal_handlers_disconnect_by_data (seat->process, seat);
      tandem_process_set_frame_func (seat->process, NULL, NULL);
      tandem_process_kill (seat->process);
      g_clear_object (&seat->process);
    }
}
