/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-error.h"
#include "process/tandem-pool.h"
#include "support.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What tests and workers share. */
typedef struct
{
  guint turns[8]; /* of the spinning worker of each index */
  guint n_begun;
  guint n_ended;
  guint release;
} Shared;

typedef struct
{
  TandemPool *pool;
  Shared *shared;
  GVariant *values[3];
} Fixture;

static void
keep_value (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(GVariant **)user_data = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, guint n_workers)
{
  f->shared = new_shared (sizeof *f->shared);
  f->pool = tandem_pool_new ("worker", n_workers);
  tandem_pool_set_user_data (f->pool, f->shared);
}

static gboolean
are_ready (TandemPool *pool, guint n_workers)
{
  GPtrArray *processes = tandem_pool_get_processes (pool);
  guint n_ready = 0;

  for (guint i = 0; i < processes->len; i++)
    n_ready += tandem_process_get_state (processes->pdata[i]) == TANDEM_PROCESS_READY ? 1 : 0;
  return n_ready == n_workers && processes->len == n_workers;
}

static void
set_up_ready (Fixture *f, guint n_workers)
{
  set_up (f, n_workers);
  g_assert_true (tandem_pool_start (f->pool, NULL));
  ITERATE_UNTIL (are_ready (f->pool, n_workers));
}

static void
stop (Fixture *f)
{
  gboolean done = FALSE;

  tandem_pool_stop_async (f->pool, 20 * SECOND, SECOND, set_done, &done);
  ITERATE_UNTIL (done);
  g_assert_cmpuint (tandem_pool_get_processes (f->pool)->len, ==, 0);
}

static void
tear_down (Fixture *f)
{
  for (guint i = 0; i < G_N_ELEMENTS (f->values); i++)
    g_clear_pointer (&f->values[i], g_variant_unref);
  g_assert_finalize_object (f->pool);
  munmap (f->shared, sizeof *f->shared);
  assert_no_children ();
}

static TandemProcess *
get_process (Fixture *f, guint i)
{
  return tandem_pool_get_processes (f->pool)->pdata[i];
}

static pid_t
get_pid (Fixture *f, guint i)
{
  return tandem_process_get_pid (get_process (f, i));
}

/* The letter that the kernel gives for the state of a process. */
static char
get_kernel_state (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int)pid);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return strrchr (text, ')')[2];
}

static gboolean
are_all (Fixture *f, gboolean stopped)
{
  for (guint i = 0; i < tandem_pool_get_processes (f->pool)->len; i++)
    if ((get_kernel_state (get_pid (f, i)) == 'T') != stopped)
      return FALSE;
  return TRUE;
}

static void
iterate_for (gint64 span)
{
  gint64 end = g_get_monotonic_time () + span;

  ITERATE_UNTIL (g_get_monotonic_time () >= end);
}

/* ---- Pause ---- */

static GVariant *
spin (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  Shared *shared = user_data;
  guint index = tandem_worker_get_index (worker);

  __atomic_add_fetch (&shared->n_begun, 1, __ATOMIC_RELAXED);
  while (!tandem_worker_is_stopping (worker) && __atomic_load_n (&shared->release, __ATOMIC_RELAXED) == 0)
    __atomic_add_fetch (&shared->turns[index], 1, __ATOMIC_RELAXED);
  __atomic_add_fetch (&shared->n_ended, 1, __ATOMIC_RELAXED);
  return g_variant_new_uint32 (index);
}

static GVariant *
do_nothing (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  return g_variant_new_boolean (TRUE);
}

static void
count_changes (TandemPool *pool, TandemProcess *process, guint *n_changes)
{
  n_changes[tandem_process_is_paused (process) ? 1 : 0]++;
}

static void
test_pause (void)
{
  Fixture f = { 0 };
  guint turns;
  guint n_changes[2] = { 0 };

  set_up_ready (&f, 2);
  tandem_pool_apply_async (f.pool, spin, NULL, keep_value, &f.values[0]);
  tandem_pool_apply_async (f.pool, spin, NULL, keep_value, &f.values[1]);
  ITERATE_UNTIL (f.shared->n_begun == 2);

  g_signal_connect (f.pool, "worker-changed", G_CALLBACK (count_changes), n_changes);
  tandem_pool_pause (f.pool);
  tandem_pool_pause (f.pool);
  g_assert_true (tandem_pool_is_paused (f.pool));
  g_assert_cmpuint (n_changes[1], ==, 2);
  ITERATE_UNTIL (are_all (&f, TRUE));
  tandem_pool_apply_async (f.pool, do_nothing, NULL, keep_value, &f.values[2]);
  turns = f.shared->turns[0] + f.shared->turns[1];
  iterate_for (SECOND / 5);
  g_assert_cmpuint (f.shared->turns[0] + f.shared->turns[1], ==, turns);
  g_assert_null (f.values[2]);

  tandem_pool_resume (f.pool);
  g_assert_false (tandem_pool_is_paused (f.pool));
  g_assert_cmpuint (n_changes[0], ==, 2);
  ITERATE_UNTIL (f.shared->turns[0] + f.shared->turns[1] > turns);
  f.shared->release = 1;
  ITERATE_UNTIL (f.values[0] != NULL && f.values[1] != NULL && f.values[2] != NULL);
  stop (&f);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->stopped, ==, 2);
  tear_down (&f);
}

