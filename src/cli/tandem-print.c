/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-print.h"

#include "job/tandem-report.h"
#include "process/tandem-quote.h"

#include <string.h>
#include <unistd.h>

#define OUT_NAME "standard output"
#define MAX_LARGEST 15
#define SHORT_DIGITS 50 /* shown at either end of e when it is printed beside a scan */

static gboolean
print (const char *text, gsize size, GError **error)
{
  return tandem_write_all (STDOUT_FILENO, OUT_NAME, text, size, error);
}

static gboolean
print_string (const GString *text, GError **error)
{
  return print (text->str, text->len, error);
}

static gboolean
has_result (gpointer job)
{
  return job != NULL && tandem_job_get_result (job) != NULL;
}

/* ---- Digits ---- */

gboolean
tandem_print_digits_to_file (TandemEulerJob *job, TandemOutputFile *file, GError **error)
{
  guint64 n_digits = tandem_euler_job_get_n_digits (job);

  return tandem_output_file_write (file, n_digits > 0 ? "2." : "2", n_digits > 0 ? 2 : 1, error)
         && tandem_output_file_write (file, tandem_euler_job_get_digits (job), n_digits, error)
         && tandem_output_file_write (file, "\n", 1, error);
}

static gboolean
print_digits (TandemEulerJob *job, GError **error)
{
  guint64 n_digits = tandem_euler_job_get_n_digits (job);

  return print ("2.", n_digits > 0 ? 2 : 1, error)
         && print (tandem_euler_job_get_digits (job), n_digits, error) && print ("\n", 1, error);
}

static char *
dup_value (TandemEulerJob *job)
{
  guint64 n_digits = tandem_euler_job_get_n_digits (job);
  char *value = g_malloc (n_digits + 3);

  memcpy (value, "2.", 2);
  memcpy (value + 2, tandem_euler_job_get_digits (job), n_digits);
  value[n_digits > 0 ? n_digits + 2 : 1] = '\0';
  return value;
}

/* Beside a scan's summary: the first and the last digits. */
static void
append_short_value (GString *text, TandemEulerJob *job)
{
  guint64 n_digits = tandem_euler_job_get_n_digits (job);
  const char *digits = tandem_euler_job_get_digits (job);

  g_string_append_printf (text, "e to %" G_GUINT64_FORMAT " digits after the point, verified:\n  2%s",
                          n_digits, n_digits > 0 ? "." : "");
  if (n_digits <= 2 * SHORT_DIGITS)
    g_string_append_len (text, digits, (gssize)n_digits);
  else
    {
      g_string_append_len (text, digits, SHORT_DIGITS);
      g_string_append (text, "…");
      g_string_append_len (text, digits + n_digits - SHORT_DIGITS, SHORT_DIGITS);
    }
  g_string_append_c (text, '\n');
}

/* ---- Scan ---- */

static guint64
get_count (JsonObject *result, const char *member)
{
  return tandem_report_read_count (result, member);
}

static void
append_size (GString *text, const char *label, guint64 size)
{
  g_autofree char *words = g_format_size_full (size, G_FORMAT_SIZE_LONG_FORMAT);

  /* The sums of a scan end there. */
  g_string_append_printf (text, "  %-20s %s%s\n", label, size == G_MAXUINT64 ? "at least " : "", words);
}

static void
append_count (GString *text, const char *label, guint64 count)
{
  g_string_append_printf (text, "  %-20s %" G_GUINT64_FORMAT "\n", label, count);
}

typedef struct
{
  guint64 size;
  TandemNode node;
} Large;

/* Keeps the @n_kept largest in @kept, the largest first. */
static void
keep_large (GArray *kept, guint n_kept, const Large *large)
{
  guint position = kept->len;

  while (position > 0 && g_array_index (kept, Large, position - 1).size < large->size)
    position--;
  if (position < n_kept)
    g_array_insert_val (kept, position, *large);
  if (kept->len > n_kept)
    g_array_set_size (kept, n_kept);
}

