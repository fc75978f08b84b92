/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-job.h"

#include "job/tandem-meter.h"
#include "job/tandem-report.h"
#include "process/tandem-clock.h"

#include <unistd.h>

#define TICK 60 /* milliseconds between two progress lines: less than 20 a second */
#define LOG_TAIL_LINES 20
#define DONE_GRACE ((gint64)2 * G_USEC_PER_SEC) /* for workers whose work is done */

typedef struct
{
  TandemPool *pool;
  TandemEvent *event;
  guint n_workers;
  gboolean polite;
  guint n_jobs; /* that share the report */
  TandemJobHandOverFunc hand_over;
  gpointer hand_over_data;
  GError *start_error;

  TandemJobState state;
  gboolean has_result;
  gboolean completed; /* the work is over */
  gboolean stopped;   /* the workers are gone */
  gboolean stopping;
  gboolean ended;
  GError *error;
  JsonObject *result;

  gint64 start_time;
  gint64 end_time;
  TandemMeter *meter;
  GSource *tick_source;
  GSource *event_source;
  GHashTable *restarts;  /* worker's index to how many died in its place */
  GHashTable *unsettled; /* set of TandemProcess whose state changed since the last tick */
  GQueue log_tail;       /* of char * */
} TandemJobPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TandemJob, tandem_job, G_TYPE_OBJECT)

#define PRIVATE(self) ((TandemJobPrivate *)tandem_job_get_instance_private (self))

enum
{
  REPORT,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    {
      g_source_destroy (*source);
      g_clear_pointer (source, g_source_unref);
    }
}

void
tandem_job_report (TandemJob *self, JsonObject *line)
{
  g_signal_emit (self, signals[REPORT], 0, line);
  json_object_unref (line);
}

/* ---- Lines ---- */

static void
report_started (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);
  JsonObject *line = tandem_report_new ("started", tandem_job_get_name (self));
  JsonObject *request = json_object_new ();

  json_object_set_int_member (line, "version", TANDEM_REPORT_VERSION);
  json_object_set_int_member (line, "pid", getpid ());
  json_object_set_int_member (line, "workers", priv->n_workers);
  json_object_set_int_member (line, "clock_start", tandem_clock_get_start ());
  TANDEM_JOB_GET_CLASS (self)->describe_request (self, request);
  json_object_set_object_member (line, "request", request);
  tandem_job_report (self, line);
}

static void
report_progress (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);
  JsonObject *line = tandem_report_new ("progress", tandem_job_get_name (self));
  guint64 items = 0;
  double fraction = -1;

  TANDEM_JOB_GET_CLASS (self)->describe_progress (self, line, &items, &fraction);
  tandem_meter_add (priv->meter, tandem_job_get_elapsed (self), items, fraction);
  tandem_report_set_double (line, "fraction", fraction);
  tandem_report_set_count (line, "items", items);
  tandem_report_set_double (line, "rate", tandem_meter_get_rate (priv->meter));
  tandem_report_set_double (line, "elapsed", (double)tandem_job_get_elapsed (self) / G_USEC_PER_SEC);
  tandem_report_set_double (line, "seconds_left", tandem_meter_get_seconds_left (priv->meter));
  tandem_job_report (self, line);
}

static const char *
describe_worker (TandemJob *self, TandemProcess *process)
{
  TandemJobPrivate *priv = PRIVATE (self);

  switch (tandem_process_get_state (process))
    {
    case TANDEM_PROCESS_ENDED:
      return "ended";
    case TANDEM_PROCESS_READY:
      if (priv->stopping)
        return "stopping";
      if (tandem_process_is_stopped (process))
        return "stopped";
      return tandem_pool_is_working (priv->pool, process) ? "working" : "idle";
    case TANDEM_PROCESS_NEW:
    case TANDEM_PROCESS_STARTING:
    default:
      return "starting";
    }
}

static void
report_worker (TandemJob *self, TandemProcess *process)
{
  TandemJobPrivate *priv = PRIVATE (self);
  gpointer index = GUINT_TO_POINTER (tandem_process_get_index (process));

  tandem_job_report (
      self, tandem_report_new_worker (tandem_job_get_name (self), process, describe_worker (self, process),
                                      tandem_pool_get_n_done (priv->pool, process),
                                      GPOINTER_TO_UINT (g_hash_table_lookup (priv->restarts, index))));
}

static void
report_unsettled (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);
  GHashTableIter iter;
  gpointer process;

  g_hash_table_iter_init (&iter, priv->unsettled);
  while (g_hash_table_iter_next (&iter, &process, NULL))
    {
      report_worker (self, process);
      g_hash_table_iter_remove (&iter);
    }
}

