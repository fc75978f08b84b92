/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-pool.h"

#include "process/tandem-error.h"
#include "process/tandem-pool-worker.h"

#define START_TIMEOUT ((gint64)10 * G_USEC_PER_SEC)
#define MAX_DEATHS 3
#define MAX_FAILED_STARTS 5 /* in a row: then a seat is given up */
#define FIRST_DELAY                                                                                          \
  ((gint64)5 * 1000) /* microseconds before a worker that did nothing is replaced; doubles … */
#define LONGEST_DELAY ((gint64)G_USEC_PER_SEC) /* … up to this */

/* One task on its way. */
typedef struct
{
  TandemTask *task;
  TandemTaskFunc function;
  GBytes *payload;
  guint64 id;
} Entry;

/* A place for a worker: the worker in it changes, the number stays. */
typedef struct
{
  TandemPool *pool;
  guint index;
  TandemProcess *process; /* (nullable) */
  Entry *entry;           /* (nullable) what it works on */
  guint n_done;           /* tasks that this worker has done */
  guint n_failed_starts;  /* in a row */
  gboolean ending;        /* END was sent */
  gboolean given_up;
  GSource *restart_source;
} Seat;

/* A stream of tasks: imap_unordered. */
typedef struct
{
  TandemPool *pool;
  TandemTaskFunc function;
  TandemPoolNextFunc next;
  TandemPoolEachFunc each;
  gpointer user_data;
  TandemTask *whole;
  guint n_running;
  gboolean exhausted;
} Stream;

struct _TandemPool
{
  GObject parent_instance;

  char *name;
  guint n_workers;
  TandemEvent *event;
  gpointer user_data;
  gboolean (*start_up) (TandemWorker *worker, gpointer user_data, GError **error);
  void (*shut_down) (TandemWorker *worker, gpointer user_data);
  gboolean polite;
  gint64 start_timeout;
  guint max_tasks_per_worker;
  guint max_deaths;
  GArray *keep_fds;

  Seat *seats;
  GPtrArray *processes; /* the living */
  GQueue queue;         /* of Entry */
  GPtrArray *streams;   /* of Stream */
  guint64 next_id;
  guint n_running;
  gboolean started;
  gboolean closed;
  gboolean cancelled;
  GSource *event_source;
  GSource *inline_source; /* with 0 workers */
  TandemWorker *inline_worker;
  TandemStopLadder *ladder;
  TandemTask *stop_task;
  TandemStopCounts counts;
};

G_DEFINE_FINAL_TYPE (TandemPool, tandem_pool, G_TYPE_OBJECT)

