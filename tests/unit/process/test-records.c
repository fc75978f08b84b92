/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Tasks over records: many tiny tasks that travel as plain memory, and what becomes of each. */
#include "process/tandem-error.h"
#include "process/tandem-pool-worker.h"
#include "support.h"

#include <signal.h>
#include <string.h>

typedef struct
{
  guint32 a;
  guint32 b;
} Pair;

/* Several arguments a task: a struct. */
static gboolean
multiply (TandemWorker *worker, gconstpointer argument, gpointer result, gpointer user_data, GError **error)
{
  const Pair *pair = argument;

  if (pair->a % 100 == 99)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%u is bad", pair->a);
      return FALSE;
    }
  *(guint64 *)result = (guint64)pair->a * pair->b;
  return TRUE;
}

static Pair *
make_pairs (guint n)
{
  Pair *pairs = g_new (Pair, n);

  for (guint i = 0; i < n; i++)
    pairs[i] = (Pair){ i, i + 1 };
  return pairs;
}

static void
check_products (TandemResults *results, guint n)
{
  g_assert_cmpuint (tandem_results_get_n_tasks (results), ==, n);
  g_assert_cmpuint (tandem_results_get_n_failed (results), ==, n / 100);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      const guint64 *product = tandem_results_get_record (results, i, &error);

      g_assert_true (g_str_has_prefix (tandem_results_get_worker_name (results, i), "worker"));
      g_assert_cmpuint (tandem_results_get_deaths (results, i), ==, 0);
      if (i % 100 == 99)
        {
          g_autofree char *message = g_strdup_printf ("%u is bad", i);

          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
          g_assert_cmpstr (error->message, ==, message);
          g_assert_null (product);
        }
      else
        g_assert_cmpuint (*product, ==, (guint64)i * (i + 1));
    }
}

/* In chunks of every kind, in order, also in this process. */
static void
test_map (gconstpointer data)
{
  guint n_workers = GPOINTER_TO_UINT (data);
  guint n = is_under_valgrind () ? 2550 : 25550;
  const guint sizes[] = { 0, 1, 7, 1000, G_MAXUINT };
  g_autofree Pair *pairs = make_pairs (n);
  TandemPool *pool = start_pool (n_workers);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const TandemRecordTask task = { multiply, sizeof (Pair), sizeof (guint64), sizes[i] };
      guint n_of_these = sizes[i] == 1 ? n / 10 : n;
      g_autoptr (TandemResults) results = NULL;

      tandem_pool_map_records_async (pool, &task, pairs, n_of_these, keep_results, &results);
      g_assert_null (results);
      ITERATE_UNTIL (results != NULL);
      check_products (results, n_of_these);
    }
  stop_pool (pool);
}

static void
test_no_task (void)
{
  const TandemRecordTask task = { multiply, sizeof (Pair), sizeof (guint64), 0 };
  g_autoptr (TandemResults) results = NULL;
  TandemPool *pool = start_pool (1);

  tandem_pool_map_records_async (pool, &task, NULL, 0, keep_results, &results);
  g_assert_null (results); /* from the main loop, not from the call */
  ITERATE_UNTIL (results != NULL);
  g_assert_cmpuint (tandem_results_get_n_tasks (results), ==, 0);
  stop_pool (pool);
}

#define ODD 5

static gboolean
turn_around (TandemWorker *worker,
             gconstpointer argument,
             gpointer result,
             gpointer user_data,
             GError **error)
{
  for (guint i = 0; i < ODD; i++)
    ((char *)result)[i] = i < 3 ? ((const char *)argument)[2 - i] : '\0';
  return TRUE;
}

/* Sizes that are no multiple of anything. */
static void
test_odd_sizes (void)
{
  const TandemRecordTask task = { turn_around, 3, ODD, 2 };
  g_autoptr (TandemResults) results = NULL;
  TandemPool *pool = start_pool (2);

  tandem_pool_map_records_async (pool, &task, "abcdefghi", 3, keep_results, &results);
  ITERATE_UNTIL (results != NULL);
  g_assert_cmpstr (tandem_results_get_record (results, 0, NULL), ==, "cba");
  g_assert_cmpstr (tandem_results_get_record (results, 1, NULL), ==, "fed");
  g_assert_cmpstr (tandem_results_get_record (results, 2, NULL), ==, "ihg");
  stop_pool (pool);
}

#define LARGE ((gsize)1 << 20)

static gboolean
fill (TandemWorker *worker, gconstpointer argument, gpointer result, gpointer user_data, GError **error)
{
  memset (result, *(const char *)argument, LARGE);
  return TRUE;
}