static gboolean
start_slowly (TandemWorker *worker, gpointer user_data, GError **error)
{
  for (guint i = 0; i < 30; i++)
    g_usleep (10 * 1000); /* in pieces, as the clock of one sleep runs on during a stop */
  return TRUE;
}

/* Neither the start nor a worker that dies in the pause are held against anyone. */
static void
test_pause_of_start (void)
{
  Fixture f = { 0 };

  set_up (&f, 2);
  tandem_pool_set_start_timeout (f.pool, 2 * SECOND);
  tandem_pool_set_hooks (f.pool, start_slowly, NULL);
  g_assert_true (tandem_pool_start (f.pool, NULL));
  tandem_pool_pause (f.pool);
  iterate_for (3 * SECOND);
  g_assert_cmpuint (tandem_pool_get_processes (f.pool)->len, ==, 2);
  g_assert_cmpint (tandem_process_get_state (get_process (&f, 0)), ==, TANDEM_PROCESS_STARTING);

  kill (get_pid (&f, 0), SIGKILL);
  ITERATE_UNTIL (tandem_pool_get_processes (f.pool)->len == 1);
  iterate_for (SECOND / 5);
  g_assert_cmpuint (tandem_pool_get_processes (f.pool)->len, ==, 1);

  tandem_pool_resume (f.pool);
  ITERATE_UNTIL (are_ready (f.pool, 2));
  stop (&f);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->stopped, ==, 2);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->failed, ==, 1);
  tear_down (&f);
}

static void
test_stop_of_paused (gconstpointer by_event)
{
  Fixture f = { 0 };
  g_autoptr (GVariant) value = NULL;
  gint64 begin;

  set_up_ready (&f, 3);
  tandem_pool_apply_async (f.pool, spin, NULL, keep_value, &value);
  ITERATE_UNTIL (f.shared->n_begun == 1);
  tandem_pool_pause (f.pool);
  ITERATE_UNTIL (are_all (&f, TRUE));
  begin = g_get_monotonic_time ();
  if (by_event != NULL)
    {
      tandem_event_set (tandem_pool_get_event (f.pool));
      ITERATE_UNTIL (tandem_pool_get_processes (f.pool)->len == 0);
    }
  stop (&f);
  if (!is_under_valgrind ())
    g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * SECOND);
  g_assert_cmpuint (f.shared->n_ended, ==, 1);
  g_assert_nonnull (value);
  g_assert_false (tandem_pool_is_paused (f.pool));
  tandem_pool_pause (f.pool); /* one that has ended is not paused */
  g_assert_false (tandem_pool_is_paused (f.pool));
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->stopped, ==, 3);
  tear_down (&f);
}

static void
test_pause_in_process (void)
{
  Fixture f = { 0 };
  g_autoptr (GVariant) value = NULL;

  set_up (&f, 0);
  g_assert_true (tandem_pool_start (f.pool, NULL));
  tandem_pool_pause (f.pool);
  tandem_pool_set_n_workers (f.pool, 3);
  g_assert_cmpuint (tandem_pool_get_n_workers (f.pool), ==, 0);
  tandem_pool_apply_async (f.pool, do_nothing, NULL, keep_value, &value);
  iterate_for (SECOND / 10);
  g_assert_null (value);
  tandem_pool_resume (f.pool);
  ITERATE_UNTIL (value != NULL);
  stop (&f);
  tear_down (&f);
}

/* ---- Number of workers ---- */

static void
test_number (void)
{
  Fixture f = { 0 };

  set_up_ready (&f, 1);
  tandem_pool_set_n_workers (f.pool, 4);
  ITERATE_UNTIL (are_ready (f.pool, 4));
  tandem_pool_set_n_workers (f.pool, 0); /* there is always one */
  g_assert_cmpuint (tandem_pool_get_n_workers (f.pool), ==, 1);
  ITERATE_UNTIL (are_ready (f.pool, 1));
  g_assert_cmpuint (tandem_process_get_index (get_process (&f, 0)), ==, 0);
  tandem_pool_set_n_workers (f.pool, 3);
  ITERATE_UNTIL (are_ready (f.pool, 3));
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (tandem_process_get_index (get_process (&f, i)), <, 3);
  stop (&f);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->stopped, ==, 6);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->failed, ==, 0);
  tear_down (&f);
}

