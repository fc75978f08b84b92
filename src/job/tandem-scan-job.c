/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-scan-job.h"

#include "job/tandem-kept-scans.h"
#include "job/tandem-report.h"
#include "process/tandem-quote.h"

#include <string.h>

/* Workers look at the event every few milliseconds; one that waits for a disk may need longer. */
#define CANCEL_GRACE ((gint64)500 * 1000)

/* A walker that does not get on for so long is waited for. Microseconds. */
#define STUCK_TIME ((gint64)3 * G_USEC_PER_SEC)

/* What a line of the report has room for. */
#define MAX_DUPLICATE_GROUPS 200
#define MAX_DUPLICATE_PATHS 50          /* of a group */
#define MAX_DUPLICATE_NODES 5000        /* of a group */
#define MAX_DUPLICATE_TEXT (100 * 1024) /* bytes of paths */

struct _TandemScanJob
{
  TandemJob parent_instance;

  char **dirs;
  char **exclude;
  TandemScanOptions options;
  int result_fd;
  TandemPool *pool;
  TandemScan *scan;
  char *told_path; /* (nullable) the last folder that it was said to wait for */
};

G_DEFINE_FINAL_TYPE (TandemScanJob, tandem_scan_job, TANDEM_TYPE_JOB)

/* How much an earlier scan of the same found, if it may have been of the same. */
static guint64
find_expected_items (TandemScanJob *self)
{
  const gboolean is_plain = self->dirs[1] == NULL && !self->options.import && self->options.again.entry == 0
                            && (self->exclude == NULL || self->exclude[0] == NULL);

  return is_plain ? tandem_kept_scans_find_items (self->dirs[0]) : 0;
}

static gboolean
prepare (TandemJob *job, TandemPool *pool, GError **error)
{
  TandemScanJob *self = TANDEM_SCAN_JOB (job);

  self->options.expected_items = find_expected_items (self);
  self->scan = tandem_scan_new ((const char *const *)self->dirs, &self->options, self->result_fd,
                                tandem_job_get_n_workers (job), error);
  if (self->scan == NULL)
    return FALSE;

  tandem_scan_prepare_pool (self->scan, pool);
  self->pool = g_object_ref (pool);
  return TRUE;
}

static void
report_errors (TandemScanJob *self, GPtrArray *errors)
{
  for (guint i = 0; i < MIN (errors->len, TANDEM_REPORT_MAX_WARNINGS); i++)
    {
      const TandemScanError *error = errors->pdata[i];
      JsonObject *line = tandem_report_new ("warning", tandem_job_get_name (TANDEM_JOB (self)));

      tandem_report_set_path (line, error->path);
      tandem_report_set_text (line, "message", error->message);
      tandem_job_report (TANDEM_JOB (self), line);
    }
}

/* Each group with the nodes of its files, which no line of the result has room for. */
static void
report_duplicates (TandemScanJob *self)
{
  TandemDuplicates duplicates;

  for (guint i = 0; tandem_scan_get_duplicates (self->scan, i, &duplicates); i++)
    {
      JsonObject *line = tandem_report_new ("duplicates", tandem_job_get_name (TANDEM_JOB (self)));
      JsonArray *nodes = json_array_new ();

      for (guint j = 0; j < MIN (duplicates.n_files, MAX_DUPLICATE_NODES); j++)
        {
          const TandemNode node = tandem_scan_get_duplicate (self->scan, &duplicates, j);
          g_autofree char *text =
              g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, node.segment, node.entry);

          json_array_add_string_element (nodes, text);
        }
      tandem_report_set_count (line, "size", duplicates.size);
      tandem_report_set_count (line, "files", duplicates.n_files);
      tandem_report_set_count (line, "freeable_bytes", duplicates.freeable);
      json_object_set_array_member (line, "nodes", nodes);
      tandem_job_report (TANDEM_JOB (self), line);
    }
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemScanJob *self = user_data;
  g_autoptr (GPtrArray) errors = NULL;
  GError *error = NULL;
  TandemJobState state = TANDEM_JOB_DONE;

  if (!tandem_scan_run_finish (self->scan, result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      tandem_job_complete (TANDEM_JOB (self), TANDEM_JOB_FAILED, FALSE, error);
      return;
    }

  g_clear_error (&error);
  errors = tandem_scan_get_errors (self->scan);
  report_errors (self, errors);
  if (self->options.hash || self->options.duplicates)
    report_duplicates (self);
  if (tandem_scan_is_partial (self->scan))
    state = TANDEM_JOB_CANCELLED;
  else if (errors->len > 0)
    state = TANDEM_JOB_PARTIAL;
  tandem_job_complete (TANDEM_JOB (self), state, TRUE, NULL);
}

