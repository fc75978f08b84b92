/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a job, of any kind: its states and what can be asked of it in each. And what a job that finds
 * digits hands over. */
#include "job/tandem-digits-map.h"
#include "job/tandem-find-job.h"
#include "job/tandem-report.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define GIVE_UP ((gint64)60 * G_USEC_PER_SEC)

/* ---- A job that waits for its end ---- */

#define NAP_TYPE_JOB (nap_job_get_type ())
G_DECLARE_FINAL_TYPE (NapJob, nap_job, NAP, JOB, TandemJob)

struct _NapJob
{
  TandemJob parent_instance;
  TandemPool *pool;
  guint n_most; /* workers; 0: their number cannot be changed */
};

G_DEFINE_FINAL_TYPE (NapJob, nap_job, TANDEM_TYPE_JOB)

static GVariant *
nap (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  tandem_event_wait (tandem_worker_get_event (worker), GIVE_UP);
  return g_variant_new_boolean (TRUE);
}

static void
on_nap_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NapJob) self = user_data;

  tandem_job_complete (TANDEM_JOB (self), TANDEM_JOB_CANCELLED, FALSE, NULL);
  /* Only the first says how it ended. */
  tandem_job_complete (TANDEM_JOB (self), TANDEM_JOB_FAILED, FALSE,
                       g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "too late"));
}

static gboolean
prepare (TandemJob *job, TandemPool *pool, GError **error)
{
  NAP_JOB (job)->pool = g_object_ref (pool);
  return TRUE;
}

static void
run (TandemJob *job)
{
  tandem_pool_apply_async (NAP_JOB (job)->pool, nap, NULL, on_nap_over, g_object_ref (job));
}

static guint
change_n_workers (TandemJob *job, guint n_workers)
{
  return MIN (n_workers, NAP_JOB (job)->n_most);
}

static void
describe (TandemJob *job, JsonObject *object)
{
}

static void
describe_progress (TandemJob *job, JsonObject *line, guint64 *items, double *fraction)
{
}

static void
nap_job_dispose (GObject *object)
{
  g_clear_object (&NAP_JOB (object)->pool);

  G_OBJECT_CLASS (nap_job_parent_class)->dispose (object);
}

static void
nap_job_class_init (NapJobClass *klass)
{
  TandemJobClass *job_class = TANDEM_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nap_job_dispose;
  job_class->name = "nap";
  job_class->prepare = prepare;
  job_class->run = run;
  job_class->change_n_workers = change_n_workers;
  job_class->describe_request = describe;
  job_class->describe_progress = describe_progress;
  job_class->describe_result = describe;
}

static void
nap_job_init (NapJob *self)
{
  self->n_most = 2;
}

/* ---- Its life ---- */

static void
count_line (TandemJob *job, JsonObject *line, GHashTable *counts)
{
  const char *type = g_intern_string (json_object_get_string_member (line, "type"));
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, type));

  g_hash_table_insert (counts, (gpointer)type, GUINT_TO_POINTER (n + 1));
}

static guint
count_of (GHashTable *counts, const char *type)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, type));
}

static void
iterate_until_ended (TandemJob *job)
{
  const gint64 give_up = g_get_monotonic_time () + GIVE_UP;
  g_autoptr (GSource) tick = g_timeout_source_new (10);

  g_source_attach (tick, NULL);
  while (!tandem_job_has_ended (job))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, give_up);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_destroy (tick);
}

static void
assert_refused (gboolean done, GError **error, int code)
{
  g_assert_false (done);
  g_assert_error (*error, G_IO_ERROR, code);
  g_assert_nonnull (strstr ((*error)->message, "nap: "));
  g_clear_error (error);
}

/* Nothing can be controlled that does not run. */
static void
assert_not_running (TandemJob *job)
{
  g_autoptr (GError) error = NULL;

  assert_refused (tandem_job_set_paused (job, TRUE, &error), &error, G_IO_ERROR_CLOSED);
  assert_refused (tandem_job_change_n_workers (job, 1, &error), &error, G_IO_ERROR_CLOSED);
  assert_refused (tandem_job_end_worker (job, getpid (), &error), &error, G_IO_ERROR_CLOSED);
}

