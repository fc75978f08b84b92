/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-pool-private.h"

#define CHUNKS_PER_WORKER 16
#define LARGEST_CHUNK ((gsize)64 * 1024)            /* bytes, that the pool chooses */
#define LARGEST_MESSAGE (TANDEM_FRAME_MAX_SIZE / 2) /* bytes, whoever chooses */
#define VALUE_SIZE 128                              /* bytes that a GVariant is taken to need */

void
tandem_pool_apply_async (TandemPool *self,
                         TandemTaskFunc function,
                         GVariant *arguments,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  TandemTask *task = tandem_task_new (self, callback, user_data);

  tandem_pool_submit (self, tandem_pool_entry_new_of_one (task, function, arguments));
  tandem_pool_dispatch_quietly (self);
}

GVariant *
tandem_pool_apply_finish (TandemPool *self, GAsyncResult *result, GError **error)
{
  return tandem_task_get_value (TANDEM_TASK (result), error);
}

/* ---- Map ---- */

/* How many of @n_tasks travel together when each takes @size bytes. */
static guint
choose_chunk (TandemPool *self, guint n_tasks, gsize size)
{
  gsize share = n_tasks / (CHUNKS_PER_WORKER * MAX (self->n_workers, 1));

  return (guint)CLAMP (share, 1, MAX (LARGEST_CHUNK / size, 1));
}

guint
tandem_pool_limit_chunk (TandemPool *self, const TandemRecordTask *task, guint n_tasks)
{
  gsize size = MAX (task->argument_size, task->result_size);
  guint chosen = task->chunk_size > 0 ? task->chunk_size : choose_chunk (self, n_tasks, size);

  return (guint)MAX (MIN (chosen, LARGEST_MESSAGE / task->argument_size), 1);
}

static void
on_map_done (TandemResults *results, gpointer user_data)
{
  g_autoptr (TandemTask) whole = user_data;

  tandem_task_return (whole, g_variant_ref_sink (g_variant_new_boolean (TRUE)));
}

/* Takes @results. */
static void
submit_map (TandemPool *self,
            TandemResults *results,
            guint chunk_size,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (TandemTask) whole = tandem_task_new (self, callback, user_data);
  guint n_tasks = tandem_results_get_n_tasks (results);

  g_object_set_data_full (G_OBJECT (whole), "tandem-results", results, (GDestroyNotify)tandem_results_unref);
  if (n_tasks == 0)
    {
      tandem_pool_return_later (self, whole, NULL);
      return;
    }

  tandem_results_set_done_func (results, on_map_done, g_steal_pointer (&whole));
  for (guint i = 0; i < n_tasks; i += chunk_size)
    tandem_pool_submit (self,
                        tandem_pool_entry_new_of_many (results, i, tandem_results_get_chunk (results, i)));
  tandem_pool_dispatch_quietly (self);
}

void
tandem_pool_map_chunked_async (TandemPool *self,
                               TandemTaskFunc function,
                               GPtrArray *arguments,
                               guint chunk_size,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  if (chunk_size == 0)
    chunk_size = choose_chunk (self, arguments->len, VALUE_SIZE);
  submit_map (self, tandem_results_new_of_values (function, arguments, chunk_size), chunk_size, callback,
              user_data);
}

void
tandem_pool_map_async (TandemPool *self,
                       TandemTaskFunc function,
                       GPtrArray *arguments,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  tandem_pool_map_chunked_async (self, function, arguments, 1, callback, user_data);
}

void
tandem_pool_map_records_async (TandemPool *self,
                               const TandemRecordTask *task,
                               gconstpointer arguments,
                               guint n_arguments,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  guint chunk_size;

  g_return_if_fail (task->argument_size > 0 && task->result_size > 0);

  chunk_size = tandem_pool_limit_chunk (self, task, n_arguments);
  submit_map (self,
              tandem_results_new_of_records (task, g_memdup2 (arguments, n_arguments * task->argument_size),
                                             n_arguments, chunk_size),
              chunk_size, callback, user_data);
}

TandemResults *
tandem_pool_map_finish (TandemPool *self, GAsyncResult *result)
{
  return tandem_results_ref (g_object_get_data (G_OBJECT (result), "tandem-results"));
}