static void
keep_large_children (TandemSnapshot *snapshot, TandemNode folder, gboolean apparent, GArray *kept)
{
  g_autoptr (TandemChildren) children = tandem_children_new (snapshot, folder);

  for (guint64 i = 0; i < tandem_children_get_n (children); i++)
    {
      Large large = { .node = tandem_children_get (children, i) };
      TandemNodeInfo info;

      if (!tandem_snapshot_get_info (snapshot, large.node, &info)
          || (info.flags & TANDEM_ENTRY_LEFT_OUT) != 0)
        continue;
      large.size = apparent ? info.apparent : info.allocated;
      keep_large (kept, MAX_LARGEST, &large);
    }
}

/* What is largest directly in the folders that were asked for. */
static void
append_largest (GString *text, const TandemCliOptions *options, TandemSnapshot *snapshot)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (Large));
  g_autoptr (TandemChildren) roots = tandem_children_new (snapshot, tandem_snapshot_get_top (snapshot));

  for (guint64 i = 0; i < tandem_children_get_n (roots); i++)
    keep_large_children (snapshot, tandem_children_get (roots, i), options->apparent_size, kept);
  if (kept->len > 0)
    g_string_append (text, "largest in it:\n");
  for (guint i = 0; i < kept->len; i++)
    {
      const Large *large = &g_array_index (kept, Large, i);
      g_autofree char *size = g_format_size (large->size);
      g_autofree char *path = tandem_snapshot_dup_path (snapshot, large->node);
      g_autofree char *quoted = tandem_quote (path, -1);

      g_string_append_printf (text, "  %12s  %s\n", size, quoted);
    }
}

static void
append_duplicates (GString *text, TandemScanJob *job)
{
  JsonObject *result = tandem_job_get_result (TANDEM_JOB (job));
  JsonArray *groups = json_object_get_array_member (result, "duplicates");
  const char *sha256 = json_object_get_string_member_with_default (result, "sha256", NULL);

  if (sha256 != NULL)
    g_string_append_printf (text, "  %-20s %s\n", "SHA-256 of all", sha256);
  append_count (text, "duplicate files", get_count (result, "duplicate_files"));
  append_size (text, "which take", get_count (result, "freeable_bytes"));
  for (guint i = 0; i < MIN (json_array_get_length (groups), MAX_LARGEST); i++)
    {
      JsonObject *group = json_array_get_object_element (groups, i);
      JsonArray *paths = json_object_get_array_member (group, "paths");
      g_autofree char *size = g_format_size (get_count (group, "size"));

      g_string_append_printf (text, "%s, %" G_GUINT64_FORMAT " times:\n", size, get_count (group, "files"));
      for (guint j = 0; j < MIN (json_array_get_length (paths), MAX_LARGEST); j++)
        {
          g_autofree char *quoted = tandem_quote (json_array_get_string_element (paths, j), -1);

          g_string_append_printf (text, "  %s\n", quoted);
        }
    }
}

static void
append_scan (GString *text, const TandemCliOptions *options, TandemScanJob *job)
{
  JsonObject *result = tandem_job_get_result (TANDEM_JOB (job));
  const char *labels[] = { "allocated", "apparent size" };
  const char *members[] = { "allocated_bytes", "apparent_bytes" };

  for (guint i = 0; options->dirs[i] != NULL; i++)
    {
      g_autofree char *quoted = tandem_quote (options->dirs[i], -1);

      g_string_append_printf (
          text, "%s%s\n", quoted,
          json_object_get_boolean_member (result, "cancelled") ? " (as far as it was reached)" : "");
    }
  for (guint i = 0; i < 2; i++)
    {
      guint which = options->apparent_size ? 1 - i : i;

      append_size (text, labels[which], get_count (result, members[which]));
    }
  append_count (text, "files", get_count (result, "files"));
  append_count (text, "folders", get_count (result, "directories"));
  append_count (text, "symbolic links", get_count (result, "symlinks"));
  append_count (text, "other", get_count (result, "other"));
  append_count (text, "further hard links", get_count (result, "hard_links_skipped"));
  append_count (text, "could not be read", get_count (result, "errors_total"));
  append_largest (text, options, tandem_scan_job_get_snapshot (job));
  if (options->hash || options->duplicates)
    append_duplicates (text, job);
}

