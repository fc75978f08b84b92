/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-error.h"
#include "process/tandem-pool.h"
#include "support.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static GPtrArray *
numbers (guint n)
{
  GPtrArray *arguments = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (arguments, g_variant_ref_sink (g_variant_new ("(uu)", i, i + 1)));
  return arguments;
}

/* ---- Chunks ---- */

static GVariant *
multiply (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  guint a;
  guint b;

  g_variant_get (arguments, "(uu)", &a, &b);
  if (a % 100 == 99)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%u is bad", a);
      return NULL;
    }
  return g_variant_new_uint64 ((guint64)a * b);
}

static void
check_products (TandemResults *results, guint n)
{
  g_assert_cmpuint (tandem_results_get_n_tasks (results), ==, n);
  g_assert_cmpuint (tandem_results_get_n_failed (results), ==, n / 100);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value = tandem_results_get_value (results, i, &error);

      if (i % 100 == 99)
        {
          g_autofree char *message = g_strdup_printf ("%u is bad", i);

          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
          g_assert_cmpstr (error->message, ==, message);
        }
      else
        g_assert_cmpuint (g_variant_get_uint64 (value), ==, (guint64)i * (i + 1));
    }
}

static void
test_chunks (gconstpointer data)
{
  guint n_workers = GPOINTER_TO_UINT (data);
  g_autoptr (GPtrArray) arguments = numbers (2500);
  TandemPool *pool = start_pool (n_workers);

  for (guint size = 0; size <= 1000; size = size * 10 + 1)
    {
      TandemResults *results = NULL;

      tandem_pool_map_chunked_async (pool, multiply, arguments, size, keep_results, &results);
      ITERATE_UNTIL (results != NULL);
      check_products (results, 2500);
      tandem_results_unref (results);
    }
  stop_pool (pool);
}

static GVariant *
kill_at_7 (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  guint a;

  g_variant_get (arguments, "(uu)", &a, NULL);
  if (a == 7)
    raise (SIGKILL);
  return g_variant_new_uint32 (a);
}

/* Of a chunk only the task fails that kills its worker. */
static void
test_chunk_with_killer (void)
{
  g_autoptr (GPtrArray) arguments = numbers (40);
  TandemPool *pool = start_pool (2);
  TandemResults *results = NULL;

  tandem_pool_map_chunked_async (pool, kill_at_7, arguments, 20, keep_results, &results);
  ITERATE_UNTIL (results != NULL);
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value = tandem_results_get_value (results, i, &error);

      if (i == 7)
        g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED);
      else
        g_assert_cmpuint (g_variant_get_uint32 (value), ==, i);
      g_assert_cmpuint (tandem_results_get_deaths (results, i), ==, i == 7 ? 3 : 0);
    }
  tandem_results_unref (results);
  stop_pool (pool);
}

static void
test_empty_map (void)
{
  g_autoptr (GPtrArray) arguments = numbers (0);
  TandemPool *pool = start_pool (1);
  TandemResults *results = NULL;

  tandem_pool_map_async (pool, multiply, arguments, keep_results, &results);
  g_assert_null (results); /* from the main loop, not from the call */
  ITERATE_UNTIL (results != NULL);
  g_assert_cmpuint (tandem_results_get_n_tasks (results), ==, 0);
  tandem_results_unref (results);
  stop_pool (pool);
}

/* ---- Large arguments and results ---- */

static GVariant *
make_bytes (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  gsize size = (gsize)g_variant_get_uint64 (arguments);
  guint8 *data = g_malloc (MAX (size, 1));

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8)(i * 7 + i / 251);
  return g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, data, size, TRUE, g_free, data);
}

static void
keep_value (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(GVariant **)user_data = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);
  g_assert_no_error (error);
}

static void
test_large_results (void)
{
  const guint64 sizes[] = { 0, 1, 65535, 65536, 65537, 256 << 10, 1 << 20, 100 << 20 };
  TandemPool *pool = start_pool (2);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GVariant) value = NULL;
      gsize size;
      const guint8 *data;

      tandem_pool_apply_async (pool, make_bytes, g_variant_new_uint64 (sizes[i]), keep_value, &value);
      ITERATE_UNTIL (value != NULL);
      data = g_variant_get_fixed_array (value, &size, 1);
      g_assert_cmpuint (size, ==, sizes[i]);
      for (gsize j = 0; j < size; j++)
        if (data[j] != (guint8)(j * 7 + j / 251))
          g_assert_not_reached ();
    }
  stop_pool (pool);
}

static GVariant *
echo (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  return g_variant_ref (arguments);
}

