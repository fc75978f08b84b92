/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-error.h"
#include "process/tandem-pool.h"
#include "support.h"

#include <signal.h>
#include <unistd.h>

typedef struct
{
  GMainLoop *loop;
  TandemPool *pool;
  guint n_done;
  guint64 sum;
  guint64 next;
} Fixture;

static void
stop_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (((Fixture *)user_data)->loop);
}

static void
setup (Fixture *f, guint n_workers)
{
  f->loop = g_main_loop_new (NULL, FALSE);
  f->pool = tandem_pool_new ("worker", n_workers);
}

static void
teardown (Fixture *f)
{
  tandem_pool_stop_async (f->pool, G_USEC_PER_SEC, G_USEC_PER_SEC, stop_done, f);
  g_main_loop_run (f->loop);
  g_assert_cmpuint (tandem_pool_get_processes (f->pool)->len, ==, 0);
  g_assert_finalize_object (f->pool);
  g_main_loop_unref (f->loop);
}

static GVariant *
square (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  guint64 x = g_variant_get_uint64 (arguments);

  return g_variant_new_uint64 (x * x);
}

static void
mapped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;
  g_autoptr (TandemResults) results = tandem_pool_map_finish (f->pool, result);

  for (guint i = 0; i < tandem_results_get_n_tasks (results); i++)
    {
      g_autoptr (GVariant) value = tandem_results_get_value (results, i, NULL);

      g_assert_nonnull (value);
      g_assert_cmpuint (g_variant_get_uint64 (value), ==, (guint64)i * i);
    }
  f->n_done = tandem_results_get_n_tasks (results);
  g_main_loop_quit (f->loop);
}

static void
test_map (gconstpointer data)
{
  Fixture f = { 0 };
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);

  setup (&f, GPOINTER_TO_UINT (data));
  for (guint i = 0; i < 10000; i++)
    g_ptr_array_add (arguments, g_variant_ref_sink (g_variant_new_uint64 (i)));
  g_assert_true (tandem_pool_start (f.pool, NULL));
  tandem_pool_map_async (f.pool, square, arguments, mapped, &f);
  g_main_loop_run (f.loop);
  g_assert_cmpuint (f.n_done, ==, 10000);
  teardown (&f);
}

static GVariant *
die_sometimes (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  static guint n_done;

  if (n_done++ == 5)
    raise (SIGKILL);
  return square (worker, arguments, user_data, error);
}

static GVariant *
next_number (gpointer user_data)
{
  Fixture *f = user_data;

  return f->next < 200 ? g_variant_new_uint64 (f->next++) : NULL;
}

static void
add_square (TandemTask *task, gpointer user_data)
{
  Fixture *f = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = tandem_task_get_value (task, &error);

  g_assert_true (g_str_has_prefix (tandem_task_get_worker_name (task), "worker "));
  g_assert_cmpuint (tandem_task_get_deaths (task), <, 100);

  g_assert_no_error (error);
  f->sum += g_variant_get_uint64 (value);
  f->n_done++;
}

static void
stream_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (((Fixture *)user_data)->loop);
}

static void
test_dead_workers (void)
{
  Fixture f = { 0 };

  setup (&f, 3);
  tandem_pool_set_max_deaths (f.pool, 100);
  g_assert_true (tandem_pool_start (f.pool, NULL));
  tandem_pool_imap_unordered_async (f.pool, die_sometimes, next_number, add_square, stream_done, &f);
  g_main_loop_run (f.loop);
  g_assert_cmpuint (f.n_done, ==, 200);
  g_assert_cmpuint (f.sum, ==, 199 * 200 * 399 / 6);
  teardown (&f);
}

static GVariant *
fail_or_die (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  if (g_variant_get_uint64 (arguments) == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such thing");
      return NULL;
    }
  raise (SIGSEGV);
  return NULL;
}

