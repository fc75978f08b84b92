/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers that stand still: paused by their parent, or stopped by someone else. */
#include "process/tandem-pool.h"
#include "support.h"

#include <signal.h>
#include <unistd.h>

static void
count_up (TandemProcess *process, guint *counter)
{
  (*counter)++;
}

static gboolean
turn (TandemWorker *worker, gpointer user_data, GError **error)
{
  volatile guint *turns = user_data;

  while (!tandem_worker_is_stopping (worker))
    {
      g_usleep (1000);
      (*turns)++;
    }
  return TRUE;
}

/* Nobody has asked for it, and nobody continues it: that is done after a while. */
static void
test_stopped_from_outside (gconstpointer with_main_loop)
{
  volatile guint *turns = new_shared (4096);
  g_autoptr (TandemProcess) process = start_worker (turn, (gpointer)turns);
  guint n_changes = 0;
  guint before;

  g_signal_connect (process, "stop-changed", G_CALLBACK (count_up), &n_changes);
  ITERATE_UNTIL (*turns > 0);
  kill (tandem_process_get_pid (process), SIGSTOP);
  for (guint i = 0; !tandem_process_is_stopped (process); i++)
    {
      g_assert_cmpuint (i, <, 600);
      if (with_main_loop != NULL)
        g_main_context_iteration (NULL, TRUE);
      else
        g_assert_false (tandem_process_join (process, SECOND / 10));
    }
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_false (tandem_process_is_paused (process));
  before = *turns;
  if (with_main_loop == NULL)
    kill (tandem_process_get_pid (process), SIGCONT); /* someone else may do it, too */
  while (tandem_process_is_stopped (process))
    if (with_main_loop != NULL)
      g_main_context_iteration (NULL, TRUE);
    else
      g_assert_false (tandem_process_join (process, SECOND / 10));
  g_assert_cmpuint (n_changes, ==, 2);
  ITERATE_UNTIL (*turns > before);
}

/* A pause is no stop by someone else. */
static void
test_paused (void)
{
  volatile guint *turns = new_shared (4096);
  g_autoptr (TandemProcess) process = start_worker (turn, (gpointer)turns);
  guint n_changes = 0;
  guint before;

  g_signal_connect (process, "stop-changed", G_CALLBACK (count_up), &n_changes);
  ITERATE_UNTIL (*turns > 0);
  tandem_process_pause (process);
  g_assert_true (tandem_process_is_paused (process));
  g_assert_false (tandem_process_join (process, SECOND / 20));
  before = *turns;
  g_assert_false (tandem_process_join (process, 5 * SECOND / 2));
  g_assert_cmpuint (*turns, ==, before);
  g_assert_cmpuint (n_changes, ==, 0);
  tandem_process_resume (process);
  g_assert_false (tandem_process_is_paused (process));
  ITERATE_UNTIL (*turns > before);
  tandem_process_pause (process);
  tandem_process_terminate (process);
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->kind, ==, TANDEM_EXIT_TERMINATED);
}

/* ---- In a pool ---- */

static GVariant *
stop_once (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  if (__atomic_fetch_add ((guint *)user_data, 1, __ATOMIC_RELAXED) == 0)
    kill (getpid (), SIGSTOP);
  return g_variant_new_boolean (TRUE);
}

static void
keep_value (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GVariant **)user_data = tandem_pool_apply_finish (TANDEM_POOL (source), result, NULL);
}

static void
note_stopped (TandemPool *pool, TandemProcess *process, guint *n_stopped)
{
  *n_stopped += tandem_process_is_stopped (process) ? 1 : 0;
}

/* The pool tells of it, the task comes to its end after all, and this is no death. */
static void
test_pool (void)
{
  guint *n_begun = new_shared (4096);
  TandemPool *pool = tandem_pool_new ("worker", 1);
  g_autoptr (GVariant) value = NULL;
  guint n_stopped = 0;

  tandem_pool_set_user_data (pool, n_begun);
  g_signal_connect (pool, "worker-changed", G_CALLBACK (note_stopped), &n_stopped);
  g_assert_true (tandem_pool_start (pool, NULL));
  tandem_pool_apply_async (pool, stop_once, NULL, keep_value, &value);
  ITERATE_UNTIL (value != NULL);
  g_assert_cmpuint (n_stopped, ==, 1);
  g_assert_cmpuint (*n_begun, ==, 1);
  g_assert_finalize_object (pool);
  assert_no_children ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_data_func ("/stopped/found", NULL, test_stopped_from_outside);
  g_test_add_data_func ("/stopped/continued", "", test_stopped_from_outside);
  g_test_add_func ("/stopped/paused", test_paused);
  g_test_add_func ("/stopped/pool", test_pool);
  return g_test_run ();
}
