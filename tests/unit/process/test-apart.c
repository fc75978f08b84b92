/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests whose parent of workers is a process of its own, as it is killed, stopped, or loses rights that it
 * does not get back. */
#include "process/tandem-error.h"
#include "process/tandem-pool.h"
#include "process/tandem-signals.h"
#include "support.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_WORKERS 3

static gboolean
note_pid_and_wait (TandemWorker *worker, gpointer user_data, GError **error)
{
  pid_t *pids = user_data;
  guint index = tandem_worker_get_index (worker);

  if (fork () == 0)
    {
      pids[N_WORKERS + index] = getpid ();
      g_usleep (600 * SECOND);
    }
  pids[index] = getpid ();
  while (!tandem_worker_is_stopping (worker))
    g_usleep (1000);
  return TRUE;
}

/* A parent with workers and an event. */
static GPtrArray *
start_workers (TandemEvent *event, gpointer shared)
{
  const TandemWorkerHooks hooks = { .work = note_pid_and_wait };
  static GPtrArray *processes; /* for valgrind: what the workers have of it is not lost */

  processes = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < N_WORKERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("worker %u", i);
      TandemProcess *process = tandem_process_new (name, i, &hooks, shared);

      tandem_process_set_event (process, event);
      if (!tandem_process_start (process, NULL))
        _exit (10);
      g_ptr_array_add (processes, process);
    }
  return processes;
}

static gboolean
all_noted (const pid_t *pids)
{
  for (guint i = 0; i < 2 * N_WORKERS; i++)
    if (pids[i] == 0)
      return FALSE;
  return TRUE;
}

static int
run_until_killed (pid_t *pids)
{
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  g_autoptr (GPtrArray) processes = start_workers (event, pids);

  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
  return 0;
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* No worker and no child of a worker outlives a parent that had no time for anything. */
static void
test_parent_killed (void)
{
  pid_t *pids = new_shared (4096);
  guint n_files = count_files ("/dev/shm");
  pid_t parent = fork ();

  if (parent == 0)
    _exit (run_until_killed (pids));
  ITERATE_UNTIL (all_noted (pids));
  g_usleep (20000);
  kill (parent, SIGKILL);
  g_assert_cmpint (waitpid (parent, NULL, 0), ==, parent);
  g_usleep (2 * SECOND);
  for (guint i = 0; i < 2 * N_WORKERS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int)pids[i]);
      g_autofree char *stat = NULL;

      /* Gone, or a zombie of whoever is the first process here. */
      if (g_file_get_contents (path, &stat, NULL, NULL))
        g_assert_nonnull (strstr (stat, ") Z "));
    }
  g_assert_cmpuint (count_files ("/dev/shm"), ==, n_files);
  munmap (pids, 4096);
}

/* ---- Signals to the whole group ---- */

typedef struct
{
  pid_t pids[2 * N_WORKERS];
  int number;
  guint n_stopped;
  guint n_strikes;
} Group;

static void
on_strike (TandemSignals *signals, guint n, int number, TandemEvent *event)
{
  tandem_event_set (event);
}

static int
run_group (gpointer user_data)
{
  Group *group = user_data;
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  g_autoptr (TandemSignals) signals = tandem_signals_new (NULL);
  g_autoptr (GPtrArray) processes = NULL;
  TandemStopLadder *ladder;
  pid_t sender;

  setpgid (0, 0);
  g_signal_connect (signals, "strike", G_CALLBACK (on_strike), event);
  processes = start_workers (event, group->pids);
  ITERATE_UNTIL (all_noted (group->pids));
  g_usleep (10000);
  sender = fork (); /* a worker obeys its parent's SIGTERM */
  if (sender == 0)
    {
      kill (0, group->number);
      _exit (0);
    }
  waitpid (sender, NULL, 0);
  g_usleep (50000);
  for (guint i = 0; i < N_WORKERS; i++)
    if (tandem_process_join (processes->pdata[i], 0))
      return 1; /* it goes on until it is asked */
  ITERATE_UNTIL (tandem_event_is_set (event));
  ladder = tandem_stop_ladder_new (processes, event, 10 * SECOND, SECOND);
  tandem_stop_ladder_run (ladder);
  group->n_stopped = tandem_stop_ladder_get_counts (ladder)->stopped;
  group->n_strikes = tandem_signals_get_n_strikes (signals);
  return 0;
}

static void
test_group_signal (gconstpointer number)
{
  Group *group = new_shared (4096);

  group->number = GPOINTER_TO_INT (number);
  run_apart (run_group, group);
  g_assert_cmpuint (group->n_stopped, ==, N_WORKERS);
  g_assert_cmpuint (group->n_strikes, ==, 1);
  munmap (group, 4096);
}

/* ---- Stopped and continued ---- */

static gboolean
start_slowly (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_usleep (SECOND / 2);
  return TRUE;
}

static int
run_stopped (gpointer user_data)
{
  const TandemWorkerHooks hooks = { .start_up = start_slowly };
  g_autoptr (TandemProcess) process = tandem_process_new ("worker", 0, &hooks, NULL);

  setpgid (0, 0);
  tandem_process_set_start_timeout (process, SECOND);
  if (!tandem_process_start (process, NULL))
    return 1;
  *(volatile int *)user_data = 1;
  while (tandem_process_is_alive (process))
    g_main_context_iteration (NULL, TRUE);
  return tandem_process_get_exit_report (process)->kind == TANDEM_EXIT_STOPPED ? 0 : 2;
}

