/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-job.h"

#include "job/tandem-job-workers.h"
#include "job/tandem-meter.h"
#include "job/tandem-report.h"
#include "process/tandem-clock.h"

#include <unistd.h>

#define TICK 60 /* milliseconds between two progress lines: less than 20 a second */
#define LOG_TAIL_LINES 20
#define END_GRACE ((gint64)500 * 1000)          /* for a single worker that is to end */
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
  TandemJobWorkers *workers;
  GQueue log_tail; /* of char * */

  gint64 pause_time;  /* when the pause that lasts began; 0: it is not paused */
  gint64 paused_span; /* microseconds of the pauses that are over */
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
  tandem_report_set_double (line, "seconds_left",
                            tandem_job_is_paused (self) ? -1 : tandem_meter_get_seconds_left (priv->meter));
  json_object_set_boolean_member (line, "paused", tandem_job_is_paused (self));
  tandem_job_report (self, line);
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
                                 (double)tandem_job_get_elapsed (self) / G_USEC_PER_SEC);
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

/* How a job that is over says so, to its readers and as an exit code. Before that it is as if it failed. */
static const struct
{
  const char *status;
  TandemExitCode code;
} ends[] = {
  [TANDEM_JOB_NEW] = { "failed", TANDEM_EXIT_CODE_FAILED },
  [TANDEM_JOB_RUNNING] = { "failed", TANDEM_EXIT_CODE_FAILED },
  [TANDEM_JOB_CANCELLING] = { "failed", TANDEM_EXIT_CODE_FAILED },
  [TANDEM_JOB_DONE] = { "done", TANDEM_EXIT_CODE_DONE },
  [TANDEM_JOB_PARTIAL] = { "partial", TANDEM_EXIT_CODE_PARTIAL },
  [TANDEM_JOB_CANCELLED] = { "cancelled", TANDEM_EXIT_CODE_CANCELLED },
  [TANDEM_JOB_FAILED] = { "failed", TANDEM_EXIT_CODE_FAILED },
};

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
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      priv->state = TANDEM_JOB_CANCELLED;
      g_clear_error (&error);
    }
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
  tandem_job_report (self, tandem_report_new_end (tandem_job_get_name (self), ends[priv->state].status,
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
  tandem_job_workers_set_stopping (priv->workers);
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

static void
end_pause (TandemJob *self)
{
  TandemJobPrivate *priv = PRIVATE (self);

  if (priv->pause_time == 0)
    return;
  priv->paused_span += g_get_monotonic_time () - priv->pause_time;
  priv->pause_time = 0;
  tandem_pool_resume (priv->pool);
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
  end_pause (self);
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

/* ---- Control ---- */

/* FALSE with @error set when the job does not run (any more), so that there is nothing to control. */
static gboolean
check_running (TandemJob *self, GError **error)
{
  TandemJobPrivate *priv = PRIVATE (self);

  if (priv->state == TANDEM_JOB_RUNNING && !priv->completed && !priv->stopping)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "%s: the job is not running",
               tandem_job_get_name (self));
  return FALSE;
}

gboolean
tandem_job_set_paused (TandemJob *self, gboolean paused, GError **error)
{
  TandemJobPrivate *priv = PRIVATE (self);

  if (!check_running (self, error))
    return FALSE;
  if (!paused)
    end_pause (self);
  else if (priv->pause_time == 0)
    {
      priv->pause_time = g_get_monotonic_time ();
      tandem_pool_pause (priv->pool);
    }
  report_progress (self);
  return TRUE;
}

gboolean
tandem_job_is_paused (TandemJob *self)
{
  return PRIVATE (self)->pause_time != 0;
}

gboolean
tandem_job_change_n_workers (TandemJob *self, guint n_workers, GError **error)
{
  TandemJobPrivate *priv = PRIVATE (self);
  TandemJobClass *klass = TANDEM_JOB_GET_CLASS (self);

  if (!check_running (self, error))
    return FALSE;
  if (n_workers < 1 || n_workers > TANDEM_POOL_MAX_WORKERS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: %u workers are not 1 to %d",
                   tandem_job_get_name (self), n_workers, TANDEM_POOL_MAX_WORKERS);
      return FALSE;
    }
  if (klass->change_n_workers == NULL || priv->n_workers == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "%s: the number of workers of this job cannot be changed while it runs",
                   tandem_job_get_name (self));
      return FALSE;
    }
  priv->n_workers = klass->change_n_workers (self, n_workers);
  if (priv->n_workers != n_workers)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "%s: goes on with %u workers: that is as many as it can have", tandem_job_get_name (self),
                   priv->n_workers);
      return FALSE;
    }
  return TRUE;
}

gboolean
tandem_job_end_worker (TandemJob *self, pid_t pid, GError **error)
{
  if (!check_running (self, error))
    return FALSE;
  if (tandem_pool_end_worker (PRIVATE (self)->pool, pid, END_GRACE, TANDEM_STOP_TERMINATE_GRACE))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s: no worker has the process number %d",
               tandem_job_get_name (self), (int)pid);
  return FALSE;
}

/* ---- Start ---- */

static gboolean
on_tick (gpointer user_data)
{
  TandemJob *self = user_data;

  tandem_job_workers_tick (PRIVATE (self)->workers);
  /* While workers are stopped, there is none, and the clock of the job stands. */
  if (!tandem_job_is_paused (self) && !PRIVATE (self)->completed)
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
  priv->workers = tandem_job_workers_new (self, priv->pool);
  if (priv->start_error != NULL)
    error = g_steal_pointer (&priv->start_error);
  else if (priv->event == NULL)
    priv->event = tandem_event_new (&error);
  if (error == NULL)
    set_pool_event (self, &error);
  report_started (self); /* whose reader may be gone, and end the job */
  if (error != NULL || !klass->prepare (self, priv->pool, &error) || !tandem_pool_start (priv->pool, &error))
    {
      tandem_job_complete (self, TANDEM_JOB_FAILED, FALSE, error);
      return;
    }

  watch (self);
  klass->run (self);
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
  return ends[PRIVATE (self)->state].code;
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

  gint64 now = priv->end_time != 0 ? priv->end_time : g_get_monotonic_time ();

  if (priv->pause_time != 0)
    now = MIN (now, priv->pause_time);
  return now - priv->start_time - priv->paused_span;
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
  tandem_job_workers_free (priv->workers);
  g_clear_object (&priv->pool);
  g_clear_pointer (&priv->event, tandem_event_unref);
  g_clear_pointer (&priv->result, json_object_unref);
  g_clear_error (&priv->error);
  g_clear_error (&priv->start_error);
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
  g_queue_init (&priv->log_tail);
}