/* A start and an end are told at once; a worker that goes from task to task is told of once a tick. */
static void
on_worker_changed (TandemPool *pool, TandemProcess *process, TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);
  gpointer index = GUINT_TO_POINTER (tandem_process_get_index (process));

  switch (tandem_process_get_state (process))
    {
    case TANDEM_PROCESS_ENDED:
      g_hash_table_remove (priv->unsettled, process);
      report_worker (self, process);
      g_hash_table_insert (
          priv->restarts, index,
          GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (priv->restarts, index)) + 1));
      break;
    case TANDEM_PROCESS_READY:
      g_hash_table_add (priv->unsettled, g_object_ref (process));
      break;
    case TANDEM_PROCESS_NEW:
    case TANDEM_PROCESS_STARTING:
    default:
      report_worker (self, process);
      break;
    }
}

void
tandem_job_log (TandemJob *self, const TandemLogRecord *record)
{
  TandemJobPrivate *priv = PRIVATE (self);

  g_queue_push_tail (&priv->log_tail, tandem_log_format (record));
  if (g_queue_get_length (&priv->log_tail) > LOG_TAIL_LINES)
    g_free (g_queue_pop_head (&priv->log_tail));
  if (priv->state != TANDEM_JOB_NEW && !priv->ended)
    tandem_job_report (self, tandem_report_new_log (tandem_job_get_name (self), record));
}

/* ---- The end ---- */

static void
keep_result (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);
  JsonObject *result = tandem_report_new ("result", tandem_job_get_name (self));

  TANDEM_JOB_GET_CLASS (self)->describe_result (self, result);
  json_object_set_int_member (result, "workers", priv->n_workers);
  json_object_set_double_member (result, "duration_s",
                                 (double)(priv->end_time - priv->start_time) / G_USEC_PER_SEC);
  json_object_set_boolean_member (result, "cancelled", priv->state == TANDEM_JOB_CANCELLED);
  priv->result = result;
}

static void
report_failed (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);
  g_autoptr (GPtrArray) tail = g_ptr_array_new ();

  for (GList *l = priv->log_tail.head; l != NULL; l = l->next)
    g_ptr_array_add (tail, l->data);
  g_ptr_array_add (tail, NULL);
  tandem_job_report (self, tandem_report_new_failed (tandem_job_get_name (self), priv->error,
                                                     (const char *const *)tail->pdata));
}

static const char *
get_status (TandemJobState state)
{
  switch (state)
    {
    case TANDEM_JOB_DONE:
      return "done";
    case TANDEM_JOB_PARTIAL:
      return "partial";
    case TANDEM_JOB_CANCELLED:
      return "cancelled";
    case TANDEM_JOB_NEW:
    case TANDEM_JOB_RUNNING:
    case TANDEM_JOB_CANCELLING:
    case TANDEM_JOB_FAILED:
    default:
      return "failed";
    }
}

/* Before the result is told of, it is where it was to go; if it cannot get there, the job failed. */
static void
hand_over (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);
  GError *error = NULL;

  keep_result (self);
  if (priv->hand_over == NULL || priv->hand_over (self, priv->hand_over_data, &error))
    return;

  g_clear_pointer (&priv->result, json_object_unref);
  priv->has_result = FALSE;
  priv->state = TANDEM_JOB_FAILED;
  priv->error = error;
}

static void
check_ended (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);
  g_autoptr (TandemJob) reference = g_object_ref (self);

  if (!priv->completed || !priv->stopped || priv->ended)
    return;

  clear_source (&priv->tick_source);
  clear_source (&priv->event_source);
  if (priv->has_result)
    hand_over (self);
  report_progress (self);
  if (priv->has_result)
    {
      tandem_job_report (self, json_object_ref (priv->result));
    }
  else if (priv->state == TANDEM_JOB_FAILED)
    report_failed (self);

  priv->ended = TRUE;
  tandem_job_report (self, tandem_report_new_end (tandem_job_get_name (self), get_status (priv->state),
                                                  (int)tandem_job_get_exit_code (self),
                                                  tandem_pool_get_counts (priv->pool)));
  g_signal_emit (self, signals[ENDED], 0);
}

static void
on_pool_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemJob) self = user_data;
  TandemJobPrivate *priv = PRIVATE (self);

  priv->stopped = TRUE;
  if (!priv->completed)
    tandem_job_complete (self, TANDEM_JOB_CANCELLED, FALSE, NULL);
  else
    check_ended (self);
}

static void
stop_pool (TandemJob *self, gint64 grace)
{
  TandemJobPrivate *priv = PRIVATE (self);

  if (priv->stopping)
    return;

  priv->stopping = TRUE;
  if (priv->n_workers == 0)
    {
      /* There is no process to stop, and what may be the job's own event is not set without need. */
      priv->stopped = TRUE;
      if (!priv->completed)
        tandem_event_set (tandem_pool_get_event (priv->pool));
      return;
    }
  tandem_pool_stop_async (priv->pool, grace, TANDEM_STOP_TERMINATE_GRACE, on_pool_stopped,
                          g_object_ref (self));
}

