/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-pool-private.h"

#include "process/tandem-error.h"

#define START_TIMEOUT ((gint64)10 * G_USEC_PER_SEC)
#define MAX_DEATHS 3
#define FIRST_TASK_TIME 1000000 /* microseconds: what a task is taken to need before any is done */

G_DEFINE_FINAL_TYPE (TandemPool, tandem_pool, G_TYPE_OBJECT)

enum
{
  WORKER_CHANGED,
  ROOM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
tandem_pool_clear_source (GSource **source)
{
  if (*source != NULL)
    {
      g_source_destroy (*source);
      g_clear_pointer (source, g_source_unref);
    }
}

void
tandem_pool_emit_changed (TandemPool *self, TandemProcess *process)
{
  g_signal_emit (self, signals[WORKER_CHANGED], 0, process);
}

void
tandem_pool_emit_room (TandemPool *self)
{
  g_signal_emit (self, signals[ROOM], 0);
}

GError *
tandem_pool_cancelled_error (TandemPool *self)
{
  return g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s: cancelled", self->name);
}

GError *
tandem_pool_refusal (TandemPool *self)
{
  if (tandem_pool_is_cancelled (self))
    return tandem_pool_cancelled_error (self);
  return g_error_new (TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED, "%s takes no more tasks",
                      self->name);
}

gboolean
tandem_pool_is_cancelled (TandemPool *self)
{
  return self->cancelled || self->stop_task != NULL
         || (self->event != NULL && tandem_event_is_set (self->event));
}

/* ---- The end ---- */

void
tandem_pool_cancel_waiting (TandemPool *self)
{
  g_autoptr (GError) error = tandem_pool_cancelled_error (self);

  tandem_pool_fail_waiting (self, error);
}

void
tandem_pool_close (TandemPool *self)
{
  self->closed = TRUE;
  tandem_pool_dispatch (self);
}

static gboolean
is_over (TandemPool *self)
{
  gboolean has_work = !g_queue_is_empty (&self->queue) || self->streams->len > 0 || self->inline_running
                      || !g_queue_is_empty (&self->later);

  if (!(self->closed || tandem_pool_is_cancelled (self)) || has_work || self->processes->len > 0)
    return FALSE;
  for (guint i = 0; i < self->n_seats; i++)
    if (self->seats[i].restart_source != NULL && !tandem_pool_is_cancelled (self))
      return FALSE;
  return TRUE;
}

void
tandem_pool_check_joined (TandemPool *self)
{
  g_autoptr (TandemTask) task = NULL;

  if (self->join_task == NULL || !is_over (self))
    return;

  task = g_steal_pointer (&self->join_task);
  tandem_task_return (task, g_variant_ref_sink (g_variant_new_boolean (TRUE)));
}

void
tandem_pool_join_async (TandemPool *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self->join_task == NULL);

  self->closed = TRUE;
  self->join_task = tandem_task_new (self, callback, user_data);
  tandem_pool_dispatch_quietly (self);
}

static void
on_stopped (TandemStopLadder *ladder, TandemPool *self)
{
  g_autoptr (TandemTask) task = g_steal_pointer (&self->stop_task);

  self->cancelled = TRUE;
  tandem_task_return (task, g_variant_ref_sink (g_variant_new_boolean (TRUE)));
}

void
tandem_pool_stop_async (TandemPool *self,
                        gint64 grace,
                        gint64 terminate_grace,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (self->stop_task == NULL);

  self->stop_task = tandem_task_new (self, callback, user_data);
  tandem_pool_resume_to_end (self);
  for (guint i = 0; i < self->n_seats; i++)
    tandem_pool_clear_source (&self->seats[i].restart_source);
  tandem_pool_clear_source (&self->inline_source);
  tandem_pool_cancel_waiting (self);
  g_clear_object (&self->ladder);
  self->ladder = tandem_stop_ladder_new (self->processes, self->event, grace, terminate_grace);
  g_signal_connect (self->ladder, "finished", G_CALLBACK (on_stopped), self);
  tandem_stop_ladder_start (self->ladder);
}

void
tandem_pool_hasten_stop (TandemPool *self)
{
  if (self->stop_task != NULL)
    tandem_stop_ladder_hasten (self->ladder);
}

/* ---- Start ---- */

static gboolean
on_event (gpointer user_data)
{
  g_autoptr (TandemPool) self = g_object_ref (user_data);

  tandem_pool_clear_source (&self->event_source);
  self->cancelled = TRUE;
  tandem_pool_resume_to_end (self);
  tandem_pool_cancel_waiting (self);
  tandem_pool_check_joined (self);
  return G_SOURCE_REMOVE;
}