static void
test_errors (void)
{
  Fixture f = { 0 };
  g_autoptr (GError) failed = NULL;
  g_autoptr (GError) died = NULL;

  setup (&f, 2);
  g_assert_true (tandem_pool_start (f.pool, NULL));
  tandem_pool_apply_async (f.pool, fail_or_die, g_variant_new_uint64 (0), keep_error, &failed);
  tandem_pool_apply_async (f.pool, fail_or_die, g_variant_new_uint64 (1), keep_error, &died);
  while (failed == NULL || died == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (failed, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpstr (failed->message, ==, "no such thing");
  g_assert_error (died, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED);
  g_assert_nonnull (strstr (died->message, "signal 11"));
  teardown (&f);
}

static GVariant *
spin (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  *(volatile guint *)user_data = 1;
  while (!tandem_worker_is_stopping (worker))
    continue;
  return g_variant_new_string ("partial");
}

static void
keep_value (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GVariant **)user_data = tandem_pool_apply_finish (TANDEM_POOL (source), result, NULL);
}

static void
test_cancel (void)
{
  Fixture f = { 0 };
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) waiting = NULL;
  volatile guint *begun = new_shared (4096);

  setup (&f, 1);
  tandem_pool_set_user_data (f.pool, (gpointer)begun);
  g_assert_true (tandem_pool_start (f.pool, NULL));
  tandem_pool_apply_async (f.pool, spin, NULL, keep_value, &value);
  tandem_pool_apply_async (f.pool, spin, NULL, keep_error, &waiting);
  ITERATE_UNTIL (*begun == 1);
  tandem_event_set (tandem_pool_get_event (f.pool));
  while (value == NULL || waiting == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (g_variant_get_string (value, NULL), ==, "partial");
  g_assert_error (waiting, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  teardown (&f);
}

/* ---- The rest ---- */

static void
count_value (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);

  ((guint *)user_data)[g_error_matches (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED) ? 1 : 0]++;
  g_assert_true (value != NULL || error != NULL);
}

/* What was given before is done, what is given after is not, and the workers end in order. */
static void
test_close (gconstpointer data)
{
  guint n_workers = GPOINTER_TO_UINT (data);
  Fixture f = { 0 };
  guint counts[2] = { 0 };

  setup (&f, n_workers);
  g_assert_true (tandem_pool_start (f.pool, NULL));
  for (guint i = 0; i < 100; i++)
    tandem_pool_apply_async (f.pool, square, g_variant_new_uint64 (i), count_value, counts);
  tandem_pool_close (f.pool);
  tandem_pool_apply_async (f.pool, square, g_variant_new_uint64 (0), count_value, counts);
  g_assert_cmpuint (counts[1], ==, 0);
  ITERATE_UNTIL (counts[0] + counts[1] == 101 && tandem_pool_get_processes (f.pool)->len == 0);
  g_assert_cmpuint (counts[0], ==, 100);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->stopped, ==, n_workers);
  teardown (&f);
}

static GVariant *
get_name (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  return g_variant_new_string (tandem_worker_get_name (worker));
}

static void
check_names (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;
  g_autoptr (TandemResults) results = tandem_pool_map_finish (f->pool, result);

  for (guint i = 0; i < tandem_results_get_n_tasks (results); i++)
    {
      g_autoptr (GVariant) value = tandem_results_get_value (results, i, NULL);

      g_assert_cmpstr (tandem_results_get_worker_name (results, i), ==, g_variant_get_string (value, NULL));
    }
  g_main_loop_quit (f->loop);
}

/* A task says which worker has done it, also when another had it before and was ahead of its time. */
static void
test_worker_name (gconstpointer data)
{
  Fixture f = { 0 };
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();

  setup (&f, GPOINTER_TO_UINT (data));
  g_ptr_array_set_size (arguments, 500);
  g_assert_true (tandem_pool_start (f.pool, NULL));
  tandem_pool_map_async (f.pool, get_name, arguments, check_names, &f);
  g_main_loop_run (f.loop);
  teardown (&f);
}

static gboolean
hang_at_first (TandemWorker *worker, gpointer user_data, GError **error)
{
  if (__atomic_fetch_add ((guint *)user_data, 1, __ATOMIC_RELAXED) == 0)
    g_usleep (600 * G_USEC_PER_SEC);
  return TRUE;
}

/* A worker that is not ready in time is replaced. */
static void
test_start_timeout (void)
{
  Fixture f = { 0 };
  guint counts[2] = { 0 };
  guint *n_starts = new_shared (4096);

  setup (&f, 1);
  tandem_pool_set_user_data (f.pool, n_starts);
  tandem_pool_set_hooks (f.pool, hang_at_first, NULL);
  tandem_pool_set_start_timeout (f.pool, G_USEC_PER_SEC);
  g_assert_true (tandem_pool_start (f.pool, NULL));
  tandem_pool_apply_async (f.pool, square, g_variant_new_uint64 (1), count_value, counts);
  ITERATE_UNTIL (counts[0] == 1);
  g_assert_cmpuint (*n_starts, ==, 2);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->failed, ==, 1);
  teardown (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_data_func ("/pool/map/in-process", GUINT_TO_POINTER (0), test_map);
  g_test_add_data_func ("/pool/map/one", GUINT_TO_POINTER (1), test_map);
  g_test_add_data_func ("/pool/map/seven", GUINT_TO_POINTER (7), test_map);
  g_test_add_func ("/pool/dead-workers", test_dead_workers);
  g_test_add_func ("/pool/errors", test_errors);
  g_test_add_func ("/pool/cancel", test_cancel);
  g_test_add_data_func ("/pool/close/in-process", GUINT_TO_POINTER (0), test_close);
  g_test_add_data_func ("/pool/close/three", GUINT_TO_POINTER (3), test_close);
  g_test_add_data_func ("/pool/worker-name/in-process", GUINT_TO_POINTER (0), test_worker_name);
  g_test_add_data_func ("/pool/worker-name/three", GUINT_TO_POINTER (3), test_worker_name);
  g_test_add_func ("/pool/start-timeout", test_start_timeout);
  return g_test_run ();
}