/* A chunk's results are larger than any pipe. */
static void
test_large_results (void)
{
  const TandemRecordTask task = { fill, 1, LARGE, 3 };
  g_autoptr (TandemResults) results = NULL;
  TandemPool *pool = start_pool (2);

  tandem_pool_map_records_async (pool, &task, "abcdefgh", 8, keep_results, &results);
  ITERATE_UNTIL (results != NULL);
  for (guint i = 0; i < 8; i++)
    {
      const char *record = tandem_results_get_record (results, i, NULL);

      g_assert_cmpint (record[0], ==, 'a' + (int)i);
      g_assert_cmpint (memcmp (record, record + 1, LARGE - 1), ==, 0);
    }
  stop_pool (pool);
}

/* ---- Deaths ---- */

static gboolean
die_at_7 (TandemWorker *worker, gconstpointer argument, gpointer result, gpointer user_data, GError **error)
{
  const Pair *pair = argument;

  if (pair->a == 7)
    raise (SIGKILL);
  return multiply (worker, argument, result, user_data, error);
}

/* Of a chunk only the task fails that kills its worker. */
static void
test_killer (void)
{
  const TandemRecordTask task = { die_at_7, sizeof (Pair), sizeof (guint64), 20 };
  g_autofree Pair *pairs = make_pairs (50);
  g_autoptr (TandemResults) results = NULL;
  TandemPool *pool = start_pool (2);

  tandem_pool_map_records_async (pool, &task, pairs, 50, keep_results, &results);
  ITERATE_UNTIL (results != NULL);
  g_assert_cmpuint (tandem_results_get_n_failed (results), ==, 1);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GError) error = NULL;
      const guint64 *product = tandem_results_get_record (results, i, &error);

      g_assert_cmpuint (tandem_results_get_deaths (results, i), ==, i == 7 ? 3 : 0);
      if (i == 7)
        g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED);
      else
        g_assert_cmpuint (*product, ==, (guint64)i * (i + 1));
    }
  stop_pool (pool);
}

static gboolean
die_sometimes (TandemWorker *worker,
               gconstpointer argument,
               gpointer result,
               gpointer user_data,
               GError **error)
{
  static guint n_done;

  if (n_done++ == 1000)
    raise (SIGKILL);
  return multiply (worker, argument, result, user_data, error);
}

/* Workers die again and again, and nothing is lost or done wrong. */
static void
test_deaths (void)
{
  const TandemRecordTask task = { die_sometimes, sizeof (Pair), sizeof (guint64), 150 };
  g_autofree Pair *pairs = make_pairs (10000);
  g_autoptr (TandemResults) results = NULL;
  TandemPool *pool = tandem_pool_new ("worker", 3);

  tandem_pool_set_max_deaths (pool, G_MAXUINT);
  g_assert_true (tandem_pool_start (pool, NULL));
  tandem_pool_map_records_async (pool, &task, pairs, 10000, keep_results, &results);
  ITERATE_UNTIL (results != NULL);
  g_assert_cmpuint (tandem_results_get_n_failed (results), ==, 100);
  for (guint i = 0; i < 10000; i++)
    if (i % 100 != 99)
      g_assert_cmpuint (*(const guint64 *)tandem_results_get_record (results, i, NULL), ==,
                        (guint64)i * (i + 1));
  g_assert_cmpuint (tandem_pool_get_counts (pool)->failed, >=, 5);
  stop_pool (pool);
}

/* ---- Streams ---- */

typedef struct
{
  guint n_tasks;
  guint n_given;
  guint n_done;
  guint n_failed;
  guint most; /* that were given and not done */
  guint64 sum;
  gboolean over;
} Stream;

static guint
next_pairs (gpointer arguments, guint n_most, gpointer user_data)
{
  Stream *stream = user_data;
  guint n = MIN (n_most, stream->n_tasks - stream->n_given);

  for (guint i = 0; i < n; i++, stream->n_given++)
    ((Pair *)arguments)[i] = (Pair){ stream->n_given, 2 };
  stream->most = MAX (stream->most, stream->n_given - stream->n_done);
  return n;
}

static void
each_pair (const TandemRecord *record, gpointer user_data)
{
  Stream *stream = user_data;
  const Pair *pair = record->argument;

  stream->n_done++;
  g_assert_true ((record->error == NULL) == (pair->a % 100 != 99));
  g_assert_true ((record->error == NULL) == (record->result != NULL));
  g_assert_nonnull (record->worker_name);
  stream->n_failed += record->error != NULL ? 1 : 0;
  if (record->result != NULL)
    g_assert_cmpuint (*(const guint64 *)record->result, ==, (guint64)pair->a * 2);
}

static void
stream_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);

  g_assert_no_error (error);
  ((Stream *)user_data)->over = TRUE;
}