/* More in both directions at once than any pipe takes. */
/* Makes every pipe of this process as small as it can be. */
static void
shrink_pipes (void)
{
  for (int fd = 0; fd < 256; fd++)
    fcntl (fd, F_SETPIPE_SZ, 4096); /* to what is no pipe nothing happens */
}

static void
test_full_pipes (gconstpointer data_small)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree guint8 *data = g_malloc0 (300000);
  TandemPool *pool = start_pool (2);
  TandemResults *results = NULL;

  if (data_small != NULL)
    shrink_pipes ();
  for (guint i = 0; i < 200; i++)
    {
      gsize size = i % 3 == 0 ? 300000 : 100000; /* as memory, and through the pipe */

      data[size / 2] = (guint8)i;
      g_ptr_array_add (arguments, g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, size, 1));
    }
  tandem_pool_map_async (pool, echo, arguments, keep_results, &results);
  ITERATE_UNTIL (results != NULL);
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GVariant) value = tandem_results_get_value (results, i, NULL);
      gsize size;
      const guint8 *bytes = g_variant_get_fixed_array (value, &size, 1);

      g_assert_cmpuint (size, ==, i % 3 == 0 ? 300000 : 100000);
      g_assert_cmpuint (bytes[size / 2], ==, (guint8)i);
    }
  tandem_results_unref (results);
  stop_pool (pool);
}

/* ---- Workers ---- */

static gboolean
count_start (TandemWorker *worker, gpointer user_data, GError **error)
{
  __atomic_add_fetch (&((guint *)user_data)[0], 1, __ATOMIC_RELAXED);
  return TRUE;
}

static void
count_stop (TandemWorker *worker, gpointer user_data)
{
  __atomic_add_fetch (&((guint *)user_data)[1], 1, __ATOMIC_RELAXED);
}

static void
test_limit_per_worker (void)
{
  guint *counters = new_shared (4096);
  TandemPool *pool = tandem_pool_new ("worker", 2);
  g_autoptr (GPtrArray) arguments = numbers (90);
  TandemResults *results = NULL;
  gboolean joined = FALSE;

  tandem_pool_set_hooks (pool, count_start, count_stop);
  tandem_pool_set_user_data (pool, counters);
  tandem_pool_set_max_tasks_per_worker (pool, 10);
  g_assert_true (tandem_pool_start (pool, NULL));
  tandem_pool_map_async (pool, multiply, arguments, keep_results, &results);
  tandem_pool_join_async (pool, set_done, &joined);
  g_assert_false (joined);
  ITERATE_UNTIL (joined);
  g_assert_nonnull (results);
  check_products (results, 90);
  g_assert_cmpuint (counters[0], >=, 9);
  g_assert_cmpuint (counters[0], <=, 11);
  g_assert_cmpuint (counters[1], ==, counters[0]);
  g_assert_cmpuint (tandem_pool_get_counts (pool)->stopped, ==, counters[0]);
  g_assert_cmpuint (tandem_pool_get_counts (pool)->failed, ==, 0);
  tandem_results_unref (results);
  munmap (counters, 4096);
  g_assert_finalize_object (pool);
  assert_no_children ();
}

static gboolean
fail_start (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "nothing to work with");
  return FALSE;
}

static void
test_hopeless (void)
{
  TandemPool *pool = tandem_pool_new ("worker", 3);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) late = NULL;

  tandem_pool_set_hooks (pool, fail_start, NULL);
  g_assert_true (tandem_pool_start (pool, NULL));
  tandem_pool_apply_async (pool, multiply, NULL, keep_error, &error);
  ITERATE_UNTIL (error != NULL);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (tandem_pool_get_counts (pool)->failed, <=, 3 * 6);
  tandem_pool_apply_async (pool, multiply, NULL, keep_error, &late);
  g_assert_null (late);
  ITERATE_UNTIL (late != NULL);
  g_assert_error (late, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED);
  stop_pool (pool);
}

