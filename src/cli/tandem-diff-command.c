/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-diff-command.h"

#include "cli/tandem-output-file.h"
#include "job/tandem-job.h"
#include "job/tandem-report.h"
#include "process/tandem-quote.h"
#include "tree/tandem-diff.h"
#include "tree/tandem-saved-scan.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_LISTED 1000      /* in JSON */
#define MAX_LISTED_PEOPLE 50 /* as text */

static const char *const names[] = { "new", "gone", "grew", "shrank" };

typedef struct
{
  TandemSnapshot *old_snapshot;
  TandemSnapshot *new_snapshot;
  GArray *listed; /* of TandemChange: the largest, and some more */
  guint64 counts[G_N_ELEMENTS (names)];
} Comparison;

/* ---- Reading ---- */

/* The newer one may be in the result memory. */
static TandemSnapshot *
open_newer (const TandemCliOptions *options, GError **error)
{
  return options->dirs[1] != NULL ? tandem_saved_scan_open (options->dirs[1], error)
                                  : tandem_snapshot_new_for_fd (options->result_fd, error);
}

/* ---- Changes ---- */

static guint64
get_difference (const TandemChange *change)
{
  return change->new_bytes > change->old_bytes ? change->new_bytes - change->old_bytes
                                               : change->old_bytes - change->new_bytes;
}

static int
compare_changes (gconstpointer a, gconstpointer b)
{
  const guint64 left = get_difference (a);
  const guint64 right = get_difference (b);

  return left > right ? -1 : left < right;
}

static void
cut (Comparison *self)
{
  g_array_sort (self->listed, compare_changes);
  if (self->listed->len > MAX_LISTED)
    g_array_set_size (self->listed, MAX_LISTED);
}

static void
on_change (const TandemChange *change, gpointer user_data)
{
  Comparison *self = user_data;

  self->counts[change->kind]++;
  g_array_append_vals (self->listed, change, 1);
  if (self->listed->len == 4 * MAX_LISTED)
    cut (self);
}

static char *
dup_path (const Comparison *self, const TandemChange *change)
{
  return tandem_snapshot_dup_path (
      change->kind == TANDEM_CHANGE_GONE ? self->old_snapshot : self->new_snapshot, change->node);
}

/* ---- Printing ---- */

static guint64
get_total (TandemSnapshot *snapshot, gboolean apparent)
{
  TandemScanTotals totals;

  tandem_snapshot_get_totals (snapshot, &totals);
  return apparent ? totals.apparent_bytes : totals.allocated_bytes;
}

static char *
describe_json (const Comparison *self, const TandemCliOptions *options)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *changes = json_array_new ();
  g_autofree char *text = NULL;

  tandem_report_set_text (object, "old", options->dirs[0]);
  tandem_report_set_text (object, "new", options->dirs[1]);
  tandem_report_set_count (object, "old_bytes", get_total (self->old_snapshot, options->apparent_size));
  tandem_report_set_count (object, "new_bytes", get_total (self->new_snapshot, options->apparent_size));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *member = g_strconcat (names[i], "_total", NULL);

      tandem_report_set_count (object, member, self->counts[i]);
    }
  for (guint i = 0; i < self->listed->len; i++)
    {
      const TandemChange *change = &g_array_index (self->listed, TandemChange, i);
      g_autofree char *path = dup_path (self, change);
      JsonObject *entry = json_object_new ();

      tandem_report_set_path (entry, path);
      if (change->kind != TANDEM_CHANGE_GONE && options->dirs[1] == NULL)
        {
          g_autofree char *node = g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                                   change->node.segment, change->node.entry);

          json_object_set_string_member (entry, "node", node);
        }
      json_object_set_string_member (entry, "change", names[change->kind]);
      tandem_report_set_count (entry, "old_bytes", change->old_bytes);
      tandem_report_set_count (entry, "new_bytes", change->new_bytes);
      json_array_add_object_element (changes, entry);
    }
  json_object_set_array_member (object, "changes", changes);
  text = tandem_report_to_text (object);
  return g_strconcat (text, "\n", NULL);
}

static void
append_difference (GString *text, guint64 old_bytes, guint64 new_bytes)
{
  g_autofree char *size =
      g_format_size (new_bytes > old_bytes ? new_bytes - old_bytes : old_bytes - new_bytes);

  g_string_append_printf (text, "%s%s", new_bytes < old_bytes ? "−" : "+", size);
}

static char *
describe_text (const Comparison *self, const TandemCliOptions *options)
{
  GString *text = g_string_new (NULL);
  guint64 n_changes = 0;

  append_difference (text, get_total (self->old_snapshot, options->apparent_size),
                     get_total (self->new_snapshot, options->apparent_size));
  g_string_append (text, " in all");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_string_append_printf (text, ", %" G_GUINT64_FORMAT " %s", self->counts[i], names[i]);
      n_changes += self->counts[i];
    }
  g_string_append_c (text, '\n');
  for (guint i = 0; i < MIN (self->listed->len, MAX_LISTED_PEOPLE); i++)
    {
      const TandemChange *change = &g_array_index (self->listed, TandemChange, i);
      g_autofree char *path = dup_path (self, change);
      g_autofree char *quoted = tandem_quote (path, -1);

      g_string_append_printf (text, "  %-6s  ", names[change->kind]);
      append_difference (text, change->old_bytes, change->new_bytes);
      g_string_append_printf (text, "  %s\n", quoted);
    }
  if (n_changes > MAX_LISTED_PEOPLE)
    g_string_append_printf (text, "  and %" G_GUINT64_FORMAT " more\n", n_changes - MAX_LISTED_PEOPLE);
  return g_string_free (text, FALSE);
}

static gboolean
run (const TandemCliOptions *options, Comparison *self, GError **error)
{
  g_autofree char *text = NULL;

  self->old_snapshot = tandem_saved_scan_open (options->dirs[0], error);
  self->new_snapshot = self->old_snapshot != NULL ? open_newer (options, error) : NULL;
  if (self->new_snapshot == NULL
      || !tandem_diff_run (self->old_snapshot, self->new_snapshot, options->apparent_size, on_change, self,
                           error))
    return FALSE;

  cut (self);
  text = options->json ? describe_json (self, options) : describe_text (self, options);
  return tandem_write_all (STDOUT_FILENO, "standard output", text, strlen (text), error);
}

int
tandem_diff_command_run (const TandemCliOptions *options)
{
  Comparison self = { .listed = g_array_new (FALSE, FALSE, sizeof (TandemChange)) };
  g_autoptr (GError) error = NULL;
  const gboolean done = run (options, &self, &error);

  if (!done)
    {
      g_autofree char *quoted = tandem_quote (error->message, -1);

      fprintf (stderr, "tandem-cli: %s\n", quoted);
    }
  g_clear_object (&self.old_snapshot);
  g_clear_object (&self.new_snapshot);
  g_array_unref (self.listed);
  return done ? TANDEM_EXIT_CODE_DONE : TANDEM_EXIT_CODE_FAILED;
}
