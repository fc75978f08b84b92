/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-process.h"
#include "process/tandem-signals.h"

#include <signal.h>
#include <unistd.h>

typedef struct
{
  guint n;
  guint strikes[8];
  int numbers[8];
} Strikes;

static void
note_strike (TandemSignals *self, guint n, int number, Strikes *strikes)
{
  g_assert_cmpuint (strikes->n, <, G_N_ELEMENTS (strikes->strikes));
  strikes->strikes[strikes->n] = n;
  strikes->numbers[strikes->n++] = number;
}

static guint
count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (tasks) != NULL)
    n++;
  return n;
}

static void
test_three_strikes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TandemSignals) watch = tandem_signals_new (&error);
  const int sent[] = { SIGINT, SIGTERM, SIGHUP, SIGINT };
  Strikes strikes = { 0 };

  g_assert_no_error (error);
  g_signal_connect (watch, "strike", G_CALLBACK (note_strike), &strikes);
  for (guint i = 0; i < G_N_ELEMENTS (sent); i++)
    {
      kill (getpid (), sent[i]);
      while (strikes.n == i)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (strikes.numbers[i], ==, sent[i]);
      g_assert_cmpuint (strikes.strikes[i], ==, MIN (i + 1, TANDEM_SIGNALS_LAST_STRIKE));
      g_assert_cmpint (tandem_signals_get_last (watch), ==, sent[i]);
    }
  g_assert_cmpuint (tandem_signals_get_n_strikes (watch), ==, TANDEM_SIGNALS_LAST_STRIKE);
  g_assert_cmpuint (count_threads (), ==, 1);
}

static void
test_mask_comes_back (void)
{
  TandemSignals *watch = tandem_signals_new (NULL);
  sigset_t blocked;

  sigprocmask (SIG_SETMASK, NULL, &blocked);
  g_assert_true (sigismember (&blocked, SIGINT));
  g_assert_true (sigismember (&blocked, SIGTERM));
  g_assert_true (sigismember (&blocked, SIGHUP));
  g_assert_finalize_object (watch);
  sigprocmask (SIG_SETMASK, NULL, &blocked);
  g_assert_false (sigismember (&blocked, SIGINT));
  g_assert_false (sigismember (&blocked, SIGTERM));
  g_assert_false (sigismember (&blocked, SIGHUP));
}

static void
test_ignored_stays_ignored (void)
{
  Strikes strikes = { 0 };
  TandemSignals *watch;

  signal (SIGHUP, SIG_IGN);
  watch = tandem_signals_new (NULL);
  g_signal_connect (watch, "strike", G_CALLBACK (note_strike), &strikes);
  kill (getpid (), SIGHUP);
  kill (getpid (), SIGINT);
  while (strikes.n == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (strikes.numbers[0], ==, SIGINT);
  g_assert_cmpuint (strikes.n, ==, 1);
  g_assert_finalize_object (watch);
  signal (SIGHUP, SIG_DFL);
}

static gboolean
check_mask (TandemWorker *worker, gpointer user_data, GError **error)
{
  sigset_t blocked;

  sigprocmask (SIG_SETMASK, NULL, &blocked);
  for (int number = 1; number < SIGRTMIN; number++)
    if (sigismember (&blocked, number) == 1)
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "signal %d is blocked", number);
        return FALSE;
      }
  return TRUE;
}

static void
test_workers_unblock (void)
{
  const TandemWorkerHooks hooks = { .work = check_mask };
  g_autoptr (TandemSignals) watch = tandem_signals_new (NULL);
  g_autoptr (TandemProcess) process = tandem_process_new ("worker", 0, &hooks, NULL);

  g_assert_true (tandem_process_start (process, NULL));
  g_assert_true (tandem_process_join (process, 10 * G_USEC_PER_SEC));
  g_assert_no_error (tandem_process_get_exit_report (process)->error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGINT, SIG_DFL); /* who runs the tests may have it ignored */
  signal (SIGTERM, SIG_DFL);
  signal (SIGHUP, SIG_DFL);

  g_test_add_func ("/signals/three-strikes", test_three_strikes);
  g_test_add_func ("/signals/mask-comes-back", test_mask_comes_back);
  g_test_add_func ("/signals/ignored-stays-ignored", test_ignored_stays_ignored);
  g_test_add_func ("/signals/workers-unblock", test_workers_unblock);
  return g_test_run ();
}