enum
{
  WORKER_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void dispatch (TandemPool *self);

static void start_seat (Seat *seat);

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
entry_free (Entry *entry)
{
  g_object_unref (entry->task);
  g_bytes_unref (entry->payload);
  g_free (entry);
}

/* ---- The end of a task ---- */

static void
return_value (Entry *entry, GVariant *value)
{
  tandem_task_return (entry->task, value);
  entry_free (entry);
}

static void
return_error (Entry *entry, GError *error)
{
  tandem_task_return_error (entry->task, error);
  entry_free (entry);
}

static GError *
cancelled_error (TandemPool *self)
{
  return g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s: cancelled", self->name);
}

static void
check_stream (Stream *stream)
{
  if (!stream->exhausted || stream->n_running > 0 || tandem_task_is_done (stream->whole))
    return;

  if (stream->pool->cancelled)
    tandem_task_return_error (stream->whole, cancelled_error (stream->pool));
  else
    tandem_task_return (stream->whole, g_variant_ref_sink (g_variant_new_boolean (TRUE)));
}

static void
drop_ended_streams (TandemPool *self)
{
  for (guint i = self->streams->len; i > 0; i--)
    {
      Stream *stream = self->streams->pdata[i - 1];

      check_stream (stream);
      if (tandem_task_is_done (stream->whole))
        g_ptr_array_remove_index (self->streams, i - 1);
    }
}

/* Nothing that waits is begun any more. */
static void
cancel_waiting (TandemPool *self)
{
  Entry *entry;

  self->cancelled = TRUE;
  while ((entry = g_queue_pop_head (&self->queue)) != NULL)
    return_error (entry, cancelled_error (self));
  for (guint i = 0; i < self->streams->len; i++)
    ((Stream *)self->streams->pdata[i])->exhausted = TRUE;
  drop_ended_streams (self);
}

/* There will be no worker any more: what waits fails with a copy of @error. */
static void
fail_waiting (TandemPool *self, const GError *error)
{
  Entry *entry;

  self->closed = TRUE;
  while ((entry = g_queue_pop_head (&self->queue)) != NULL)
    return_error (entry, g_error_copy (error));
  for (guint i = self->streams->len; i > 0; i--)
    {
      Stream *stream = self->streams->pdata[i - 1];

      stream->exhausted = TRUE;
      if (stream->n_running == 0 && !tandem_task_is_done (stream->whole))
        tandem_task_return_error (stream->whole, g_error_copy (error));
    }
  drop_ended_streams (self);
}

/* ---- Workers ---- */

static gboolean
is_cancelled (TandemPool *self)
{
  return self->cancelled || self->stop_task != NULL
         || (self->event != NULL && tandem_event_is_set (self->event));
}

static gboolean
wants_workers (TandemPool *self)
{
  gboolean has_work = !g_queue_is_empty (&self->queue) || self->streams->len > 0;

  return !is_cancelled (self) && (has_work || !self->closed);
}

/* The worker of @seat died while it had @entry: the task is done again, or fails after too many deaths. */
static void
handle_lost_entry (Seat *seat, Entry *entry, const TandemExitReport *report)
{
  TandemPool *self = seat->pool;

  if (is_cancelled (self))
    {
      return_error (entry, cancelled_error (self));
      return;
    }

  tandem_task_add_death (entry->task);
  if (tandem_task_get_deaths (entry->task) < self->max_deaths)
    {
      g_message ("%s; its task is done again",
                 report->error != NULL ? report->error->message : "A worker ended");
      g_queue_push_head (&self->queue, entry);
      return;
    }
  return_error (entry, g_error_new (TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED,
                                    "A task was given up after the death of %u workers; the last: %s",
                                    tandem_task_get_deaths (entry->task),
                                    report->error != NULL ? report->error->message : "it ended in order"));
}

static gboolean
on_restart (gpointer user_data)
{
  Seat *seat = user_data;
  TandemPool *self = seat->pool;

  clear_source (&seat->restart_source);
  if (wants_workers (self))
    start_seat (seat);
  return G_SOURCE_REMOVE;
}

static gboolean
has_hope (TandemPool *self)
{
  for (guint i = 0; i < self->n_workers; i++)
    if (!self->seats[i].given_up)
      return TRUE;
  return FALSE;
}

/* Replaces the worker of @seat: at once when the last one did some work, else after a growing delay, and not
 * at all when none ever became ready. @error: why there is no worker. */
static void
restart_seat (Seat *seat, const GError *error)
{
  TandemPool *self = seat->pool;
  gint64 delay = 0;

  if (!wants_workers (self))
    return;

  if (seat->n_failed_starts >= MAX_FAILED_STARTS)
    {
      seat->given_up = TRUE;
      g_warning ("%s %u is given up: %s", self->name, seat->index + 1, error->message);
      if (!has_hope (self))
        fail_waiting (self, error);
      return;
    }

  if (seat->n_done == 0)
    delay = MIN (FIRST_DELAY << seat->n_failed_starts, LONGEST_DELAY);
  seat->restart_source = g_timeout_source_new ((guint)((delay + 999) / 1000));
  g_source_set_callback (seat->restart_source, on_restart, seat, NULL);
  g_source_attach (seat->restart_source, g_main_context_get_thread_default ());
}

static void
on_ready (TandemProcess *process, Seat *seat)
{
  seat->n_failed_starts = 0;
  g_signal_emit (seat->pool, signals[WORKER_CHANGED], 0, process);
  dispatch (seat->pool);
}

static void
on_ended (TandemProcess *process, Seat *seat)
{
  g_autoptr (TandemPool) self = g_object_ref (seat->pool);
  g_autoptr (TandemProcess) ended = g_steal_pointer (&seat->process);
  const TandemExitReport *report = tandem_process_get_exit_report (ended);
  Entry *entry = g_steal_pointer (&seat->entry);
  gboolean in_order = seat->ending && report->kind == TANDEM_EXIT_STOPPED;

  g_ptr_array_remove (self->processes, ended);
  tandem_stop_counts_add (&self->counts, report);
  if (report->kind == TANDEM_EXIT_FAILED && entry == NULL && !is_cancelled (self))
    g_message ("%s", report->error->message);
  if (!in_order && seat->n_done == 0)
    seat->n_failed_starts++;
  g_signal_emit (self, signals[WORKER_CHANGED], 0, ended);

  if (entry != NULL)
    {
      self->n_running--;
      handle_lost_entry (seat, entry, report);
    }
  restart_seat (seat, report->error);
  dispatch (self);
}

static void
on_frame (TandemProcess *process, guint type, guint64 id, GBytes *payload, Seat *seat)
{
  g_autoptr (TandemPool) self = g_object_ref (seat->pool);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) error = NULL;
  Entry *entry = seat->entry;