/* Workers that are killed while they do nothing are replaced, but not in a frenzy. */
static void
test_rate_limit (void)
{
  TandemPool *pool = start_pool (1);
  guint n_killed = 0;

  for (gint64 end = g_get_monotonic_time () + SECOND; g_get_monotonic_time () < end;)
    {
      GPtrArray *processes = tandem_pool_get_processes (pool);

      if (processes->len > 0 && tandem_process_get_state (processes->pdata[0]) == TANDEM_PROCESS_READY)
        {
          kill (tandem_process_get_pid (processes->pdata[0]), SIGKILL);
          while (processes->len > 0)
            g_main_context_iteration (NULL, TRUE);
          n_killed++;
        }
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpuint (n_killed, >=, 3);
  g_assert_cmpuint (n_killed, <=, 12); /* 5 + 10 + 20 + … ms */
  stop_pool (pool);
}

/* ---- Who gets what ---- */

static GVariant *
sleep_or_not (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  if (g_variant_get_uint32 (arguments) == 0)
    g_usleep (SECOND / 2);
  return g_variant_new_uint32 (tandem_worker_get_index (worker));
}

/* Tasks given ahead to a worker that is held up are done by the other. */
static void
test_taken_back (void)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  TandemPool *pool = start_pool (2);
  TandemResults *results = NULL;
  gint64 begin;

  /* Tiny ones first, so that many are given ahead. */
  for (guint i = 0; i < 2000; i++)
    g_ptr_array_add (arguments, g_variant_new_uint32 (i == 1000 ? 0 : i + 1));
  begin = g_get_monotonic_time ();
  tandem_pool_map_async (pool, sleep_or_not, arguments, keep_results, &results);
  ITERATE_UNTIL (tandem_pool_get_n_queued (pool) == 0);
  if (!is_under_valgrind ())
    g_assert_cmpint (g_get_monotonic_time () - begin, <, SECOND / 2);
  ITERATE_UNTIL (results != NULL);
  tandem_results_unref (results);
  stop_pool (pool);
}

static GVariant *
note_order (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  guint *notes = user_data;

  notes[++notes[0]] = g_variant_get_uint32 (arguments);
  return g_variant_new_boolean (TRUE);
}

static void
test_first_in_first_out (void)
{
  guint *notes = new_shared (8192);
  TandemPool *pool = tandem_pool_new ("worker", 1);
  gboolean joined = FALSE;

  tandem_pool_set_user_data (pool, notes);
  g_assert_true (tandem_pool_start (pool, NULL));
  for (guint i = 0; i < 1000; i++)
    tandem_pool_apply_async (pool, note_order, g_variant_new_uint32 (i), NULL, NULL);
  tandem_pool_join_async (pool, set_done, &joined);
  ITERATE_UNTIL (joined);
  g_assert_cmpuint (notes[0], ==, 1000);
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpuint (notes[i + 1], ==, i);
  munmap (notes, 8192);
  g_assert_finalize_object (pool);
}

/* ---- Producers ---- */

typedef struct
{
  TandemPool *pool;
  guint n_given;
  guint n_done;
  guint n_most;
  guint n_extra;
} Producer;

static void
count_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Producer *producer = user_data;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (producer->pool, result, NULL);

  g_assert_nonnull (value);
  producer->n_done++;
}

static void
produce (TandemPool *pool, Producer *producer)
{
  while (producer->n_given < 5000 && tandem_pool_has_room (pool))
    {
      producer->n_given++;
      tandem_pool_apply_async (pool, echo, g_variant_new_uint32 (1), count_done, producer);
      producer->n_most = MAX (producer->n_most, tandem_pool_get_n_queued (pool));
    }
}

static void
test_bounded (void)
{
  TandemPool *pool = tandem_pool_new ("worker", 2);
  Producer producer = { .pool = pool };

  tandem_pool_set_max_queued (pool, 50);
  g_assert_true (tandem_pool_start (pool, NULL));
  g_signal_connect (pool, "room", G_CALLBACK (produce), &producer);
  produce (pool, &producer);
  ITERATE_UNTIL (producer.n_done == 5000);
  g_assert_cmpuint (producer.n_most, <=, 50 + 2 * 64); /* with what two workers have ahead */
  stop_pool (pool);
}

static GVariant *
next_and_apply (gpointer user_data)
{
  Producer *producer = user_data;

  if (producer->n_given == 300)
    return NULL;
  if (producer->n_given++ % 3 == 0)
    {
      producer->n_extra++;
      tandem_pool_apply_async (producer->pool, echo, g_variant_new_uint32 (1), count_done, producer);
    }
  return g_variant_new_uint32 (producer->n_given);
}

static void
each_and_apply (TandemTask *task, gpointer user_data)
{
  Producer *producer = user_data;

  producer->n_done++;
  if (producer->n_done % 5 == 0 && producer->n_extra < 200)
    {
      producer->n_extra++;
      tandem_pool_apply_async (producer->pool, echo, g_variant_new_uint32 (1), count_done, producer);
    }
}

static void
set_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Producer *)user_data)->n_most = 1;
}

/* Functions of the pool are called from everywhere that it calls. */
static void
test_reentrant (void)
{
  TandemPool *pool = start_pool (2);
  Producer producer = { .pool = pool };

  tandem_pool_imap_unordered_async (pool, echo, next_and_apply, each_and_apply, set_over, &producer);
  ITERATE_UNTIL (producer.n_most == 1 && producer.n_done == 300 + producer.n_extra);
  stop_pool (pool);
}