/* ---- Both ---- */

static JsonObject *
make_object (const TandemCliOptions *options, TandemEulerJob *euler_job, TandemScanJob *scan_job)
{
  JsonObject *object = json_object_new ();

  if (has_result (euler_job))
    {
      JsonObject *e = tandem_job_get_result (TANDEM_JOB (euler_job));

      if (options->output == NULL)
        {
          g_autofree char *value = dup_value (euler_job);

          json_object_set_string_member (e, "value", value);
        }
      json_object_remove_member (e, "type");
      json_object_set_object_member (object, "e", json_object_ref (e));
    }
  if (has_result (scan_job))
    {
      JsonObject *scan = tandem_job_get_result (TANDEM_JOB (scan_job));

      json_object_remove_member (scan, "type");
      json_object_set_object_member (object, "scan", json_object_ref (scan));
    }
  return object;
}

gboolean
tandem_print_json (const TandemCliOptions *options,
                   TandemEulerJob *euler_job,
                   TandemScanJob *scan_job,
                   GError **error)
{
  g_autoptr (JsonObject) both = make_object (options, euler_job, scan_job);
  g_autofree char *text = NULL;
  JsonObject *object = both;

  if (json_object_get_size (both) == 0)
    return TRUE;
  if (options->command != TANDEM_COMMAND_BOTH)
    object = json_object_get_object_member (both, euler_job != NULL ? "e" : "scan");
  text = tandem_report_to_text (object);
  return print (text, strlen (text), error) && print ("\n", 1, error);
}

static void
print_checks (TandemEulerJob *job)
{
  JsonArray *checks = json_object_get_array_member (tandem_job_get_result (TANDEM_JOB (job)), "checks");

  for (guint i = 0; i < json_array_get_length (checks); i++)
    {
      const char *check = json_array_get_string_element (checks, i);
      g_autofree char *line = g_strdup_printf ("verified: %s\n", check);

      tandem_write_all (STDERR_FILENO, "standard error", line, strlen (line), NULL);
    }
}

gboolean
tandem_print_text (const TandemCliOptions *options,
                   TandemEulerJob *euler_job,
                   TandemScanJob *scan_job,
                   GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (options->verify && has_result (euler_job))
    print_checks (euler_job);
  if (options->command == TANDEM_COMMAND_E)
    return !has_result (euler_job) || options->output != NULL || print_digits (euler_job, error);

  if (has_result (scan_job))
    append_scan (text, options, scan_job);
  if (has_result (euler_job))
    append_short_value (text, euler_job);
  return print_string (text, error);
}

gboolean
tandem_print_act (const TandemCliOptions *options, TandemJob *job, GError **error)
{
  static const char *const done_words[] = { "deleted", "moved to the trash", "restored" };
  g_autoptr (GString) text = g_string_new (NULL);
  JsonObject *result = tandem_job_get_result (job);
  g_autofree char *size = NULL;
  JsonArray *entries;

  if (result == NULL)
    return TRUE;
  if (options->json)
    {
      g_autofree char *line = NULL;

      json_object_remove_member (result, "type");
      line = tandem_report_to_text (result);
      return print (line, strlen (line), error) && print ("\n", 1, error);
    }

  entries = json_object_get_array_member (result, "entries");
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      g_autofree char *quoted = tandem_quote (json_object_get_string_member (entry, "path"), -1);

      if (json_object_get_boolean_member (entry, "done"))
        g_string_append_printf (text, "%s: %s\n", done_words[options->act], quoted);
      if (json_object_has_member (entry, "trashed"))
        g_string_append_printf (text, "  %s\n", json_object_get_string_member (entry, "trashed"));
    }
  size = g_format_size (get_count (result, "freed_bytes"));
  g_string_append_printf (text, "%" G_GUINT64_FORMAT " entries, %s\n", get_count (result, "items"), size);
  return print_string (text, error);
}