static void
test_life (gconstpointer data)
{
  const guint n_workers = GPOINTER_TO_UINT (data);
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  g_autoptr (NapJob) nap_job = g_object_new (NAP_TYPE_JOB, NULL);
  g_autoptr (GError) error = NULL;
  const TandemLogRecord record = {
    .level = G_LOG_LEVEL_MESSAGE, .process = "test", .domain = "", .message = "said"
  };
  TandemJob *job = TANDEM_JOB (nap_job);

  g_signal_connect (job, "report", G_CALLBACK (count_line), counts);
  tandem_job_set_n_workers (job, n_workers);
  tandem_job_log (job, &record); /* to be told if it fails */
  tandem_job_cancel (job);       /* which is not there to be cancelled, nor to be ended faster */
  tandem_job_hasten (job);
  assert_not_running (job);
  g_assert_cmpint (tandem_job_get_state (job), ==, TANDEM_JOB_NEW);
  g_assert_cmpint (tandem_job_get_exit_code (job), ==, TANDEM_EXIT_CODE_FAILED);
  g_assert_cmpuint (g_hash_table_size (counts), ==, 0);

  tandem_job_set_event (job, event);
  tandem_job_start (job);
  g_assert_cmpint (tandem_job_get_state (job), ==, TANDEM_JOB_RUNNING);
  g_assert_cmpint (tandem_job_get_exit_code (job), ==, TANDEM_EXIT_CODE_FAILED);
  tandem_job_log (job, &record);
  g_assert_cmpuint (count_of (counts, "log"), ==, 1);
  assert_refused (tandem_job_change_n_workers (job, 0, &error), &error, G_IO_ERROR_INVALID_ARGUMENT);
  assert_refused (tandem_job_change_n_workers (job, TANDEM_POOL_MAX_WORKERS + 1, &error), &error,
                  G_IO_ERROR_INVALID_ARGUMENT);
  assert_refused (tandem_job_change_n_workers (job, 3, &error), &error, G_IO_ERROR_NOT_SUPPORTED);
  assert_refused (tandem_job_end_worker (job, getpid (), &error), &error, G_IO_ERROR_NOT_FOUND);
  for (guint i = 0; i < 2; i++) /* to pause twice is to pause once */
    g_assert_true (tandem_job_set_paused (job, TRUE, NULL));
  g_assert_true (tandem_job_is_paused (job));
  for (guint i = 0; i < 2; i++)
    g_assert_true (tandem_job_set_paused (job, FALSE, NULL));
  g_assert_false (tandem_job_is_paused (job));

  if (n_workers > 0)
    {
      g_assert_true (tandem_job_change_n_workers (job, 2, NULL));
      TANDEM_JOB_GET_CLASS (job)->change_n_workers = NULL;
      assert_refused (tandem_job_change_n_workers (job, 2, &error), &error, G_IO_ERROR_NOT_SUPPORTED);
      TANDEM_JOB_GET_CLASS (job)->change_n_workers = change_n_workers;
    }
  tandem_job_cancel (job);
  if (n_workers > 0)
    {
      while (tandem_job_get_state (job) == TANDEM_JOB_RUNNING)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (tandem_job_get_exit_code (job), !=, TANDEM_EXIT_CODE_DONE);
      assert_not_running (job);
    }
  iterate_until_ended (job);

  g_assert_cmpint (tandem_job_get_state (job), ==, TANDEM_JOB_CANCELLED);
  g_assert_cmpint (tandem_job_get_exit_code (job), ==, TANDEM_EXIT_CODE_CANCELLED);
  g_assert_no_error (tandem_job_get_error (job));
  g_assert_null (tandem_job_get_result (job));
  assert_not_running (job);
  tandem_job_hasten (job);
  tandem_job_log (job, &record); /* after the last line there is none */
  g_assert_cmpuint (count_of (counts, "log"), ==, 1);
  g_assert_cmpuint (count_of (counts, "started"), ==, 1);
  g_assert_cmpuint (count_of (counts, "end"), ==, 1);
  g_assert_cmpuint (count_of (counts, "result") + count_of (counts, "failed"), ==, 0);
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
}