  if (entry == NULL || entry->id != id || (type != TANDEM_FRAME_RESULT && type != TANDEM_FRAME_FAILURE))
    g_set_error (&error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                 "a frame that was not asked for");
  else
    value =
        tandem_frame_unpack (payload, type == TANDEM_FRAME_FAILURE ? G_VARIANT_TYPE ("(sis)") : NULL, &error);
  if (value == NULL)
    {
      /* A confused worker is as good as a dead one: its task is done again. */
      g_warning ("%s sent %s; it is ended", tandem_process_get_name (process), error->message);
      tandem_process_kill (process);
      return;
    }

  seat->entry = NULL;
  seat->n_done++;
  self->n_running--;
  g_signal_emit (self, signals[WORKER_CHANGED], 0, process);
  if (type == TANDEM_FRAME_RESULT)
    return_value (entry, g_steal_pointer (&value));
  else
    return_error (entry, tandem_frame_error_from_variant (value));
  dispatch (self);
}

static gboolean
worker_start_up (TandemWorker *worker, gpointer user_data, GError **error)
{
  TandemPool *self = user_data;

  return self->start_up == NULL || self->start_up (worker, self->user_data, error);
}

static gboolean
worker_work (TandemWorker *worker, gpointer user_data, GError **error)
{
  return tandem_pool_worker_loop (worker, ((TandemPool *)user_data)->user_data, error);
}

static void
worker_shut_down (TandemWorker *worker, gpointer user_data)
{
  TandemPool *self = user_data;

  if (self->shut_down != NULL)
    self->shut_down (worker, self->user_data);
}

static const TandemWorkerHooks worker_hooks = {
  .start_up = worker_start_up,
  .work = worker_work,
  .shut_down = worker_shut_down,
};

