/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Cli"

#include "cli/tandem-history-command.h"

#include "cli/tandem-output-file.h"
#include "job/tandem-kept-scans.h"
#include "job/tandem-report.h"
#include "process/tandem-quote.h"
#include "tree/tandem-saved-scan.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_OF_A_FOLDER 10
#define MAX_IN_ALL 50
#define MAX_BYTES ((guint64)512 << 20)
#define MAX_TRIES 5 /* to keep what changes meanwhile */

typedef struct
{
  char *file;
  guint64 size; /* of the file, in bytes */
  TandemSavedScanInfo info;
} Kept;

static void
clear_kept (gpointer data)
{
  Kept *kept = data;

  g_free (kept->file);
  tandem_saved_scan_info_clear (&kept->info);
}

/* The newest first. */
static int
compare_kept (gconstpointer a, gconstpointer b)
{
  const gint64 left = ((const Kept *)a)->info.started;
  const gint64 right = ((const Kept *)b)->info.started;

  return left > right ? -1 : left < right;
}

static GArray *
list_kept (const char *folder)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Kept));
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_array_set_clear_func (all, clear_kept);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      Kept kept = { .file = g_build_filename (folder, name, NULL) };
      GStatBuf status;

      if (g_str_has_suffix (name, TANDEM_KEPT_SCANS_SUFFIX) && g_lstat (kept.file, &status) == 0
          && S_ISREG (status.st_mode) && tandem_saved_scan_read_info (kept.file, &kept.info, NULL))
        {
          kept.size = (guint64)status.st_size;
          g_array_append_val (all, kept);
        }
      else
        clear_kept (&kept);
    }
  g_array_sort (all, compare_kept);
  return all;
}

/* The oldest of a folder, and of all, make room. */
static void
make_room (const char *folder)
{
  g_autoptr (GArray) all = list_kept (folder);
  guint64 bytes = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const Kept *kept = &g_array_index (all, Kept, i);
      guint n_same = 0;

      for (guint j = 0; j < i; j++)
        n_same += g_str_equal (g_array_index (all, Kept, j).info.path, kept->info.path) ? 1 : 0;
      bytes += kept->size;
      if (i >= MAX_IN_ALL || n_same >= MAX_OF_A_FOLDER || (i > 0 && bytes > MAX_BYTES))
        g_unlink (kept->file);
    }
}

static gboolean
write_piece (const char *data, gsize size, gpointer user_data, GError **error)
{
  return tandem_output_file_write (user_data, data, size, error);
}

static gboolean
write_kept (TandemSnapshot *snapshot, const char *file, GError **error)
{
  g_autoptr (TandemOutputFile) output =
      tandem_output_file_new (file, TANDEM_OUTPUT_FILE_PRIVATE, NULL, error);

  return output != NULL && tandem_saved_scan_write (snapshot, write_piece, output, error)
         && tandem_output_file_commit (output, error);
}

static gboolean
keep (const TandemCliOptions *options, GError **error)
{
  g_autofree char *folder = tandem_kept_scans_dup_folder ();
  g_autofree char *name = NULL;
  g_autofree char *file = NULL;
  g_autoptr (TandemSnapshot) snapshot = NULL;
  g_autoptr (GError) failed = NULL;

  if (options->dirs[0] != NULL)
    snapshot = tandem_saved_scan_open_to_act (options->dirs[0], error);
  else
    snapshot = tandem_snapshot_new_for_fd (options->result_fd, error);
  if (snapshot == NULL)
    return FALSE;
  if (!tandem_snapshot_is_finished (snapshot))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "this scan was not finished");
      return FALSE;
    }

  g_mkdir_with_parents (folder, 0700);
  name = g_strdup_printf ("%" G_GINT64_FORMAT "-%d" TANDEM_KEPT_SCANS_SUFFIX,
                          tandem_snapshot_get_start_time (snapshot), (int)getpid ());
  file = g_build_filename (folder, name, NULL);
  for (guint i = 0; !write_kept (snapshot, file, &failed); i++)
    {
      if (i + 1 == MAX_TRIES || !g_error_matches (failed, G_IO_ERROR, G_IO_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&failed));
          return FALSE;
        }
      g_clear_error (&failed);
    }
  make_room (folder);
  return TRUE;
}

static int
fail (const char *command, const GError *error)
{
  g_autofree char *quoted = tandem_quote (error->message, -1);

  fprintf (stderr, "tandem-cli: %s: %s\n", command, quoted);
  return TANDEM_EXIT_CODE_FAILED;
}

int
tandem_history_command_keep (const TandemCliOptions *options)
{
  g_autoptr (GError) error = NULL;

  return keep (options, &error) ? TANDEM_EXIT_CODE_DONE : fail ("keep", error);
}

static void
append_text (GString *text, const Kept *kept)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (kept->info.started / G_USEC_PER_SEC);
  g_autofree char *date = time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("?");
  g_autofree char *size = g_format_size (kept->info.allocated_bytes);
  g_autofree char *path = tandem_quote (kept->info.path, -1);
  g_autofree char *file = tandem_quote (kept->file, -1);

  g_string_append_printf (text, "%s  %10s  %s\n    %s\n", date, size, path, file);
}

static JsonObject *
describe (const Kept *kept)
{
  JsonObject *object = json_object_new ();
  g_autofree char *uri = g_filename_to_uri (kept->info.path, NULL, NULL);

  tandem_report_set_text (object, "path", kept->info.path);
  tandem_report_set_text (object, "uri", uri);
  tandem_report_set_text (object, "file", kept->file);
  json_object_set_int_member (object, "started", kept->info.started / G_USEC_PER_SEC);
  tandem_report_set_count (object, "allocated_bytes", kept->info.allocated_bytes);
  tandem_report_set_count (object, "apparent_bytes", kept->info.apparent_bytes);
  tandem_report_set_count (object, "items", kept->info.items);
  return object;
}

int
tandem_history_command_list (const TandemCliOptions *options)
{
  g_autofree char *folder = tandem_kept_scans_dup_folder ();
  g_autofree char *wanted =
      options->dirs[0] != NULL ? g_canonicalize_filename (options->dirs[0], NULL) : NULL;
  g_autoptr (GArray) all = list_kept (folder);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  JsonArray *scans = json_array_new ();

  for (guint i = 0; i < all->len; i++)
    {
      const Kept *kept = &g_array_index (all, Kept, i);

      if (wanted != NULL && !g_str_equal (wanted, kept->info.path))
        continue;
      append_text (text, kept);
      json_array_add_object_element (scans, describe (kept));
    }
  json_object_set_array_member (object, "scans", scans);
  if (options->json)
    {
      g_autofree char *line = tandem_report_to_text (object);

      g_string_printf (text, "%s\n", line);
    }
  if (!tandem_write_all (STDOUT_FILENO, "standard output", text->str, text->len, &error))
    return fail ("history", error);
  return TANDEM_EXIT_CODE_DONE;
}