void
tandem_job_complete (TandemJob *self, TandemJobState state, gboolean has_result, GError *error)
{
  TandemJobPrivate *priv = PRIVATE (self);

  if (priv->completed)
    {
      g_clear_error (&error);
      return;
    }

  priv->completed = TRUE;
  priv->end_time = g_get_monotonic_time ();
  priv->has_result = has_result;
  priv->state = state;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      priv->state = TANDEM_JOB_CANCELLED;
      g_clear_error (&error);
    }
  priv->error = error;
  stop_pool (self, DONE_GRACE);
  check_ended (self);
}

static gboolean
on_event (gpointer user_data)
{
  TandemJob *self = user_data;
  TandemJobPrivate *priv = PRIVATE (self);

  clear_source (&priv->event_source);
  if (priv->completed)
    return G_SOURCE_REMOVE;

  priv->state = TANDEM_JOB_CANCELLING;
  if (!TANDEM_JOB_GET_CLASS (self)->stop (self))
    {
      stop_pool (self, TANDEM_JOB_GET_CLASS (self)->cancel_grace);
      return G_SOURCE_REMOVE;
    }

  /* Who is to hand over what he has must not stand still. */
  for (guint i = 0; i < tandem_pool_get_processes (priv->pool)->len; i++)
    tandem_process_resume (tandem_pool_get_processes (priv->pool)->pdata[i]);
  return G_SOURCE_REMOVE;
}

void
tandem_job_cancel (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);

  if (priv->event != NULL)
    tandem_event_set (priv->event);
}

void
tandem_job_hasten (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);

  if (priv->pool == NULL || priv->ended)
    return;
  if (priv->stopping)
    tandem_pool_hasten_stop (priv->pool);
  else
    stop_pool (self, 0);
}

/* ---- Start ---- */

static gboolean
on_tick (gpointer user_data)
{
  TandemJob *self = user_data;

  report_unsettled (self);
  report_progress (self);
  return G_SOURCE_CONTINUE;
}

static void
watch (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);

  priv->tick_source = g_timeout_source_new (TICK * MAX (priv->n_jobs, 1));
  g_source_set_callback (priv->tick_source, on_tick, self, NULL);
  g_source_attach (priv->tick_source, g_main_context_get_thread_default ());

  priv->event_source = tandem_event_source_new (priv->event);
  g_source_set_callback (priv->event_source, on_event, self, NULL);
  g_source_attach (priv->event_source, g_main_context_get_thread_default ());
}

/* The pool's event ends everything, the job's own only asks, so that they are two. When all work is done in
 * this process, nobody can pass the one on to the other, and they are one, unless the job hands over by
 * itself. */
static void
set_pool_event (TandemJob *self, GError **error)
{
  TandemJobPrivate *priv = PRIVATE (self);
  gboolean shared = priv->n_workers == 0 && !TANDEM_JOB_GET_CLASS (self)->stop (self);
  g_autoptr (TandemEvent) event = shared ? tandem_event_ref (priv->event) : tandem_event_new (error);

  if (event != NULL)
    tandem_pool_set_event (priv->pool, event);
}

void
tandem_job_start (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);
  TandemJobClass *klass = TANDEM_JOB_GET_CLASS (self);
  g_autofree char *pool_name = g_strdup_printf ("%s worker", klass->name);
  GError *error = NULL;

  g_return_if_fail (priv->state == TANDEM_JOB_NEW);

  priv->state = TANDEM_JOB_RUNNING;
  priv->start_time = g_get_monotonic_time ();
  priv->pool = tandem_pool_new (pool_name, priv->n_workers);
  tandem_pool_set_polite (priv->pool, priv->polite);
  g_signal_connect (priv->pool, "worker-changed", G_CALLBACK (on_worker_changed), self);
  report_started (self);

  if (priv->start_error != NULL)
    error = g_steal_pointer (&priv->start_error);
  else if (priv->event == NULL)
    priv->event = tandem_event_new (&error);
  if (error == NULL)
    set_pool_event (self, &error);
  if (error != NULL || !klass->prepare (self, priv->pool, &error) || !tandem_pool_start (priv->pool, &error))
    {
      tandem_job_complete (self, TANDEM_JOB_FAILED, FALSE, error);
      return;
    }

  watch (self);
  klass->run (self);
}

