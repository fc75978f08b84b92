/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-job-workers.h"

#include "job/tandem-report.h"

#define WORK_INTERVAL ((gint64)500 * 1000) /* microseconds between two looks at what workers work on */

struct _TandemJobWorkers
{
  TandemJob *job;
  TandemPool *pool;
  gboolean stopping;
  GHashTable *restarts;  /* worker's index to how many died in its place */
  GHashTable *unsettled; /* set of TandemProcess whose state changed since the last tick */
  GHashTable *work;      /* TandemProcess to what was last told of its work (char *) */
  gint64 next_look;
};

static const char *
describe_state (TandemJobWorkers *self, TandemProcess *process)
{
  switch (tandem_process_get_state (process))
    {
    case TANDEM_PROCESS_ENDED:
      return "ended";
    case TANDEM_PROCESS_READY:
      if (tandem_process_is_paused (process))
        return "paused";
      if (tandem_process_is_stopped (process))
        return "stopped";
      if (self->stopping)
        return "stopping";
      return tandem_pool_is_working (self->pool, process) ? "working" : "idle";
    case TANDEM_PROCESS_NEW:
    case TANDEM_PROCESS_STARTING:
    default:
      return "starting";
    }
}

/* (transfer full) (nullable) */
static char *
dup_work (TandemJobWorkers *self, TandemProcess *process)
{
  TandemJobClass *klass = TANDEM_JOB_GET_CLASS (self->job);

  if (klass->describe_work == NULL || tandem_process_get_state (process) != TANDEM_PROCESS_READY
      || !tandem_pool_is_working (self->pool, process))
    return NULL;
  return klass->describe_work (self->job, tandem_process_get_index (process));
}

static void
report_worker (TandemJobWorkers *self, TandemProcess *process)
{
  gpointer index = GUINT_TO_POINTER (tandem_process_get_index (process));
  char *work = dup_work (self, process);
  JsonObject *line;

  line = tandem_report_new_worker (tandem_job_get_name (self->job), process, describe_state (self, process),
                                   tandem_pool_get_n_done (self->pool, process),
                                   GPOINTER_TO_UINT (g_hash_table_lookup (self->restarts, index)));
  tandem_report_set_text (line, "work", work);
  g_hash_table_insert (self->work, process, work);
  tandem_job_report (self->job, line);
}

/* A start and an end are told at once. */
static void
on_worker_changed (TandemPool *pool, TandemProcess *process, TandemJobWorkers *self)
{
  gpointer index = GUINT_TO_POINTER (tandem_process_get_index (process));

  switch (tandem_process_get_state (process))
    {
    case TANDEM_PROCESS_ENDED:
      g_hash_table_remove (self->unsettled, process);
      report_worker (self, process);
      g_hash_table_remove (self->work, process);
      g_hash_table_insert (
          self->restarts, index,
          GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (self->restarts, index)) + 1));
      break;
    case TANDEM_PROCESS_READY:
      g_hash_table_add (self->unsettled, g_object_ref (process));
      break;
    case TANDEM_PROCESS_NEW:
    case TANDEM_PROCESS_STARTING:
    default:
      report_worker (self, process);
      break;
    }
}

static void
look_at_work (TandemJobWorkers *self)
{
  GPtrArray *processes = tandem_pool_get_processes (self->pool);

  for (guint i = 0; i < processes->len; i++)
    {
      g_autofree char *work = dup_work (self, processes->pdata[i]);

      if (work != NULL && g_strcmp0 (work, g_hash_table_lookup (self->work, processes->pdata[i])) != 0)
        report_worker (self, processes->pdata[i]);
    }
}

void
tandem_job_workers_tick (TandemJobWorkers *self)
{
  GHashTableIter iter;
  gpointer process;

  g_hash_table_iter_init (&iter, self->unsettled);
  while (g_hash_table_iter_next (&iter, &process, NULL))
    {
      report_worker (self, process);
      g_hash_table_iter_remove (&iter);
    }

  if (g_get_monotonic_time () < self->next_look)
    return;
  self->next_look = g_get_monotonic_time () + WORK_INTERVAL;
  look_at_work (self);
}

void
tandem_job_workers_set_stopping (TandemJobWorkers *self)
{
  self->stopping = TRUE;
}

TandemJobWorkers *
tandem_job_workers_new (TandemJob *job, TandemPool *pool)
{
  TandemJobWorkers *self = g_new0 (TandemJobWorkers, 1);

  self->job = job;
  self->pool = g_object_ref (pool);
  self->restarts = g_hash_table_new (NULL, NULL);
  self->unsettled = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->work = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_signal_connect (pool, "worker-changed", G_CALLBACK (on_worker_changed), self);
  return self;
}

void
tandem_job_workers_free (TandemJobWorkers *self)
{
  if (self == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->pool, self);
  g_object_unref (self->pool);
  g_hash_table_unref (self->restarts);
  g_hash_table_unref (self->unsettled);
  g_hash_table_unref (self->work);
  g_free (self);
}
