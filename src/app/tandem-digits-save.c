/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-save.h"

#include <string.h>

#define PIECE ((gsize)4 * 1024 * 1024)

typedef struct
{
  GBytes *digits;
  GFile *file;
  GFile *part; /* written first, then renamed to file */
} Save;

static void
save_free (Save *save)
{
  g_bytes_unref (save->digits);
  g_object_unref (save->file);
  g_object_unref (save->part);
  g_free (save);
}

static void
write_all (GOutputStream *stream, const char *text, gsize length, GCancellable *cancellable, GError **error)
{
  while (length > 0 && *error == NULL)
    {
      gsize written = 0;

      g_output_stream_write_all (stream, text, MIN (length, PIECE), &written, cancellable, error);
      text += written;
      length -= written;
    }
}

/* In a thread of its own: a slow disk is nothing to the window. */
static void
save_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Save *save = task_data;
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *digits = g_bytes_get_data (save->digits, &size);

  stream = g_file_create (save->part, G_FILE_CREATE_NONE, cancellable, &error);
  if (stream != NULL)
    {
      GOutputStream *output = G_OUTPUT_STREAM (stream);

      write_all (output, size > 0 ? "2." : "2", size > 0 ? 2 : 1, cancellable, &error);
      write_all (output, digits, size, cancellable, &error);
      write_all (output, "\n", 1, cancellable, &error);
      if (error == NULL)
        g_output_stream_close (output, cancellable, &error);
      if (error == NULL)
        g_file_move (save->part, save->file, G_FILE_COPY_OVERWRITE, cancellable, NULL, NULL, &error);
      if (error != NULL)
        g_file_delete (save->part, NULL, NULL);
    }

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

/* A hidden name beside @file, that nobody uses. */
static GFile *
make_part (GFile *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_strdup_printf (".tandem-%08x.part", g_random_int ());

  return g_file_get_child (folder, name);
}

void
tandem_digits_save_async (GBytes *digits,
                          GFile *file,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Save *save = g_new0 (Save, 1);

  save->digits = g_bytes_ref (digits);
  save->file = g_object_ref (file);
  save->part = make_part (file);
  g_task_set_source_tag (task, tandem_digits_save_async);
  g_task_set_task_data (task, save, (GDestroyNotify)save_free);
  g_task_run_in_thread (task, save_in_thread);
}

gboolean
tandem_digits_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