/* ---- The end ---- */

static GVariant *
spin (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  while (!tandem_worker_is_stopping (worker))
    continue;
  return g_variant_new_boolean (TRUE);
}

static GVariant *
sleep_some (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  g_usleep (SECOND / 10);
  return g_variant_new_boolean (TRUE);
}

static void
count_errors (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);

  ((guint *)user_data)[value != NULL                                               ? 0
                       : g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? 1
                                                                                   : 2]++;
}

static void
test_cancel_waiting (void)
{
  TandemPool *pool = start_pool (2);
  guint counts[3] = { 0 };

  for (guint i = 0; i < 20; i++)
    tandem_pool_apply_async (pool, sleep_some, NULL, count_errors, counts);
  ITERATE_UNTIL (tandem_pool_get_n_running (pool) == 2);
  g_usleep (20000);
  tandem_pool_cancel_waiting (pool);
  g_assert_cmpuint (counts[1], >=, 16);
  ITERATE_UNTIL (counts[0] + counts[1] == 20);
  g_assert_cmpuint (counts[2], ==, 0);
  tandem_pool_apply_async (pool, sleep_some, NULL, count_errors, counts);
  ITERATE_UNTIL (counts[0] + counts[1] == 21);
  g_assert_cmpuint (counts[0], >=, 1);
  stop_pool (pool);
}

static void
test_stop_at_once (void)
{
  TandemPool *pool = start_pool (3);
  guint counts[3] = { 0 };

  for (guint i = 0; i < 10; i++)
    tandem_pool_apply_async (pool, spin, NULL, count_errors, counts);
  stop_pool (pool); /* while the workers start */
  g_assert_cmpuint (counts[0] + counts[1], ==, 10);
  g_assert_cmpuint (counts[2], ==, 0);
}

static void
test_event_before_start (void)
{
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  TandemPool *pool = tandem_pool_new ("worker", 2);
  g_autoptr (GError) error = NULL;

  tandem_event_set (event);
  tandem_pool_set_event (pool, event);
  g_assert_true (tandem_pool_start (pool, NULL));
  tandem_pool_apply_async (pool, spin, NULL, keep_error, &error);
  g_assert_no_error (error);
  ITERATE_UNTIL (error != NULL && tandem_pool_get_processes (pool)->len == 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (tandem_pool_get_counts (pool)->stopped, ==, 2);
  stop_pool (pool);
}

/* The last reference goes while tasks wait: they are done still, and then the pool goes and its workers. */
static void
test_dropped_with_work (void)
{
  TandemPool *pool = start_pool (2);
  guint counts[3] = { 0 };

  for (guint i = 0; i < 100; i++)
    tandem_pool_apply_async (pool, echo, g_variant_new_uint32 (i), count_errors, counts);
  g_object_add_weak_pointer (G_OBJECT (pool), (gpointer *)&pool);
  g_object_unref (pool);
  ITERATE_UNTIL (pool == NULL);
  g_assert_cmpuint (counts[0], ==, 100);
  assert_no_children ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_data_func ("/pool-edge/chunks/in-process", GUINT_TO_POINTER (0), test_chunks);
  g_test_add_data_func ("/pool-edge/chunks/two", GUINT_TO_POINTER (2), test_chunks);
  g_test_add_func ("/pool-edge/chunk-with-killer", test_chunk_with_killer);
  g_test_add_func ("/pool-edge/empty-map", test_empty_map);
  g_test_add_func ("/pool-edge/large-results", test_large_results);
  g_test_add_data_func ("/pool-edge/full-pipes/usual", NULL, test_full_pipes);
  g_test_add_data_func ("/pool-edge/full-pipes/small", "", test_full_pipes);
  g_test_add_func ("/pool-edge/limit-per-worker", test_limit_per_worker);
  g_test_add_func ("/pool-edge/hopeless", test_hopeless);
  g_test_add_func ("/pool-edge/rate-limit", test_rate_limit);
  g_test_add_func ("/pool-edge/taken-back", test_taken_back);
  g_test_add_func ("/pool-edge/first-in-first-out", test_first_in_first_out);
  g_test_add_func ("/pool-edge/bounded", test_bounded);
  g_test_add_func ("/pool-edge/reentrant", test_reentrant);
  g_test_add_func ("/pool-edge/cancel-waiting", test_cancel_waiting);
  g_test_add_func ("/pool-edge/stop-at-once", test_stop_at_once);
  g_test_add_func ("/pool-edge/event-before-start", test_event_before_start);
  g_test_add_func ("/pool-edge/dropped-with-work", test_dropped_with_work);
  return g_test_run ();
}
