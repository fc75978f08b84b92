/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-pool-private.h"

#include "process/tandem-error.h"

#define CHUNKS_PER_WORKER 16
#define LARGEST_CHUNK 512

static GPtrArray *
tasks_new (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

/* An entry of one task. Takes @task; @arguments (nullable) is sunk when floating. */
static TandemPoolEntry *
entry_of_one (TandemTask *task, TandemTaskFunc function, GVariant *arguments)
{
  GPtrArray *tasks = tasks_new ();
  GPtrArray *all_arguments = tandem_pool_arguments_new ();

  g_ptr_array_add (tasks, task);
  g_ptr_array_add (all_arguments, arguments != NULL ? g_variant_ref_sink (arguments) : NULL);
  return tandem_pool_entry_new (function, tasks, all_arguments);
}

void
tandem_pool_apply_async (TandemPool *self,
                         TandemTaskFunc function,
                         GVariant *arguments,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  TandemTask *task = tandem_task_new (self, callback, user_data);

  tandem_pool_submit (self, entry_of_one (task, function, arguments));
  tandem_pool_dispatch_quietly (self);
}

GVariant *
tandem_pool_apply_finish (TandemPool *self, GAsyncResult *result, GError **error)
{
  return tandem_task_get_value (TANDEM_TASK (result), error);
}

/* ---- Map ---- */

typedef struct
{
  GPtrArray *tasks;
  guint n_left;
  TandemTask *whole; /* has the map, and the map has it until all is done */
} Map;

static void
map_free (gpointer user_data)
{
  Map *map = user_data;

  g_ptr_array_unref (map->tasks);
  g_free (map);
}

static void
on_map_task (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Map *map = user_data;

  if (--map->n_left == 0)
    {
      g_autoptr (TandemTask) whole = g_steal_pointer (&map->whole);

      tandem_task_return (whole, g_variant_ref_sink (g_variant_new_boolean (TRUE)));
    }
}

static void
submit_chunk (TandemPool *self,
              TandemTaskFunc function,
              Map *map,
              GPtrArray *arguments,
              guint first,
              guint n_tasks)
{
  GPtrArray *tasks = tasks_new ();
  GPtrArray *own_arguments = tandem_pool_arguments_new ();

  for (guint i = first; i < first + n_tasks; i++)
    {
      GVariant *argument = arguments->pdata[i];

      g_ptr_array_add (tasks, g_object_ref (map->tasks->pdata[i]));
      g_ptr_array_add (own_arguments, argument != NULL ? g_variant_ref_sink (argument) : NULL);
    }
  tandem_pool_submit (self, tandem_pool_entry_new (function, tasks, own_arguments));
}

void
tandem_pool_map_chunked_async (TandemPool *self,
                               TandemTaskFunc function,
                               GPtrArray *arguments,
                               guint chunk_size,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (TandemTask) whole = tandem_task_new (self, callback, user_data);
  Map *map = g_new0 (Map, 1);

  map->tasks = tasks_new ();
  map->n_left = arguments->len;
  map->whole = g_object_ref (whole);
  g_object_set_data_full (G_OBJECT (whole), "tandem-map", map, map_free);
  if (arguments->len == 0)
    {
      g_clear_object (&map->whole);
      tandem_pool_return_later (self, whole, NULL);
      return;
    }

  if (chunk_size == 0)
    chunk_size = CLAMP (arguments->len / (CHUNKS_PER_WORKER * MAX (self->n_workers, 1)), 1, LARGEST_CHUNK);
  for (guint i = 0; i < arguments->len; i++)
    g_ptr_array_add (map->tasks, tandem_task_new (self, on_map_task, map));
  for (guint i = 0; i < arguments->len; i += chunk_size)
    submit_chunk (self, function, map, arguments, i, MIN (chunk_size, arguments->len - i));
  tandem_pool_dispatch_quietly (self);
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

GPtrArray *
tandem_pool_map_finish (TandemPool *self, GAsyncResult *result)
{
  Map *map = g_object_get_data (G_OBJECT (result), "tandem-map");

  return g_ptr_array_ref (map->tasks);
}

/* ---- Streams ---- */

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

TandemPoolEntry *
tandem_pool_next_of_streams (TandemPool *self)
{
  for (guint i = 0; i < self->streams->len; i++)
    {
      TandemPoolStream *stream = self->streams->pdata[i];
      GVariant *arguments = stream->exhausted ? NULL : stream->next (stream->user_data);

      if (arguments != NULL)
        {
          TandemTask *task = tandem_task_new (self, on_stream_task, stream);

          stream->n_running++;
          return entry_of_one (task, stream->function, arguments);
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

void
tandem_pool_imap_unordered_async (TandemPool *self,
                                  TandemTaskFunc function,
                                  TandemPoolNextFunc next,
                                  TandemPoolEachFunc each,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (TandemTask) whole = tandem_task_new (self, callback, user_data);
  TandemPoolStream *stream;

  if (tandem_pool_is_cancelled (self) || self->closed)
    {
      tandem_pool_return_later (self, whole,
                                tandem_pool_is_cancelled (self)
                                    ? tandem_pool_cancelled_error (self)
                                    : g_error_new (TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED,
                                                   "%s takes no more tasks", self->name));
      return;
    }

  stream = g_new0 (TandemPoolStream, 1);
  stream->pool = self;
  stream->function = function;
  stream->next = next;
  stream->each = each;
  stream->user_data = user_data;
  stream->whole = g_steal_pointer (&whole);
  g_ptr_array_add (self->streams, stream);
  tandem_pool_dispatch_quietly (self);
}