static void
start_seat (Seat *seat)
{
  TandemPool *self = seat->pool;
  g_autofree char *name = g_strdup_printf ("%s %u", self->name, seat->index + 1);
  g_autoptr (TandemProcess) process = tandem_process_new (name, seat->index, &worker_hooks, self);
  g_autoptr (GError) error = NULL;

  tandem_process_set_event (process, self->event);
  tandem_process_set_polite (process, self->polite);
  tandem_process_set_start_timeout (process, self->start_timeout);
  for (guint i = 0; i < self->keep_fds->len; i++)
    tandem_process_keep_fd (process, g_array_index (self->keep_fds, int, i));
  g_signal_connect (process, "ready", G_CALLBACK (on_ready), seat);
  g_signal_connect (process, "frame", G_CALLBACK (on_frame), seat);
  g_signal_connect (process, "ended", G_CALLBACK (on_ended), seat);

  seat->n_done = 0;
  seat->ending = FALSE;
  if (!tandem_process_start (process, &error))
    {
      g_warning ("%s", error->message);
      seat->n_failed_starts++;
      restart_seat (seat, error);
      return;
    }

  seat->process = g_object_ref (process);
  g_ptr_array_add (self->processes, g_steal_pointer (&process));
  g_signal_emit (self, signals[WORKER_CHANGED], 0, seat->process);
}

/* ---- Handing out ---- */

static Entry *
entry_new (TandemPool *self, TandemTask *task, TandemTaskFunc function, GVariant *arguments)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->task = task;
  entry->function = function;
  entry->payload = tandem_pool_worker_pack_task (function, arguments);
  entry->id = ++self->next_id;
  return entry;
}

static void
on_stream_task (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Stream *stream = user_data;

  stream->n_running--;
  if (stream->each != NULL)
    stream->each (TANDEM_TASK (result), stream->user_data);
}

/* The next task to be begun; NULL when there is none now. */
static Entry *
take_entry (TandemPool *self)
{
  if (!g_queue_is_empty (&self->queue))
    return g_queue_pop_head (&self->queue);

  for (guint i = 0; i < self->streams->len && !self->cancelled; i++)
    {
      Stream *stream = self->streams->pdata[i];
      GVariant *arguments = stream->exhausted ? NULL : stream->next (stream->user_data);

      if (arguments != NULL)
        {
          stream->n_running++;
          return entry_new (self, tandem_task_new (self, on_stream_task, stream), stream->function,
                            arguments);
        }
      stream->exhausted = TRUE;
    }

  return NULL;
}

static void
end_worker (Seat *seat)
{
  if (!seat->ending)
    tandem_process_send (seat->process, TANDEM_FRAME_END, 0, NULL);
  seat->ending = TRUE;
}

static void
dispatch_to (Seat *seat)
{
  TandemPool *self = seat->pool;

  if (seat->process == NULL || seat->entry != NULL || seat->ending
      || tandem_process_get_state (seat->process) != TANDEM_PROCESS_READY)
    return;

  if (self->max_tasks_per_worker > 0 && seat->n_done >= self->max_tasks_per_worker)
    {
      end_worker (seat);
      return;
    }

  seat->entry = take_entry (self);
  if (seat->entry != NULL)
    {
      self->n_running++;
      tandem_task_set_worker_name (seat->entry->task, tandem_process_get_name (seat->process));
      tandem_process_send (seat->process, TANDEM_FRAME_TASK, seat->entry->id, seat->entry->payload);
      g_signal_emit (self, signals[WORKER_CHANGED], 0, seat->process);
    }
  else if (self->closed)
    end_worker (seat);
}

