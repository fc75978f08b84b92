/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-processes.h"

#include "app/tandem-format.h"
#include "app/tandem-job-text.h"
#include "app/tandem-log-store.h"
#include "app/tandem-process-item.h"
#include "job/tandem-report-line.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_WORKERS 4096
#define MAX_ENDED 100 /* rows of workers that have ended and were replaced */

struct _TandemJobProcesses
{
  TandemJobClient *client; /* not owned */
  GListStore *items;       /* of TandemProcessItem */
  TandemProcessItem *job;  /* NULL before the start */
  GHashTable *workers;     /* name → TandemProcessItem, the latest of that name; owned by items */
  gboolean paused;
};

/* Of very many workers that have ended the oldest go. */
static void
remove_oldest_ended (TandemJobProcesses *self)
{
  GListModel *items = G_LIST_MODEL (self->items);
  guint n = g_list_model_get_n_items (items);

  if (n < g_hash_table_size (self->workers) + MAX_ENDED)
    return;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TandemProcessItem) item = g_list_model_get_item (items, i);

      if (tandem_process_item_is_ended (item)
          && g_hash_table_lookup (self->workers, tandem_process_item_get_name (item)) != item)
        {
          g_list_store_remove (self->items, i);
          return;
        }
    }
}

/* The row of the worker @name with the process number @pid. One that took the place of a dead one gets a row
 * of its own below it: what became of the dead one stays to be seen. */
static TandemProcessItem *
ensure_worker (TandemJobProcesses *self, const char *name, gint64 pid)
{
  TandemProcessItem *item = g_hash_table_lookup (self->workers, name);
  g_autofree char *shown = NULL;
  guint position;

  if (item != NULL && (!tandem_process_item_is_ended (item) || tandem_process_item_get_pid (item) == pid))
    return item;
  if (item == NULL && g_hash_table_size (self->workers) >= MAX_WORKERS)
    return NULL;

  remove_oldest_ended (self);
  position = item != NULL && g_list_store_find (self->items, item, &position)
                 ? position + 1
                 : g_list_model_get_n_items (G_LIST_MODEL (self->items));
  shown = tandem_format_message (name);
  item = tandem_process_item_new (TANDEM_PROCESS_ROLE_WORKER, shown,
                                  tandem_job_client_get_title (self->client), pid);
  tandem_process_item_set_client (item, self->client);
  tandem_process_item_set_paused (item, self->paused);
  g_hash_table_insert (self->workers, g_strdup (name), item);
  g_list_store_insert (self->items, position, item);
  g_object_unref (item);
  return item;
}

static void
end_worker (TandemJobProcesses *self, TandemProcessItem *item, JsonObject *line)
{
  g_autofree char *how = tandem_job_text_worker_end (line);
  const char *reason = tandem_report_get_string (line, "reason");
  g_autofree char *safe = reason != NULL ? tandem_format_message (reason) : NULL;
  gboolean in_order = g_strcmp0 (tandem_report_get_string (line, "how"), "stopped") == 0;

  if (!in_order)
    tandem_log_store_say (tandem_log_store_get_default (), G_LOG_LEVEL_WARNING,
                          tandem_process_item_get_name (item), "PID %d ended: %s%s%s",
                          (int)tandem_process_item_get_pid (item), how, safe != NULL ? ": " : "",
                          safe != NULL ? safe : "");
  tandem_process_item_end (item, how, safe);
}

void
tandem_job_processes_take_worker (TandemJobProcesses *self, JsonObject *line)
{
  const char *name = tandem_report_get_string (line, "name");
  const char *state = tandem_report_get_string (line, "state");
  const char *work = tandem_report_get_string (line, "work");
  gint64 pid = tandem_report_get_count (line, "pid", 0);
  TandemProcessItem *item;

  if (work != NULL && tandem_job_phase_intern (work)[0] != '\0')
    work = tandem_job_text_phase (work);
  if (name == NULL || state == NULL || strlen (name) > 255)
    return;
  item = ensure_worker (self, name, pid);
  if (item == NULL || tandem_process_item_is_ended (item))
    return;

  tandem_process_item_update (item, pid, tandem_job_text_worker_state (state), work,
                              tandem_report_get_count (line, "tasks", 0),
                              tandem_report_get_count (line, "restarts", 0));
  if (g_str_equal (state, "ended"))
    end_worker (self, item, line);
}

GListModel *
tandem_job_processes_get_model (TandemJobProcesses *self)
{
  return G_LIST_MODEL (self->items);
}

void
tandem_job_processes_set_state (TandemJobProcesses *self, TandemJobState state, int pid)
{
  tandem_process_item_update (self->job, pid, tandem_job_text_state (state), NULL, 0, 0);
}

void
tandem_job_processes_start (TandemJobProcesses *self, int pid)
{
  self->job = tandem_process_item_new (TANDEM_PROCESS_ROLE_JOB, "job",
                                       tandem_job_client_get_title (self->client), pid);
  tandem_process_item_set_client (self->job, self->client);
  tandem_job_processes_set_state (self, TANDEM_JOB_STATE_RUNNING, pid);
  g_list_store_append (self->items, self->job);
}

void
tandem_job_processes_set_job_name (TandemJobProcesses *self, const char *name)
{
  tandem_process_item_set_name (self->job, name);
}

const char *
tandem_job_processes_get_job_name (TandemJobProcesses *self)
{
  return tandem_process_item_get_name (self->job);
}

void
tandem_job_processes_set_paused (TandemJobProcesses *self, gboolean paused)
{
  self->paused = paused;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr (TandemProcessItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (tandem_process_item_get_role (item) == TANDEM_PROCESS_ROLE_WORKER)
        tandem_process_item_set_paused (item, paused);
    }
}

void
tandem_job_processes_end (TandemJobProcesses *self, TandemJobState state, const char *failure)
{
  tandem_process_item_end (self->job, tandem_job_text_state (state), failure);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr (TandemProcessItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (!tandem_process_item_is_ended (item))
        tandem_process_item_end (item, _ ("Ended with its job"), NULL);
    }
}

TandemJobProcesses *
tandem_job_processes_new (TandemJobClient *client)
{
  TandemJobProcesses *self = g_new0 (TandemJobProcesses, 1);

  self->client = client;
  self->items = g_list_store_new (TANDEM_TYPE_PROCESS_ITEM);
  self->workers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
tandem_job_processes_free (TandemJobProcesses *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->job);
  g_object_unref (self->items);
  g_hash_table_unref (self->workers);
  g_free (self);
}