static void
run (TandemJob *job)
{
  TandemScanJob *self = TANDEM_SCAN_JOB (job);

  tandem_scan_run_async (self->scan, self->pool, on_run, self);
}

static guint
change_n_workers (TandemJob *job, guint n_workers)
{
  TandemScanJob *self = TANDEM_SCAN_JOB (job);

  tandem_scan_set_n_workers (self->scan, self->pool, n_workers);
  return n_workers;
}

/* ---- Reports ---- */

static void
describe_request (TandemJob *job, JsonObject *request)
{
  tandem_report_set_texts (request, "paths", (const char *const *)TANDEM_SCAN_JOB (job)->dirs);
}

/* Says, once for each, which folder the scan waits for. */
static void
describe_wait (TandemScanJob *self, JsonObject *line)
{
  g_autofree char *path = self->scan != NULL ? tandem_scan_dup_stuck_path (self->scan, STUCK_TIME) : NULL;

  tandem_report_set_text (line, "waits_for", path);
  if (path != NULL && g_strcmp0 (path, self->told_path) != 0)
    {
      g_autofree char *quoted = tandem_quote (path, -1);

      g_message ("No answer from %s for %d seconds: the scan waits for it", quoted,
                 (int)(STUCK_TIME / G_USEC_PER_SEC));
      g_free (self->told_path);
      self->told_path = g_steal_pointer (&path);
    }
}

static void
describe_progress (TandemJob *job, JsonObject *line, guint64 *items, double *fraction)
{
  TandemScanJob *self = TANDEM_SCAN_JOB (job);
  TandemScanProgress progress = { .fraction = -1 };

  if (self->scan != NULL)
    tandem_scan_get_progress (self->scan, &progress);
  json_object_set_string_member (line, "phase", progress.phase == TANDEM_SCAN_PHASE_HASH ? "hash" : "walk");
  tandem_report_set_double (line, "phase_fraction", self->scan != NULL ? progress.phase_fraction : -1);
  if (self->options.hash || self->options.duplicates)
    {
      tandem_report_set_count (line, "hashed_bytes", progress.hashed_bytes);
      tandem_report_set_count (line, "hashed_total", progress.hashed_total);
    }
  tandem_report_set_count (line, "bytes", progress.allocated_bytes);
  tandem_report_set_count (line, "errors", progress.errors);
  describe_wait (self, line);
  *items = progress.items;
  *fraction = progress.fraction;
}

static char *
describe_work (TandemJob *job, guint index)
{
  TandemScanJob *self = TANDEM_SCAN_JOB (job);
  g_autofree char *path = NULL;

  if (self->scan == NULL || index >= tandem_scan_get_n_walkers (self->scan))
    return NULL;
  path = tandem_scan_dup_current_path (self->scan, index);
  return path != NULL ? tandem_quote (path, -1) : NULL;
}

static void
describe_errors (TandemScanJob *self, JsonObject *result)
{
  g_autoptr (GPtrArray) errors = tandem_scan_get_errors (self->scan);
  JsonArray *array = json_array_new ();
  gsize room = TANDEM_REPORT_MAX_TEXTS;

  for (guint i = 0; i < MIN (errors->len, TANDEM_REPORT_MAX_WARNINGS); i++)
    {
      const TandemScanError *error = errors->pdata[i];
      JsonObject *entry;

      if (strlen (error->path) > room)
        break;
      room -= strlen (error->path);
      entry = json_object_new ();

      tandem_report_set_text (entry, "path", error->path);
      tandem_report_set_text (entry, "message", error->message);
      json_array_add_object_element (array, entry);
    }
  json_object_set_array_member (result, "errors", array);
}

/* As many of its paths as there is room for. */
static JsonObject *
describe_group (TandemScanJob *self, const TandemDuplicates *duplicates, gsize *room)
{
  TandemSnapshot *snapshot = tandem_scan_get_snapshot (self->scan);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  JsonObject *group = json_object_new ();

  for (guint i = 0; i < MIN (duplicates->n_files, MAX_DUPLICATE_PATHS); i++)
    {
      g_autofree char *path =
          tandem_snapshot_dup_path (snapshot, tandem_scan_get_duplicate (self->scan, duplicates, i));

      if (strlen (path) > *room)
        break;
      *room -= strlen (path);
      g_ptr_array_add (paths, g_steal_pointer (&path));
    }
  g_ptr_array_add (paths, NULL);
  tandem_report_set_count (group, "size", duplicates->size);
  tandem_report_set_count (group, "files", duplicates->n_files);
  tandem_report_set_count (group, "freeable_bytes", duplicates->freeable);
  tandem_report_set_texts (group, "paths", (const char *const *)paths->pdata);
  return group;
}