/* What was said before it failed is told with the reason. */
static void
keep_failed (TandemJob *job, JsonObject *line, char **text)
{
  if (g_str_equal (json_object_get_string_member (line, "type"), "failed"))
    *text = tandem_report_to_text (line);
}

static void
test_failed (void)
{
  g_autoptr (NapJob) job = g_object_new (NAP_TYPE_JOB, NULL);
  g_autoptr (GError) reason = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "no time");
  g_autofree char *text = NULL;

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *message = g_strdup_printf ("line %u", i);

      tandem_job_log (TANDEM_JOB (job), &(const TandemLogRecord){ .level = G_LOG_LEVEL_MESSAGE,
                                                                  .process = "test",
                                                                  .domain = "",
                                                                  .message = message });
    }
  g_signal_connect (job, "report", G_CALLBACK (keep_failed), &text);
  tandem_job_set_start_error (TANDEM_JOB (job), reason);
  tandem_job_start (TANDEM_JOB (job));
  g_assert_true (tandem_job_has_ended (TANDEM_JOB (job)));
  g_assert_error (tandem_job_get_error (TANDEM_JOB (job)), G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_nonnull (strstr (text, "no time"));
  g_assert_nonnull (strstr (text, "line 29"));
  g_assert_nonnull (strstr (text, "line 10"));
  g_assert_null (strstr (text, "line 9\"")); /* the last 20 */
}

/* ---- What is found ---- */

static void
test_positions (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tandem-life-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "digits", NULL);
  static const struct
  {
    const char *sequence;
    guint64 positions[4];
    guint n;
    gboolean can_write;
  } cases[] = {
    { "828", { 3, 7 }, 2, TRUE },
    { "777", { 0 }, 0, TRUE },
    { "828", { 0 }, 0, FALSE },
  };

  g_assert_true (g_file_set_contents (path, "2.7182818284", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int fd = cases[i].can_write ? memfd_create ("positions", MFD_CLOEXEC | MFD_ALLOW_SEALING)
                                  : open (path, O_RDONLY | O_CLOEXEC);
      g_autoptr (TandemFindJob) job = tandem_find_job_new (path, -1, cases[i].sequence, fd);
      g_autoptr (GBytes) positions = NULL;
      g_autoptr (GError) error = NULL;

      if (cases[i].can_write)
        g_assert_cmpint (fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK), ==, 0);
      tandem_job_set_n_workers (TANDEM_JOB (job), 1);
      tandem_job_start (TANDEM_JOB (job));
      iterate_until_ended (TANDEM_JOB (job));
      if (cases[i].can_write)
        {
          g_assert_no_error (tandem_job_get_error (TANDEM_JOB (job)));
          positions = tandem_positions_map (fd, &error);
          g_assert_no_error (error);
          g_assert_cmpmem (g_bytes_get_data (positions, NULL), g_bytes_get_size (positions),
                           cases[i].positions, cases[i].n * sizeof (guint64));
        }
      else
        {
          g_assert_cmpint (tandem_job_get_state (TANDEM_JOB (job)), ==, TANDEM_JOB_FAILED);
          g_assert_nonnull (
              strstr (tandem_job_get_error (TANDEM_JOB (job))->message, "cannot be handed over"));
          g_assert_null (tandem_job_get_result (TANDEM_JOB (job)));
        }
      close (fd);
    }
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_data_func ("/job/life/workers", GUINT_TO_POINTER (1), test_life);
  g_test_add_func ("/job/life/failed", test_failed);
  g_test_add_func ("/job/life/positions", test_positions);
  return g_test_run ();
}