/* A million tasks need no memory for a million. */
static void
test_stream (gconstpointer data)
{
  const TandemRecordTask task = { multiply, sizeof (Pair), sizeof (guint64), 500 };
  Stream stream = { .n_tasks = is_under_valgrind () ? 20011 : 1000011 };
  TandemPool *pool = start_pool (GPOINTER_TO_UINT (data));

  tandem_pool_imap_records_async (pool, &task, next_pairs, each_pair, stream_over, &stream);
  ITERATE_UNTIL (stream.over);
  g_assert_cmpuint (stream.n_done, ==, stream.n_tasks);
  g_assert_cmpuint (stream.n_failed, ==, stream.n_tasks / 100);
  g_assert_cmpuint (stream.most, <=, 2 * 64 * 500 + 500);
  stop_pool (pool);
}

/* ---- The end ---- */

static gboolean
wait_for_event (TandemWorker *worker,
                gconstpointer argument,
                gpointer result,
                gpointer user_data,
                GError **error)
{
  while (!tandem_worker_is_stopping (worker))
    g_usleep (1000);
  return TRUE;
}

static void
test_cancelled (void)
{
  const TandemRecordTask task = { wait_for_event, sizeof (Pair), sizeof (guint64), 10 };
  g_autofree Pair *pairs = make_pairs (1000);
  g_autoptr (TandemResults) results = NULL;
  g_autoptr (TandemResults) refused = NULL;
  g_autoptr (GError) error = NULL;
  TandemPool *pool = start_pool (2);

  tandem_pool_map_records_async (pool, &task, pairs, 1000, keep_results, &results);
  ITERATE_UNTIL (tandem_pool_get_n_running (pool) == 2);
  tandem_event_set (tandem_pool_get_event (pool));
  ITERATE_UNTIL (results != NULL);
  g_assert_cmpuint (tandem_results_get_n_failed (results), >, 900);
  g_assert_null (tandem_results_get_record (results, 999, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  tandem_pool_map_records_async (pool, &task, pairs, 1000, keep_results, &refused);
  g_assert_null (refused); /* from the main loop, not from the call */
  ITERATE_UNTIL (refused != NULL);
  g_assert_cmpuint (tandem_results_get_n_failed (refused), ==, 1000);
  g_assert_null (tandem_results_get_worker_name (refused, 0));
  stop_pool (pool);
}

static void
test_closed (void)
{
  const TandemRecordTask task = { multiply, sizeof (Pair), sizeof (guint64), 10 };
  g_autofree Pair *pairs = make_pairs (100);
  g_autoptr (TandemResults) results = NULL;
  g_autoptr (TandemResults) refused = NULL;
  g_autoptr (GError) error = NULL;
  TandemPool *pool = start_pool (2);
  gboolean joined = FALSE;

  tandem_pool_map_records_async (pool, &task, pairs, 100, keep_results, &results);
  tandem_pool_close (pool);
  tandem_pool_map_records_async (pool, &task, pairs, 100, keep_results, &refused);
  tandem_pool_join_async (pool, set_done, &joined);
  ITERATE_UNTIL (joined);
  check_products (results, 100);
  g_assert_null (tandem_results_get_record (refused, 0, &error));
  g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED);
  g_assert_finalize_object (pool);
  assert_no_children ();
}

/* ---- What comes is not trusted ---- */

static gboolean
fits (const char *text)
{
  g_autoptr (GVariant) value = g_variant_parse (NULL, text, NULL, NULL, NULL);

  g_assert_nonnull (value);
  return tandem_pool_worker_is_records_of (value, 3, 5); /* two words */
}

static void
test_answers (void)
{
  g_assert_true (fits ("[uint64 1, 2]"));
  g_assert_true (fits ("([uint64 1, 2], [(uint32 2, ('domain', 1, 'message'))])"));
  g_assert_false (fits ("[uint64 1]"));
  g_assert_false (fits ("[uint64 1, 2, 3]"));
  g_assert_false (fits ("[uint32 1, 2]"));
  g_assert_false (fits ("'text'"));
  g_assert_false (fits ("([uint64 1], [(uint32 2, ('domain', 1, 'message'))])"));
  g_assert_false (fits ("([uint64 1, 2], [(uint32 3, ('domain', 1, 'message'))])"));
  g_assert_false (fits ("([uint64 1, 2], [(uint32 1, 'message')])"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_data_func ("/records/map/in-process", GUINT_TO_POINTER (0), test_map);
  g_test_add_data_func ("/records/map/3", GUINT_TO_POINTER (3), test_map);
  g_test_add_func ("/records/no-task", test_no_task);
  g_test_add_func ("/records/odd-sizes", test_odd_sizes);
  g_test_add_func ("/records/large-results", test_large_results);
  g_test_add_func ("/records/killer", test_killer);
  g_test_add_func ("/records/deaths", test_deaths);
  g_test_add_data_func ("/records/stream/in-process", GUINT_TO_POINTER (0), test_stream);
  g_test_add_data_func ("/records/stream/2", GUINT_TO_POINTER (2), test_stream);
  g_test_add_func ("/records/cancelled", test_cancelled);
  g_test_add_func ("/records/closed", test_closed);
  g_test_add_func ("/records/answers", test_answers);
  return g_test_run ();
}
