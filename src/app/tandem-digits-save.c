/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-save.h"

#include "tandem-config.h"

#include <string.h>

#define PIECE ((gsize)4 * 1024 * 1024)

typedef struct
{
  GBytes *digits;
  JsonObject *record;
  GFile *file;
} Save;

static void
save_free (Save *save)
{
  g_bytes_unref (save->digits);
  json_object_unref (save->record);
  g_object_unref (save->file);
  g_free (save);
}

/* A hidden name beside @file, that nobody uses. */
static GFile *
make_part (GFile *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_strdup_printf (".tandem-%08x.part", g_random_int ());

  return g_file_get_child (folder, name);
}

static void
write_all (GOutputStream *stream,
           GChecksum *checksum,
           const char *text,
           gsize length,
           GCancellable *cancellable,
           GError **error)
{
  while (length > 0 && *error == NULL)
    {
      gsize written = 0;

      g_output_stream_write_all (stream, text, MIN (length, PIECE), &written, cancellable, error);
      g_checksum_update (checksum, (const guchar *)text, (gssize)written);
      text += written;
      length -= written;
    }
}

static gboolean
write_digits (Save *save, GFile *part, GChecksum *checksum, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) stream = g_file_create (part, G_FILE_CREATE_NONE, cancellable, error);
  gsize size;
  const char *digits = g_bytes_get_data (save->digits, &size);

  if (stream == NULL)
    return FALSE;
  write_all (G_OUTPUT_STREAM (stream), checksum, size > 0 ? "2." : "2", size > 0 ? 2 : 1, cancellable, error);
  write_all (G_OUTPUT_STREAM (stream), checksum, digits, size, cancellable, error);
  write_all (G_OUTPUT_STREAM (stream), checksum, "\n", 1, cancellable, error);
  return *error == NULL && g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);
}

/* "digits.txt" and "digits" have "digits.json" beside them. */
static GFile *
make_record_file (GFile *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *record_name = NULL;

  if (g_str_has_suffix (name, ".txt"))
    name[strlen (name) - strlen (".txt")] = '\0';
  record_name = g_strconcat (name, ".json", NULL);
  return g_file_get_child (folder, record_name);
}

static gboolean
write_record (Save *save, GFile *part, const char *sha256, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) stream = g_file_create (part, G_FILE_CREATE_NONE, cancellable, error);
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *name = g_file_get_basename (save->file);
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *text = NULL;

  if (stream == NULL)
    return FALSE;
  json_object_set_string_member (save->record, "file", valid);
  json_object_set_string_member (save->record, "sha256", sha256);
  json_object_set_string_member (save->record, "program", "Tandem");
  json_object_set_string_member (save->record, "version", TANDEM_VERSION);
  json_node_init_object (node, save->record);
  text = json_to_string (node, TRUE);
  return g_output_stream_write_all (G_OUTPUT_STREAM (stream), text, strlen (text), NULL, cancellable, error)
         && g_output_stream_write_all (G_OUTPUT_STREAM (stream), "\n", 1, NULL, cancellable, error)
         && g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);
}

/* In a thread of its own: a slow disk is nothing to the window. Both files are whole before either has its
 * name; the digits get theirs last, so that a record never describes other digits for long. */
static void
save_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Save *save = task_data;
  g_autoptr (GFile) part = make_part (save->file);
  g_autoptr (GFile) record_part = make_part (save->file);
  g_autoptr (GFile) record = make_record_file (save->file);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GError) error = NULL;

  if (write_digits (save, part, checksum, cancellable, &error)
      && write_record (save, record_part, g_checksum_get_string (checksum), cancellable, &error)
      && g_file_move (record_part, record, G_FILE_COPY_OVERWRITE, cancellable, NULL, NULL, &error)
      && g_file_move (part, save->file, G_FILE_COPY_OVERWRITE, cancellable, NULL, NULL, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_file_delete (part, NULL, NULL);
  g_file_delete (record_part, NULL, NULL);
  g_task_return_error (task, g_steal_pointer (&error));
}

void
tandem_digits_save_async (GBytes *digits,
                          JsonObject *record,
                          GFile *file,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Save *save = g_new0 (Save, 1);

  save->digits = g_bytes_ref (digits);
  save->record = record;
  save->file = g_object_ref (file);
  g_task_set_source_tag (task, tandem_digits_save_async);
  g_task_set_task_data (task, save, (GDestroyNotify)save_free);
  g_task_run_in_thread (task, save_in_thread);
}

gboolean
tandem_digits_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
