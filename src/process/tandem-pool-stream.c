/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-pool-private.h"

void
tandem_pool_stream_free (TandemPoolStream *stream)
{
  g_clear_error (&stream->error);
  g_object_unref (stream->whole);
  g_free (stream);
}

static void
on_stream_task (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemPoolStream *stream = user_data;

  if (stream->each != NULL)
    stream->each (TANDEM_TASK (result), stream->user_data);
  stream->n_running--;
}

static TandemPoolEntry *
get_next (TandemPoolStream *stream)
{
  GVariant *argument = stream->next (stream->user_data);
  TandemTask *task;

  if (argument == NULL)
    return NULL;
  task = tandem_task_new (stream->pool, on_stream_task, stream);
  return tandem_pool_entry_new_of_one (task, stream->function, argument);
}

static void
on_records_done (TandemResults *results, gpointer user_data)
{
  TandemPoolStream *stream = user_data;
  guint n_tasks = tandem_results_get_n_tasks (results);

  for (guint i = 0; stream->each_record != NULL && i < n_tasks; i++)
    {
      g_autoptr (GError) error = NULL;
      const TandemRecord record = {
        .argument = tandem_results_get_argument (results, i),
        .result = tandem_results_get_record (results, i, &error),
        .error = error,
        .worker_name = tandem_results_get_worker_name (results, i),
        .deaths = tandem_results_get_deaths (results, i),
      };

      stream->each_record (&record, stream->user_data);
    }
  stream->n_running--;
}

static TandemPoolEntry *
get_next_records (TandemPoolStream *stream)
{
  const TandemRecordTask *task = &stream->records;
  g_autofree guint8 *arguments = g_malloc (task->chunk_size * task->argument_size);
  guint n_tasks = stream->next_records (arguments, task->chunk_size, stream->user_data);
  g_autoptr (TandemResults) results = NULL;

  g_return_val_if_fail (n_tasks <= task->chunk_size, NULL);

  if (n_tasks == 0)
    return NULL;
  results = tandem_results_new_of_records (task, g_steal_pointer (&arguments), n_tasks, n_tasks);
  tandem_results_set_done_func (results, on_records_done, stream);
  return tandem_pool_entry_new_of_many (results, 0, n_tasks);
}

TandemPoolEntry *
tandem_pool_next_of_streams (TandemPool *self)
{
  for (guint i = 0; i < self->streams->len; i++)
    {
      TandemPoolStream *stream = self->streams->pdata[i];
      TandemPoolEntry *entry = NULL;

      if (!stream->exhausted)
        entry = stream->next != NULL ? get_next (stream) : get_next_records (stream);
      if (entry != NULL)
        {
          stream->n_running++;
          return entry;
        }
      stream->exhausted = TRUE;
    }

  return NULL;
}

void
tandem_pool_end_streams (TandemPool *self, const GError *error)
{
  for (guint i = 0; i < self->streams->len; i++)
    {
      TandemPoolStream *stream = self->streams->pdata[i];

      stream->exhausted = TRUE;
      if (stream->error == NULL)
        stream->error = g_error_copy (error);
    }
}

static TandemPoolStream *
take_ended_stream (TandemPool *self)
{
  for (guint i = 0; i < self->streams->len; i++)
    {
      TandemPoolStream *stream = self->streams->pdata[i];

      if (stream->exhausted && stream->n_running == 0)
        return g_ptr_array_steal_index (self->streams, i);
    }
  return NULL;
}

void
tandem_pool_drop_ended_streams (TandemPool *self)
{
  TandemPoolStream *stream;

  while ((stream = take_ended_stream (self)) != NULL)
    {
      if (stream->error != NULL)
        tandem_task_return_error (stream->whole, g_steal_pointer (&stream->error));
      else
        tandem_task_return (stream->whole, g_variant_ref_sink (g_variant_new_boolean (TRUE)));
      tandem_pool_stream_free (stream);
    }
}

/* A new stream of @self; NULL when the pool takes no more: then @callback is called later. */
static TandemPoolStream *
add_stream (TandemPool *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (TandemTask) whole = tandem_task_new (self, callback, user_data);
  TandemPoolStream *stream;

  if (tandem_pool_is_cancelled (self) || self->closed)
    {
      tandem_pool_return_later (self, whole, tandem_pool_refusal (self));
      return NULL;
    }

  stream = g_new0 (TandemPoolStream, 1);
  stream->pool = self;
  stream->user_data = user_data;
  stream->whole = g_steal_pointer (&whole);
  g_ptr_array_add (self->streams, stream);
  return stream;
}

void
tandem_pool_imap_unordered_async (TandemPool *self,
                                  TandemTaskFunc function,
                                  TandemPoolNextFunc next,
                                  TandemPoolEachFunc each,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  TandemPoolStream *stream = add_stream (self, callback, user_data);

  if (stream == NULL)
    return;

  stream->function = function;
  stream->next = next;
  stream->each = each;
  tandem_pool_dispatch_quietly (self);
}

void
tandem_pool_imap_records_async (TandemPool *self,
                                const TandemRecordTask *task,
                                TandemRecordNextFunc next,
                                TandemRecordEachFunc each,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  TandemPoolStream *stream;

  g_return_if_fail (task->argument_size > 0 && task->result_size > 0);

  stream = add_stream (self, callback, user_data);
  if (stream == NULL)
    return;

  stream->records = *task;
  stream->records.chunk_size = tandem_pool_limit_chunk (self, task, G_MAXUINT);
  stream->next_records = next;
  stream->each_record = each;
  tandem_pool_dispatch_quietly (self);
}