/* Ctrl+Z in the middle of a start, and fg after its timeout. */
static void
test_stopped_and_continued (void)
{
  volatile int *started = new_shared (4096);
  int status = 0;
  pid_t parent = fork ();

  if (parent == 0)
    _exit (run_stopped ((gpointer)started));
  ITERATE_UNTIL (*started != 0);
  kill (-parent, SIGTSTP);
  kill (-parent, SIGSTOP); /* an orphaned group, as in some test runners, does not stop for the first */
  g_usleep (2 * SECOND);
  kill (-parent, SIGCONT);
  g_assert_cmpint (waitpid (parent, &status, 0), ==, parent);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  munmap ((gpointer)started, 4096);
}

/* ---- Limits ---- */

static GVariant *
answer (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  static const guint8 zeros[1 << 20];

  return g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, zeros, sizeof zeros, TRUE, NULL, NULL);
}

static void
count_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, NULL);

  ((guint *)user_data)[value != NULL ? 0 : 1]++;
}

static void
set_true (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
}

/* Fewer processes than wanted: those that there are do all. None at all: an error. */
static int
run_with_few_processes (gpointer user_data)
{
  guint n_allowed = GPOINTER_TO_UINT (user_data);
  struct rlimit limit = { n_allowed + 1, n_allowed + 1 };
  TandemPool *pool = tandem_pool_new ("worker", 3);
  g_autoptr (GError) error = NULL;
  guint results[2] = { 0 };
  guint fds;
  gboolean started;
  gboolean joined = FALSE;

  /* A user of its own, so that no other process counts. */
  if (setgid (61234) != 0 || setuid (61234 + n_allowed) != 0 || setrlimit (RLIMIT_NPROC, &limit) != 0)
    return 77;
  g_main_context_iteration (NULL, FALSE);
  fds = count_fds (getpid ());
  started = tandem_pool_start (pool, &error);
  if (n_allowed == 0)
    {
      g_assert_false (started);
      g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_SYSTEM);
      g_assert_nonnull (strstr (error->message, "fork"));
      g_object_unref (pool);
      g_assert_cmpuint (count_fds (getpid ()), ==, fds);
      return 0;
    }

  g_assert_true (started);
  g_assert_cmpuint (tandem_pool_get_processes (pool)->len, ==, n_allowed);
  for (guint i = 0; i < 20; i++)
    tandem_pool_apply_async (pool, answer, NULL, count_result, results);
  tandem_pool_join_async (pool, set_true, &joined);
  ITERATE_UNTIL (joined);
  g_assert_cmpuint (results[0], ==, 20);
  return 0;
}

static void
test_few_processes (gconstpointer n_allowed)
{
  if (getuid () != 0)
    {
      g_test_skip ("needs root, to become a user without other processes");
      return;
    }
  if (is_under_valgrind ())
    {
      g_test_skip ("valgrind itself dies as such a user");
      return;
    }
  run_apart (run_with_few_processes, (gpointer)n_allowed);
}

static void
ignore_log (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

/* With any number of free descriptors either all goes well or an error says so; none is lost. */
static int
run_with_few_descriptors (gpointer user_data)
{
  guint n_good = 0;
  guint n_bad = 0;

  g_log_set_default_handler (ignore_log, NULL);
  g_main_context_iteration (NULL, FALSE);
  for (guint n_free = 0; n_free < 24; n_free++)
    {
      guint fds = count_fds (getpid ());
      struct rlimit limit = { fds + n_free, 1000 };
      TandemPool *pool = tandem_pool_new ("worker", 2);
      g_autoptr (GError) error = NULL;
      guint results[2] = { 0 };
      gboolean joined = FALSE;

      setrlimit (RLIMIT_NOFILE, &limit);
      if (tandem_pool_start (pool, &error))
        {
          for (guint i = 0; i < 5; i++)
            tandem_pool_apply_async (pool, answer, NULL, count_result, results);
          tandem_pool_join_async (pool, set_true, &joined);
          ITERATE_UNTIL (joined);
          n_good += results[0] == 5 ? 1 : 0;
          n_bad += results[0] == 5 ? 0 : 1;
          g_assert_cmpuint (results[0] + results[1], ==, 5);
        }
      else
        {
          g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_SYSTEM);
          n_bad++;
        }
      g_object_unref (pool);
      limit.rlim_cur = 1000;
      setrlimit (RLIMIT_NOFILE, &limit);
      g_assert_cmpuint (count_fds (getpid ()), ==, fds);
      assert_no_children ();
    }
  g_assert_cmpuint (n_good, >, 0);
  if (!is_under_valgrind ()) /* valgrind keeps the limit from its client */
    g_assert_cmpuint (n_bad, >, 0);
  return 0;
}

static void
test_few_descriptors (void)
{
  run_apart (run_with_few_descriptors, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  signal (SIGINT, SIG_DFL);
  signal (SIGHUP, SIG_DFL);

  g_test_add_func ("/apart/parent-killed", test_parent_killed);
  g_test_add_data_func ("/apart/group-signal/int", GINT_TO_POINTER (SIGINT), test_group_signal);
  g_test_add_data_func ("/apart/group-signal/term", GINT_TO_POINTER (SIGTERM), test_group_signal);
  g_test_add_data_func ("/apart/group-signal/hup", GINT_TO_POINTER (SIGHUP), test_group_signal);
  g_test_add_func ("/apart/stopped-and-continued", test_stopped_and_continued);
  g_test_add_data_func ("/apart/few-processes/none", GUINT_TO_POINTER (0), test_few_processes);
  g_test_add_data_func ("/apart/few-processes/one", GUINT_TO_POINTER (1), test_few_processes);
  g_test_add_data_func ("/apart/few-processes/two", GUINT_TO_POINTER (2), test_few_processes);
  g_test_add_func ("/apart/few-descriptors", test_few_descriptors);
  return g_test_run ();
}