static gboolean
start_inline (TandemPool *self, GError **error)
{
  const TandemWorkerSetup setup = {
    .name = self->name, .task_fd = -1, .result_fd = -1, .memory_fd = -1, .event = self->event
  };

  self->inline_worker = tandem_worker_new (&setup);
  return tandem_pool_worker_start_up (self->inline_worker, self, error);
}

static gboolean
start_seats (TandemPool *self, GError **error)
{
  GError *first = NULL;

  /* There may be more workers later; pages of seats that are never used cost nothing. */
  self->shares =
      tandem_shared_memory_new ("tandem-claims", TANDEM_POOL_MAX_WORKERS * sizeof (TandemPoolShare), error);
  if (self->shares == NULL)
    return FALSE;

  self->seats = g_new0 (TandemPoolSeat, TANDEM_POOL_MAX_WORKERS);
  self->n_seats = self->n_workers;
  for (guint i = 0; i < TANDEM_POOL_MAX_WORKERS; i++)
    {
      TandemPoolSeat *seat = &self->seats[i];

      seat->pool = self;
      seat->index = i;
      seat->wanted = i < self->n_workers;
      seat->share = (TandemPoolShare *)tandem_shared_memory_get_data (self->shares) + i;
      g_queue_init (&seat->entries);
    }
  for (guint i = 0; i < self->n_seats; i++)
    if (!tandem_pool_seat_start (&self->seats[i], first == NULL ? &first : NULL))
      break;

  if (self->processes->len == 0)
    {
      g_propagate_prefixed_error (error, first, "%s: no worker could be started: ", self->name);
      return FALSE;
    }
  if (first != NULL)
    g_message ("%s works with %u of %u workers for now: %s", self->name, self->processes->len,
               self->n_workers, first->message);
  g_clear_error (&first);
  return TRUE;
}

gboolean
tandem_pool_start (TandemPool *self, GError **error)
{
  g_return_val_if_fail (!self->started && self->seats == NULL, FALSE);

  if (self->event == NULL)
    self->event = tandem_event_new (error);
  if (self->event == NULL)
    return FALSE;

  self->context = g_main_context_ref_thread_default ();
  if (!(self->n_workers == 0 ? start_inline (self, error) : start_seats (self, error)))
    return FALSE;

  self->event_source = tandem_event_source_new (self->event);
  g_source_set_callback (self->event_source, on_event, self, NULL);
  g_source_attach (self->event_source, self->context);
  self->started = TRUE;
  for (guint i = 0; self->paused && i < self->processes->len; i++)
    tandem_process_pause (self->processes->pdata[i]);
  tandem_pool_retry_seats (self);
  tandem_pool_dispatch_quietly (self);
  return TRUE;
}

/* ---- What is known of it ---- */

TandemEvent *
tandem_pool_get_event (TandemPool *self)
{
  return self->event;
}

guint
tandem_pool_get_n_workers (TandemPool *self)
{
  return self->n_workers;
}

GPtrArray *
tandem_pool_get_processes (TandemPool *self)
{
  return self->processes;
}

/* Tasks that were given to a worker ahead of time still wait. */
static guint
count_given_ahead (TandemPool *self, guint *n_working)
{
  guint n_ahead = 0;

  *n_working = self->inline_running ? 1 : 0;
  for (guint i = 0; i < self->n_seats; i++)
    {
      TandemPoolSeat *seat = &self->seats[i];

      *n_working += seat->entries.length > 0 ? 1 : 0;
      for (GList *l = seat->entries.head != NULL ? seat->entries.head->next : NULL; l != NULL; l = l->next)
        n_ahead += ((TandemPoolEntry *)l->data)->n_tasks;
    }
  return n_ahead;
}

guint
tandem_pool_get_n_queued (TandemPool *self)
{
  guint n_working;

  return self->n_queued + count_given_ahead (self, &n_working);
}

guint
tandem_pool_get_n_running (TandemPool *self)
{
  guint n_working;

  count_given_ahead (self, &n_working);
  return n_working;
}

static TandemPoolSeat *
get_seat (TandemPool *self, TandemProcess *process)
{
  guint index = tandem_process_get_index (process);

  return index < self->n_seats ? &self->seats[index] : NULL;
}

guint
tandem_pool_get_n_done (TandemPool *self, TandemProcess *process)
{
  TandemPoolSeat *seat = get_seat (self, process);

  return seat != NULL ? seat->n_done : 0;
}

gboolean
tandem_pool_is_working (TandemPool *self, TandemProcess *process)
{
  TandemPoolSeat *seat = get_seat (self, process);

  return seat != NULL && seat->process == process && seat->entries.length > 0;
}

const TandemStopCounts *
tandem_pool_get_counts (TandemPool *self)
{
  return &self->counts;
}