static void
describe_contents (TandemScanJob *self, JsonObject *result)
{
  g_autofree char *fingerprint = tandem_scan_dup_fingerprint (self->scan);
  JsonArray *array = json_array_new ();
  TandemDuplicateTotals totals;
  TandemDuplicates duplicates;
  gsize room = MAX_DUPLICATE_TEXT;

  tandem_scan_get_duplicate_totals (self->scan, &totals);
  for (guint i = 0;
       i < MAX_DUPLICATE_GROUPS && room > 0 && tandem_scan_get_duplicates (self->scan, i, &duplicates); i++)
    json_array_add_object_element (array, describe_group (self, &duplicates, &room));

  if (self->options.hash)
    tandem_report_set_text (result, "sha256", fingerprint);
  json_object_set_array_member (result, "duplicates", array);
  tandem_report_set_count (result, "duplicate_groups", totals.groups);
  tandem_report_set_count (result, "duplicate_files", totals.files);
  tandem_report_set_count (result, "freeable_bytes", totals.freeable);
}

static void
describe_result (TandemJob *job, JsonObject *result)
{
  TandemScanJob *self = TANDEM_SCAN_JOB (job);
  TandemScanTotals totals;

  tandem_scan_get_totals (self->scan, &totals);
  tandem_report_set_text (result, "path", self->dirs[0]);
  tandem_report_set_texts (result, "paths", (const char *const *)self->dirs);
  tandem_report_set_count (result, "files", totals.files);
  tandem_report_set_count (result, "directories", totals.directories);
  tandem_report_set_count (result, "symlinks", totals.symlinks);
  tandem_report_set_count (result, "other", totals.other);
  tandem_report_set_count (result, "apparent_bytes", totals.apparent_bytes);
  tandem_report_set_count (result, "allocated_bytes", totals.allocated_bytes);
  tandem_report_set_count (result, "hard_links_skipped", totals.hard_links_skipped);
  tandem_report_set_count (result, "items", tandem_scan_get_items (self->scan));
  describe_errors (self, result);
  tandem_report_set_count (result, "errors_total", totals.errors_total);
  if (self->options.hash || self->options.duplicates)
    describe_contents (self, result);
}

TandemSnapshot *
tandem_scan_job_get_snapshot (TandemScanJob *self)
{
  return self->scan != NULL ? tandem_scan_get_snapshot (self->scan) : NULL;
}

gboolean
tandem_scan_job_export (TandemScanJob *self,
                        const char *path,
                        TandemWriteFunc write,
                        gpointer user_data,
                        GError **error)
{
  TandemSnapshot *snapshot = tandem_scan_get_snapshot (self->scan);

  if (g_str_has_suffix (path, ".csv"))
    return tandem_tree_export_csv (snapshot, write, user_data, error);
  return tandem_tree_export_ncdu (snapshot, write, user_data, error);
}

/* ---- Construction ---- */

TandemScanJob *
tandem_scan_job_new (const char *const *dirs, const TandemScanOptions *options, int result_fd)
{
  TandemScanJob *self = g_object_new (TANDEM_TYPE_SCAN_JOB, NULL);

  self->dirs = g_strdupv ((char **)dirs);
  self->exclude = g_strdupv ((char **)options->exclude);
  self->options = *options;
  self->options.exclude = (const char *const *)self->exclude;
  self->result_fd = result_fd;
  return self;
}

static void
tandem_scan_job_finalize (GObject *object)
{
  TandemScanJob *self = TANDEM_SCAN_JOB (object);

  g_clear_object (&self->scan);
  g_clear_object (&self->pool);
  g_free (self->told_path);
  g_strfreev (self->dirs);
  g_strfreev (self->exclude);

  G_OBJECT_CLASS (tandem_scan_job_parent_class)->finalize (object);
}

static void
tandem_scan_job_class_init (TandemScanJobClass *klass)
{
  TandemJobClass *job_class = TANDEM_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tandem_scan_job_finalize;
  job_class->name = "scan";
  job_class->cancel_grace = CANCEL_GRACE;
  job_class->prepare = prepare;
  job_class->run = run;
  job_class->change_n_workers = change_n_workers;
  job_class->describe_request = describe_request;
  job_class->describe_progress = describe_progress;
  job_class->describe_work = describe_work;
  job_class->describe_result = describe_result;
}

static void
tandem_scan_job_init (TandemScanJob *self)
{
  self->result_fd = -1;
}