static gboolean
run_inline (gpointer user_data)
{
  g_autoptr (TandemPool) self = g_object_ref (user_data);
  Entry *entry = take_entry (self);
  GError *error = NULL;
  GVariant *value;

  if (entry == NULL)
    {
      clear_source (&self->inline_source);
      drop_ended_streams (self);
      return G_SOURCE_REMOVE;
    }

  self->n_running++;
  tandem_task_set_worker_name (entry->task, tandem_worker_get_name (self->inline_worker));
  value = tandem_pool_worker_run (self->inline_worker, entry->payload, self->user_data, &error);
  self->n_running--;
  if (value != NULL)
    return_value (entry, value);
  else
    return_error (entry, error);
  drop_ended_streams (self);
  return self->inline_source != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
dispatch (TandemPool *self)
{
  if (!self->started)
    return;

  if (self->n_workers == 0 && self->inline_source == NULL && self->stop_task == NULL)
    {
      self->inline_source = g_idle_source_new ();
      g_source_set_callback (self->inline_source, run_inline, self, NULL);
      g_source_attach (self->inline_source, g_main_context_get_thread_default ());
    }
  for (guint i = 0; i < self->n_workers; i++)
    dispatch_to (&self->seats[i]);
  drop_ended_streams (self);
}

/* Queues @task, or fails it when the pool takes no more. */
static void
submit (TandemPool *self, TandemTask *task, TandemTaskFunc function, GVariant *arguments)
{
  Entry *entry = entry_new (self, task, function, arguments);

  if (is_cancelled (self))
    return_error (entry, cancelled_error (self));
  else if (self->closed)
    return_error (entry, g_error_new (TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED,
                                      "%s takes no more tasks", self->name));
  else
    g_queue_push_tail (&self->queue, entry);
}

void
tandem_pool_apply_async (TandemPool *self,
                         TandemTaskFunc function,
                         GVariant *arguments,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  submit (self, tandem_task_new (self, callback, user_data), function, arguments);
  dispatch (self);
}

GVariant *
tandem_pool_apply_finish (TandemPool *self, GAsyncResult *result, GError **error)
{
  return tandem_task_get_value (TANDEM_TASK (result), error);
}

/* ---- Many tasks ---- */

typedef struct
{
  GPtrArray *tasks;
  guint n_left;
  TandemTask *whole;
} Map;

static void
map_free (Map *map)
{
  g_ptr_array_unref (map->tasks);
  g_free (map);
}

static void
on_map_task (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Map *map = user_data;

  if (--map->n_left == 0)
    {
      g_autoptr (TandemTask) whole = g_object_ref (map->whole);

      g_clear_object (&map->whole);
      tandem_task_return (whole, g_variant_ref_sink (g_variant_new_boolean (TRUE)));
    }
}

void
tandem_pool_map_async (TandemPool *self,
                       TandemTaskFunc function,
                       GPtrArray *arguments,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (TandemTask) whole = tandem_task_new (self, callback, user_data);
  Map *map = g_new0 (Map, 1);

  map->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  map->n_left =
      arguments->len + 1; /* one for this function, so that the end comes after the last is queued */
  map->whole = g_object_ref (whole);
  g_object_set_data_full (G_OBJECT (whole), "map", map, (GDestroyNotify)map_free);

  for (guint i = 0; i < arguments->len; i++)
    g_ptr_array_add (map->tasks, tandem_task_new (self, on_map_task, map));
  for (guint i = 0; i < arguments->len; i++)
    submit (self, g_object_ref (map->tasks->pdata[i]), function, arguments->pdata[i]);
  on_map_task (NULL, NULL, map);
  dispatch (self);
}

GPtrArray *
tandem_pool_map_finish (TandemPool *self, GAsyncResult *result)
{
  Map *map = g_object_get_data (G_OBJECT (result), "map");

  return g_ptr_array_ref (map->tasks);
}

static void
stream_free (Stream *stream)
{
  g_object_unref (stream->whole);
  g_free (stream);
}

void
tandem_pool_imap_unordered_async (TandemPool *self,
                                  TandemTaskFunc function,
                                  TandemPoolNextFunc next,
                                  TandemPoolEachFunc each,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  Stream *stream = g_new0 (Stream, 1);

  stream->pool = self;
  stream->function = function;
  stream->next = next;
  stream->each = each;
  stream->user_data = user_data;
  stream->whole = tandem_task_new (self, callback, user_data);
  stream->exhausted = self->closed || is_cancelled (self);
  g_ptr_array_add (self->streams, stream);
  dispatch (self);
}

/* ---- The end ---- */

void
tandem_pool_close (TandemPool *self)
{
  self->closed = TRUE;
  dispatch (self);
}

static void
on_stopped (TandemStopLadder *ladder, TandemPool *self)
{
  g_autoptr (TandemTask) task = g_steal_pointer (&self->stop_task);

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
  for (guint i = 0; self->seats != NULL && i < self->n_workers; i++)
    clear_source (&self->seats[i].restart_source);
  clear_source (&self->inline_source);
  cancel_waiting (self);
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
  TandemPool *self = user_data;

  clear_source (&self->event_source);
  if (!self->cancelled)
    cancel_waiting (self);
  return G_SOURCE_REMOVE;
}

gboolean
tandem_pool_start (TandemPool *self, GError **error)
{
  g_return_val_if_fail (!self->started, FALSE);

  if (self->event == NULL)
    self->event = tandem_event_new (error);
  if (self->event == NULL)
    return FALSE;

  self->event_source = tandem_event_source_new (self->event);
  g_source_set_callback (self->event_source, on_event, self, NULL);
  g_source_attach (self->event_source, g_main_context_get_thread_default ());

  if (self->n_workers == 0)
    {
      const TandemWorkerSetup setup = {
        .name = self->name, .task_fd = -1, .result_fd = -1, .memory_fd = -1, .event = self->event
      };

      self->inline_worker = tandem_worker_new (&setup);
      if (!worker_start_up (self->inline_worker, self, error))
        return FALSE;
    }

  self->seats = g_new0 (Seat, MAX (self->n_workers, 1));
  for (guint i = 0; i < self->n_workers; i++)
    {
      self->seats[i].pool = self;
      self->seats[i].index = i;
      start_seat (&self->seats[i]);
    }
  if (self->n_workers > 0 && self->processes->len == 0)
    {
      g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_SYSTEM, "%s: no worker could be started",
                   self->name);
      return FALSE;
    }

  self->started = TRUE;
  dispatch (self);
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

guint
tandem_pool_get_n_queued (TandemPool *self)
{
  return g_queue_get_length (&self->queue);
}

guint
tandem_pool_get_n_running (TandemPool *self)
{
  return self->n_running;
}

guint
tandem_pool_get_n_done (TandemPool *self, TandemProcess *process)
{
  return self->seats[tandem_process_get_index (process)].n_done;
}

gboolean
tandem_pool_is_working (TandemPool *self, TandemProcess *process)
{
  Seat *seat = &self->seats[tandem_process_get_index (process)];

  return seat->process == process && seat->entry != NULL;
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

  for (guint i = 0; self->seats != NULL && i < self->n_workers; i++)
    {
      Seat *seat = &self->seats[i];

      clear_source (&seat->restart_source);
      g_clear_pointer (&seat->entry, entry_free);
      if (seat->process != NULL)
        {
          g_signal_handlers_disconnect_by_data (seat->process, seat);
          tandem_process_kill (seat->process);
          g_clear_object (&seat->process);
        }
    }
  g_clear_object (&self->ladder);
  clear_source (&self->event_source);
  clear_source (&self->inline_source);
  if (self->inline_worker != NULL)
    worker_shut_down (self->inline_worker, self);
  g_clear_pointer (&self->inline_worker, tandem_worker_free);
  g_queue_clear_full (&self->queue, (GDestroyNotify)entry_free);
  g_ptr_array_unref (self->streams);
  g_ptr_array_unref (self->processes);
  g_array_unref (self->keep_fds);
  g_clear_pointer (&self->event, tandem_event_unref);
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
}

static void
tandem_pool_init (TandemPool *self)
{
  self->start_timeout = START_TIMEOUT;
  self->max_deaths = MAX_DEATHS;
  self->keep_fds = g_array_new (FALSE, FALSE, sizeof (int));
  self->processes = g_ptr_array_new_with_free_func (g_object_unref);
  self->streams = g_ptr_array_new_with_free_func ((GDestroyNotify)stream_free);
  g_queue_init (&self->queue);
}
