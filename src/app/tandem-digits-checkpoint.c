/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-checkpoint.h"

#include <glib/gstdio.h>

#define GROUP "interrupted"

typedef struct
{
  gint64 digits;
  guint workers;
  gboolean is_over;
} Note;

static char *
get_path (const char *name)
{
  return g_build_filename (g_get_user_state_dir (), "tandem", name, NULL);
}

char *
tandem_digits_checkpoint_get_path (void)
{
  return get_path ("e.checkpoint");
}

/* In the thread: notes come in order. */
static void
write_note (gpointer data, gpointer user_data)
{
  g_autofree Note *note = data;
  g_autofree char *path = get_path ("e.running");
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (note->is_over)
    {
      g_unlink (path);
      return;
    }
  g_key_file_set_int64 (file, GROUP, "digits", note->digits);
  g_key_file_set_uint64 (file, GROUP, "workers", note->workers);
  if (!g_key_file_save_to_file (file, path, &error))
    g_message ("An interrupted computation will not be offered: %s", error->message);
}

static void
push (const Note *note)
{
  static GThreadPool *thread;

  if (thread == NULL)
    thread = g_thread_pool_new (write_note, NULL, 1, FALSE, NULL);
  g_thread_pool_push (thread, g_memdup2 (note, sizeof *note), NULL);
}

void
tandem_digits_checkpoint_begin (gint64 digits, guint workers)
{
  const Note note = { .digits = digits, .workers = workers };

  push (&note);
}

void
tandem_digits_checkpoint_end (void)
{
  const Note note = { .is_over = TRUE };

  push (&note);
}

static void
look_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autofree char *path = get_path ("e.running");
  g_autofree char *checkpoint = get_path ("e.checkpoint");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  Note note = { 0 };

  g_mkdir_with_parents (folder, 0700);
  /* One that belongs to no interrupted computation is of the results of a window that is gone. */
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_unlink (checkpoint);
  if (!g_file_test (checkpoint, G_FILE_TEST_IS_REGULAR)
      || !g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  note.digits = g_key_file_get_int64 (file, GROUP, "digits", &error);
  if (error == NULL)
    note.workers = (guint)CLAMP (g_key_file_get_uint64 (file, GROUP, "workers", &error), 1, 256);
  g_task_return_pointer (task, error == NULL ? g_memdup2 (&note, sizeof note) : NULL, g_free);
}

void
tandem_digits_checkpoint_look_async (GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, tandem_digits_checkpoint_look_async);
  g_task_run_in_thread (task, look_in_thread);
}

gboolean
tandem_digits_checkpoint_look_finish (GAsyncResult *result, gint64 *digits, guint *workers)
{
  g_autofree Note *note = g_task_propagate_pointer (G_TASK (result), NULL);

  if (note == NULL)
    return FALSE;
  *digits = note->digits;
  *workers = note->workers;
  return TRUE;
}