/* The idle one ends first; a busy one ends after its task, and what it was given ahead is done elsewhere. */
static void
test_fewer_while_busy (void)
{
  Fixture f = { 0 };
  g_autoptr (GVariant) last = NULL;

  set_up_ready (&f, 3);
  tandem_pool_apply_async (f.pool, spin, NULL, keep_value, &f.values[0]);
  tandem_pool_apply_async (f.pool, spin, NULL, keep_value, &f.values[1]);
  ITERATE_UNTIL (f.shared->n_begun == 2);

  tandem_pool_set_n_workers (f.pool, 2);
  ITERATE_UNTIL (tandem_pool_get_processes (f.pool)->len == 2);
  g_assert_cmpuint (f.shared->n_ended, ==, 0);
  g_assert_cmpuint (tandem_pool_get_n_running (f.pool), ==, 2);

  for (guint i = 0; i < 10; i++)
    tandem_pool_apply_async (f.pool, do_nothing, NULL, i == 9 ? keep_value : NULL, &last);
  tandem_pool_set_n_workers (f.pool, 1);
  iterate_for (SECOND / 10);
  g_assert_cmpuint (tandem_pool_get_processes (f.pool)->len, ==, 2); /* it is waited for */
  f.shared->release = 1;
  ITERATE_UNTIL (last != NULL && f.values[0] != NULL && f.values[1] != NULL && are_ready (f.pool, 1));
  stop (&f);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->stopped, ==, 3);
  tear_down (&f);
}

/* Less and more again while the one too many is busy still: it goes, and another takes its place. */
static void
test_fewer_and_more (void)
{
  Fixture f = { 0 };

  set_up_ready (&f, 2);
  tandem_pool_apply_async (f.pool, spin, NULL, keep_value, &f.values[0]);
  tandem_pool_apply_async (f.pool, spin, NULL, keep_value, &f.values[1]);
  ITERATE_UNTIL (f.shared->n_begun == 2);
  tandem_pool_set_n_workers (f.pool, 1);
  tandem_pool_set_n_workers (f.pool, 2);
  f.shared->release = 1;
  ITERATE_UNTIL (f.values[0] != NULL && f.values[1] != NULL && tandem_pool_get_counts (f.pool)->stopped == 1
                 && are_ready (f.pool, 2));
  stop (&f);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->stopped, ==, 3);
  tear_down (&f);
}

static GVariant *
spin_or_hand_back (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  Shared *shared = user_data;

  __atomic_add_fetch (&shared->n_begun, 1, __ATOMIC_RELAXED);
  while (__atomic_load_n (&shared->release, __ATOMIC_RELAXED) == 0)
    {
      g_usleep (1000);
      if (!tandem_worker_is_leaving (worker))
        continue;
      g_set_error_literal (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_HANDED_BACK, "");
      return NULL;
    }
  return g_variant_new_uint32 (tandem_worker_get_index (worker));
}

/* Also of a chunk. */
static void
test_handed_back (gconstpointer data)
{
  guint chunk_size = GPOINTER_TO_UINT (data);
  Fixture f = { 0 };
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  TandemResults *results = NULL;

  set_up_ready (&f, 2);
  g_ptr_array_set_size (arguments, 2 * (gint)chunk_size);
  tandem_pool_map_chunked_async (f.pool, spin_or_hand_back, arguments, chunk_size, keep_results, &results);
  ITERATE_UNTIL (f.shared->n_begun == 2);
  tandem_pool_set_n_workers (f.pool, 1);
  ITERATE_UNTIL (are_ready (f.pool, 1));
  g_assert_null (results);
  f.shared->release = 1;
  ITERATE_UNTIL (results != NULL);
  for (guint i = 0; i < 2 * chunk_size; i++)
    {
      g_autoptr (GVariant) value = tandem_results_get_value (results, i, NULL);

      g_assert_cmpuint (g_variant_get_uint32 (value), ==, tandem_process_get_index (get_process (&f, 0)));
      g_assert_cmpuint (tandem_results_get_deaths (results, i), ==, 0);
    }
  g_clear_pointer (&results, tandem_results_unref);
  g_assert_cmpuint (f.shared->n_begun, ==, 1 + 2 * chunk_size);
  stop (&f);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->failed, ==, 0);
  tear_down (&f);
}

/* Who was not asked has no reason to hand back: that is an error like any other. */
static GVariant *
hand_back (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  g_set_error_literal (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_HANDED_BACK, "no reason");
  return NULL;
}