gboolean
tandem_job_change_n_workers (TandemJob *self, guint n_workers)
{
  TandemJobPrivate *priv = PRIVATE (self);
  TandemJobClass *klass = TANDEM_JOB_GET_CLASS (self);

  if (priv->state != TANDEM_JOB_RUNNING || priv->n_workers == 0 || klass->change_n_workers == NULL)
    return FALSE;

  priv->n_workers = CLAMP (n_workers, 1, TANDEM_POOL_MAX_WORKERS);
  klass->change_n_workers (self, priv->n_workers);
  return TRUE;
}

/* ---- What is known of it ---- */

const char *
tandem_job_get_name (TandemJob *self)
{
  return TANDEM_JOB_GET_CLASS (self)->name;
}

TandemJobState
tandem_job_get_state (TandemJob *self)
{
  return PRIVATE (self)->state;
}

gboolean
tandem_job_has_ended (TandemJob *self)
{
  return PRIVATE (self)->ended;
}

TandemExitCode
tandem_job_get_exit_code (TandemJob *self)
{
  switch (PRIVATE (self)->state)
    {
    case TANDEM_JOB_DONE:
      return TANDEM_EXIT_CODE_DONE;
    case TANDEM_JOB_PARTIAL:
      return TANDEM_EXIT_CODE_PARTIAL;
    case TANDEM_JOB_CANCELLED:
      return TANDEM_EXIT_CODE_CANCELLED;
    case TANDEM_JOB_NEW:
    case TANDEM_JOB_RUNNING:
    case TANDEM_JOB_CANCELLING:
    case TANDEM_JOB_FAILED:
    default:
      return TANDEM_EXIT_CODE_FAILED;
    }
}

JsonObject *
tandem_job_get_result (TandemJob *self)
{
  return PRIVATE (self)->result;
}

const GError *
tandem_job_get_error (TandemJob *self)
{
  return PRIVATE (self)->error;
}

TandemEvent *
tandem_job_get_event (TandemJob *self)
{
  return PRIVATE (self)->event;
}

gint64
tandem_job_get_elapsed (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);

  return (priv->end_time != 0 ? priv->end_time : g_get_monotonic_time ()) - priv->start_time;
}

guint
tandem_job_get_n_workers (TandemJob *self)
{
  return PRIVATE (self)->n_workers;
}

/* ---- Construction ---- */

void
tandem_job_set_n_workers (TandemJob *self, guint n_workers)
{
  PRIVATE (self)->n_workers = MIN (n_workers, TANDEM_POOL_MAX_WORKERS);
}

void
tandem_job_set_polite (TandemJob *self, gboolean polite)
{
  PRIVATE (self)->polite = polite;
}

void
tandem_job_set_n_jobs (TandemJob *self, guint n_jobs)
{
  PRIVATE (self)->n_jobs = n_jobs;
}

void
tandem_job_set_hand_over (TandemJob *self, TandemJobHandOverFunc hand_over_function, gpointer user_data)
{
  PRIVATE (self)->hand_over = hand_over_function;
  PRIVATE (self)->hand_over_data = user_data;
}

void
tandem_job_set_start_error (TandemJob *self, const GError *error)
{
  PRIVATE (self)->start_error = g_error_copy (error);
}

void
tandem_job_set_event (TandemJob *self, TandemEvent *event)
{
  TandemJobPrivate *priv = PRIVATE (self);

  g_clear_pointer (&priv->event, tandem_event_unref);
  priv->event = tandem_event_ref (event);
}

static gboolean
tandem_job_stop (TandemJob *self)
{
  return FALSE;
}

static void
tandem_job_finalize (GObject *object)
{
  TandemJobPrivate *priv = PRIVATE (TANDEM_JOB (object));

  clear_source (&priv->tick_source);
  clear_source (&priv->event_source);
  if (priv->pool != NULL)
    g_signal_handlers_disconnect_by_data (priv->pool, object);
  g_clear_object (&priv->pool);
  g_clear_pointer (&priv->event, tandem_event_unref);
  g_clear_pointer (&priv->result, json_object_unref);
  g_clear_error (&priv->error);
  g_clear_error (&priv->start_error);
  g_hash_table_unref (priv->restarts);
  g_hash_table_unref (priv->unsettled);
  g_queue_clear_full (&priv->log_tail, g_free);
  tandem_meter_free (priv->meter);

  G_OBJECT_CLASS (tandem_job_parent_class)->finalize (object);
}

static void
tandem_job_class_init (TandemJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_job_finalize;
  klass->stop = tandem_job_stop;
  klass->cancel_grace = TANDEM_STOP_GRACE;

  signals[REPORT] = g_signal_new ("report", TANDEM_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, JSON_TYPE_OBJECT | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[ENDED] =
      g_signal_new ("ended", TANDEM_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tandem_job_init (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);

  priv->meter = tandem_meter_new ();
  priv->restarts = g_hash_table_new (NULL, NULL);
  priv->unsettled = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_queue_init (&priv->log_tail);
}