/* ---- Construction ---- */

void
tandem_pool_set_event (TandemPool *self, TandemEvent *event)
{
  g_clear_pointer (&self->event, tandem_event_unref);
  self->event = event != NULL ? tandem_event_ref (event) : NULL;
}

void
tandem_pool_set_user_data (TandemPool *self, gpointer user_data)
{
  self->user_data = user_data;
}

void
tandem_pool_set_hooks (TandemPool *self,
                       gboolean (*start_up) (TandemWorker *worker, gpointer user_data, GError **error),
                       void (*shut_down) (TandemWorker *worker, gpointer user_data))
{
  self->start_up = start_up;
  self->shut_down = shut_down;
}

void
tandem_pool_keep_fd (TandemPool *self, int fd)
{
  g_array_append_val (self->keep_fds, fd);
}

void
tandem_pool_set_sandbox (TandemPool *self, TandemSandbox *sandbox)
{
  g_clear_pointer (&self->sandbox, tandem_sandbox_unref);
  self->sandbox = sandbox != NULL ? tandem_sandbox_ref (sandbox) : NULL;
}

void
tandem_pool_set_polite (TandemPool *self, gboolean polite)
{
  self->polite = polite;
}

void
tandem_pool_set_start_timeout (TandemPool *self, gint64 timeout)
{
  self->start_timeout = timeout;
}

void
tandem_pool_set_max_tasks_per_worker (TandemPool *self, guint max_tasks)
{
  self->max_tasks_per_worker = max_tasks;
}

void
tandem_pool_set_max_deaths (TandemPool *self, guint max_deaths)
{
  self->max_deaths = max_deaths;
}

void
tandem_pool_set_max_queued (TandemPool *self, guint max_queued)
{
  self->max_queued = max_queued;
}

void
tandem_pool_set_answer (TandemPool *self,
                        TandemTaskFunc function,
                        const char *type,
                        TandemAnswerFunc fits,
                        gpointer user_data)
{
  TandemPoolAnswer *answer = g_new (TandemPoolAnswer, 1);

  *answer = (TandemPoolAnswer){ G_VARIANT_TYPE (type), fits, user_data };
  g_hash_table_replace (self->answers, (gpointer)(gsize)function, answer);
}

TandemPool *
tandem_pool_new (const char *name, guint n_workers)
{
  TandemPool *self = g_object_new (TANDEM_TYPE_POOL, NULL);

  self->name = g_strdup (name);
  self->n_workers = MIN (n_workers, TANDEM_POOL_MAX_WORKERS);
  return self;
}

static void
tandem_pool_finalize (GObject *object)
{
  TandemPool *self = TANDEM_POOL (object);

  for (guint i = 0; i < self->n_seats; i++)
    tandem_pool_seat_clear (&self->seats[i]);
  g_clear_object (&self->ladder);
  tandem_pool_clear_source (&self->event_source);
  tandem_pool_clear_source (&self->later_source);
  tandem_pool_clear_source (&self->inline_source);
  if (self->inline_worker != NULL)
    tandem_pool_worker_shut_down (self->inline_worker, self);
  g_clear_pointer (&self->inline_worker, tandem_worker_free);
  g_queue_clear_full (&self->queue, (GDestroyNotify)tandem_pool_entry_free);
  g_ptr_array_unref (self->streams);
  g_ptr_array_unref (self->processes);
  g_clear_pointer (&self->shares, tandem_shared_memory_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_array_unref (self->keep_fds);
  g_hash_table_unref (self->answers);
  g_clear_pointer (&self->event, tandem_event_unref);
  g_clear_pointer (&self->sandbox, tandem_sandbox_unref);
  g_free (self->seats);
  g_free (self->name);

  G_OBJECT_CLASS (tandem_pool_parent_class)->finalize (object);
}

static void
tandem_pool_class_init (TandemPoolClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_pool_finalize;

  signals[WORKER_CHANGED] = g_signal_new ("worker-changed", TANDEM_TYPE_POOL, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, TANDEM_TYPE_PROCESS);
  signals[ROOM] =
      g_signal_new ("room", TANDEM_TYPE_POOL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tandem_pool_init (TandemPool *self)
{
  self->start_timeout = START_TIMEOUT;
  self->max_deaths = MAX_DEATHS;
  self->task_time = FIRST_TASK_TIME;
  self->keep_fds = g_array_new (FALSE, FALSE, sizeof (int));
  self->answers = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->processes = g_ptr_array_new_with_free_func (g_object_unref);
  self->streams = g_ptr_array_new_with_free_func ((GDestroyNotify)tandem_pool_stream_free);
  g_queue_init (&self->queue);
  g_queue_init (&self->later);
}