static void
test_handed_back_unasked (void)
{
  Fixture f = { 0 };
  g_autoptr (GError) error = NULL;

  set_up_ready (&f, 1);
  tandem_pool_apply_async (f.pool, hand_back, NULL, keep_error, &error);
  ITERATE_UNTIL (error != NULL);
  g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_HANDED_BACK);
  stop (&f);
  tear_down (&f);
}

/* ---- The end of one worker ---- */

/* Hangs the first time, whatever it is asked; the second time it returns. */
static GVariant *
hang_once (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  Shared *shared = user_data;

  if (g_variant_get_boolean (arguments))
    signal (SIGTERM, SIG_IGN);
  if (__atomic_fetch_add (&shared->n_begun, 1, __ATOMIC_RELAXED) == 0)
    while (TRUE)
      g_usleep (SECOND);
  return g_variant_new_uint32 (tandem_worker_get_index (worker));
}

static void
test_end_of_idle (void)
{
  Fixture f = { 0 };
  pid_t pid;
  guint index;

  set_up_ready (&f, 2);
  pid = get_pid (&f, 0);
  index = tandem_process_get_index (get_process (&f, 0));
  g_assert_false (tandem_pool_end_worker (f.pool, getpid (), SECOND, SECOND));
  g_assert_true (tandem_pool_end_worker (f.pool, pid, 20 * SECOND, SECOND));
  ITERATE_UNTIL (!process_exists (pid) && are_ready (f.pool, 2));
  g_assert_cmpuint (tandem_process_get_index (get_process (&f, 1)), ==, index);
  g_assert_false (tandem_pool_end_worker (f.pool, pid, SECOND, SECOND));
  g_assert_false (tandem_event_is_set (tandem_pool_get_event (f.pool)));
  stop (&f);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->stopped, ==, 3);
  tear_down (&f);
}

/* The task is not to blame, even when one death were too many. Paused or not makes no difference. */
static void
test_end_of_busy (gconstpointer data)
{
  gboolean ignores_term = strchr (data, 'i') != NULL;
  gboolean is_paused = strchr (data, 'p') != NULL;
  gboolean hastened = strchr (data, 'h') != NULL;
  gint64 grace = hastened ? 600 * SECOND : SECOND / 20;
  Fixture f = { 0 };
  g_autoptr (GVariant) value = NULL;
  pid_t pid;

  set_up (&f, 1);
  tandem_pool_set_max_deaths (f.pool, 1);
  g_assert_true (tandem_pool_start (f.pool, NULL));
  tandem_pool_apply_async (f.pool, hang_once, g_variant_new_boolean (ignores_term), keep_value, &value);
  ITERATE_UNTIL (f.shared->n_begun == 1);
  pid = get_pid (&f, 0);
  if (is_paused)
    tandem_pool_pause (f.pool);
  for (guint i = 0; i < (hastened ? 3 : 1); i++)
    g_assert_true (tandem_pool_end_worker (f.pool, pid, grace, grace));
  ITERATE_UNTIL (!process_exists (pid));
  if (is_paused)
    {
      g_assert_null (value);
      tandem_pool_resume (f.pool);
    }
  ITERATE_UNTIL (value != NULL);
  stop (&f);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->terminated, ==, ignores_term ? 0 : 1);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->killed, ==, ignores_term ? 1 : 0);
  g_assert_cmpuint (tandem_pool_get_counts (f.pool)->stopped, ==, 1);
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_func ("/pool-control/pause", test_pause);
  g_test_add_func ("/pool-control/pause-of-start", test_pause_of_start);
  g_test_add_data_func ("/pool-control/stop-of-paused/ladder", NULL, test_stop_of_paused);
  g_test_add_data_func ("/pool-control/stop-of-paused/event", "", test_stop_of_paused);
  g_test_add_func ("/pool-control/pause-in-process", test_pause_in_process);
  g_test_add_func ("/pool-control/number", test_number);
  g_test_add_func ("/pool-control/fewer-while-busy", test_fewer_while_busy);
  g_test_add_func ("/pool-control/fewer-and-more", test_fewer_and_more);
  g_test_add_data_func ("/pool-control/handed-back/one", GUINT_TO_POINTER (1), test_handed_back);
  g_test_add_data_func ("/pool-control/handed-back/chunk", GUINT_TO_POINTER (5), test_handed_back);
  g_test_add_func ("/pool-control/handed-back-unasked", test_handed_back_unasked);
  g_test_add_func ("/pool-control/end-of-idle", test_end_of_idle);
  g_test_add_data_func ("/pool-control/end-of-busy/terminated", "", test_end_of_busy);
  g_test_add_data_func ("/pool-control/end-of-busy/killed", "i", test_end_of_busy);
  g_test_add_data_func ("/pool-control/end-of-busy/killed-hastened", "ih", test_end_of_busy);
  g_test_add_data_func ("/pool-control/end-of-busy/paused", "p", test_end_of_busy);
  return g_test_run ();
}
