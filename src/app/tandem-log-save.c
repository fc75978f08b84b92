/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-log-save.h"

/* Lines that are made into text at once: about a millisecond. */
#define LINES_A_PIECE 2000

typedef struct
{
  TandemLogStore *store;
  GArray *numbers; /* of guint64 */
  guint next;
  GFileOutputStream *stream;
  GBytes *piece;
} Save;

static void write_next (GTask *task);

static void
save_free (Save *save)
{
  g_object_unref (save->store);
  g_array_unref (save->numbers);
  g_clear_object (&save->stream);
  g_clear_pointer (&save->piece, g_bytes_unref);
  g_free (save);
}

static GBytes *
make_piece (Save *save)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < LINES_A_PIECE && save->next < save->numbers->len; i++)
    {
      TandemLogEntry entry;
      g_autofree char *line = NULL;

      if (!tandem_log_store_get (save->store, g_array_index (save->numbers, guint64, save->next++), &entry))
        continue;
      line = tandem_log_store_dup_line (save->store, &entry);
      g_string_append (text, line);
      g_string_append_c (text, '\n');
    }
  return g_string_free_to_bytes (text);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* A stream that replaces a file puts it in place when it is closed, unless that was cancelled. */
static void
give_up (Save *save)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  g_output_stream_close_async (G_OUTPUT_STREAM (save->stream), G_PRIORITY_DEFAULT_IDLE, cancelled, NULL,
                               NULL);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      write_next (task);
      return;
    }
  give_up (g_task_get_task_data (task));
  g_task_return_error (task, error);
}

static void
write_next (GTask *task)
{
  Save *save = g_task_get_task_data (task);
  GOutputStream *stream = G_OUTPUT_STREAM (save->stream);
  gsize size;
  gconstpointer data;

  g_clear_pointer (&save->piece, g_bytes_unref);
  if (save->next == save->numbers->len)
    {
      g_output_stream_close_async (stream, G_PRIORITY_DEFAULT_IDLE, g_task_get_cancellable (task), on_closed,
                                   g_object_ref (task));
      return;
    }
  save->piece = make_piece (save);
  data = g_bytes_get_data (save->piece, &size);
  g_output_stream_write_all_async (stream, data, size, G_PRIORITY_DEFAULT_IDLE, g_task_get_cancellable (task),
                                   on_written, g_object_ref (task));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Save *save = g_task_get_task_data (task);
  GError *error = NULL;

  save->stream = g_file_replace_finish (G_FILE (source), result, &error);
  if (save->stream == NULL)
    g_task_return_error (task, error);
  else
    write_next (task);
}

void
tandem_log_save_async (TandemLogModel *model,
                       GFile *file,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Save *save = g_new0 (Save, 1);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));

  save->store = g_object_ref (tandem_log_model_get_store (model));
  save->numbers = g_array_sized_new (FALSE, FALSE, sizeof (guint64), n);
  for (guint i = 0; i < n; i++)
    {
      guint64 number = tandem_log_model_get_number (model, i);

      g_array_append_val (save->numbers, number);
    }
  g_task_set_source_tag (task, tandem_log_save_async);
  g_task_set_task_data (task, save, (GDestroyNotify)save_free);
  g_file_replace_async (file, NULL, FALSE, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT_IDLE, cancellable,
                        on_opened, task);
}

gboolean
tandem_log_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
