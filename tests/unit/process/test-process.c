/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-error.h"
#include "process/tandem-frame.h"
#include "support.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* ---- Hooks and reports ---- */

static gboolean
note_start_up (TandemWorker *worker, gpointer user_data, GError **error)
{
  ((char *)user_data)[0] = 's';
  g_assert_cmpstr (tandem_worker_get_name (worker), ==, "worker 7");
  g_assert_cmpuint (tandem_worker_get_index (worker), ==, 7);
  return TRUE;
}

static gboolean
note_work (TandemWorker *worker, gpointer user_data, GError **error)
{
  strcat (user_data, "w");
  while (clock () < 30 * CLOCKS_PER_SEC / 1000) /* CPU time */
    continue;
  return TRUE;
}

static void
note_shut_down (TandemWorker *worker, gpointer user_data)
{
  strcat (user_data, "d");
}

static void
count_up (TandemProcess *process, guint *counter)
{
  (*counter)++;
}

static void
test_hooks (void)
{
  const TandemWorkerHooks hooks = { note_start_up, note_work, note_shut_down };
  char *notes = new_shared (16);
  g_autoptr (TandemProcess) process = tandem_process_new ("worker 7", 7, &hooks, notes);
  const TandemExitReport *report;
  guint n_ready = 0;
  guint n_ended = 0;

  g_signal_connect (process, "ready", G_CALLBACK (count_up), &n_ready);
  g_signal_connect (process, "ended", G_CALLBACK (count_up), &n_ended);
  g_assert_false (tandem_process_is_alive (process));
  g_assert_null (tandem_process_get_exit_report (process));
  g_assert_true (tandem_process_start (process, NULL));
  g_assert_true (tandem_process_is_alive (process));
  ITERATE_UNTIL (n_ended > 0);
  g_assert_cmpstr (notes, ==, "swd");
  g_assert_cmpuint (n_ready, ==, 1);
  g_assert_cmpuint (n_ended, ==, 1);
  g_assert_false (tandem_process_is_alive (process));

  report = tandem_process_get_exit_report (process);
  g_assert_cmpint (report->kind, ==, TANDEM_EXIT_STOPPED);
  g_assert_cmpint (report->code, ==, 0);
  g_assert_cmpint (report->signal, ==, 0);
  g_assert_no_error (report->error);
  g_assert_cmpint (report->cpu_time, >=, 10000);
  g_assert_cmpint (report->run_time, >=, 10000);
  g_assert_cmpuint (report->peak_memory, >, 100 * 1024);
  g_assert_cmpuint (report->n_left_behind, ==, 0);
  assert_no_children ();
}

static gboolean
fail_whole (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "no room for “%s”", "ä\n");
  return FALSE;
}

static gboolean
exit_with_3 (TandemWorker *worker, gpointer user_data, GError **error)
{
  _exit (3);
}

static gboolean
exit_with_0 (TandemWorker *worker, gpointer user_data, GError **error)
{
  _exit (0);
}

static gboolean
crash (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_message ("about to crash");
  raise (SIGSEGV);
  return TRUE;
}

static gboolean
fail_silently (TandemWorker *worker, gpointer user_data, GError **error)
{
  return FALSE;
}

static TandemProcess *
run_worker (gboolean (*work) (TandemWorker *worker, gpointer user_data, GError **error))
{
  TandemProcess *process = start_worker (work, NULL);

  g_assert_true (tandem_process_join (process, 20 * SECOND));
  return process;
}

static void
test_reports (void)
{
  g_autoptr (TandemProcess) failed = run_worker (fail_whole);
  g_autoptr (TandemProcess) exited = run_worker (exit_with_3);
  g_autoptr (TandemProcess) sneaked = run_worker (exit_with_0);
  g_autoptr (TandemProcess) silent = run_worker (fail_silently);
  g_autoptr (TandemProcess) crashed = run_worker (crash);
  const TandemExitReport *report = tandem_process_get_exit_report (failed);
  g_autofree char *tail = NULL;

  g_assert_cmpint (report->kind, ==, TANDEM_EXIT_FAILED);
  g_assert_error (report->error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpstr (report->error->message, ==, "worker: no room for “ä\n”");

  report = tandem_process_get_exit_report (exited);
  g_assert_cmpint (report->kind, ==, TANDEM_EXIT_FAILED);
  g_assert_cmpint (report->code, ==, 3);
  g_assert_error (report->error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED);

  report = tandem_process_get_exit_report (sneaked);
  g_assert_cmpint (report->kind, ==, TANDEM_EXIT_FAILED);
  g_assert_cmpint (report->code, ==, 0);
  g_assert_error (report->error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED);

  report = tandem_process_get_exit_report (silent);
  g_assert_cmpint (report->kind, ==, TANDEM_EXIT_FAILED);
  g_assert_cmpint (report->code, ==, 1);

  report = tandem_process_get_exit_report (crashed);
  g_assert_cmpint (report->kind, ==, TANDEM_EXIT_FAILED);
  g_assert_cmpint (report->signal, ==, SIGSEGV);
  g_assert_nonnull (strstr (report->error->message, "signal 11"));
  tail = g_strjoinv ("\n", report->log_tail);
  g_assert_nonnull (strstr (tail, "about to crash"));
  g_assert_nonnull (strstr (tail, "SIGSEGV"));
  g_assert_nonnull (strstr (tail, "libc.so")); /* a line of the backtrace */
}

static gboolean
sleep_long (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_usleep (600 * SECOND);
  return TRUE;
}

static void
test_join (void)
{
  g_autoptr (TandemProcess) process = start_worker (sleep_long, NULL);
  gint64 begin = g_get_monotonic_time ();

  g_assert_false (tandem_process_join (process, 50000));
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 50000);
  g_assert_false (tandem_process_join (process, 0));
  g_assert_true (tandem_process_is_alive (process));
  tandem_process_kill (process);
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->kind, ==, TANDEM_EXIT_KILLED);
  g_assert_true (tandem_process_join (process, 0));
  tandem_process_kill (process);
  tandem_process_terminate (process);
}

/* ---- Start ---- */

static void
test_hangs_before_ready (gconstpointer with_main_loop)
{
  const TandemWorkerHooks hooks = { .start_up = sleep_long };
  g_autoptr (TandemProcess) process = tandem_process_new ("sleeper", 0, &hooks, NULL);
  gint64 begin = g_get_monotonic_time ();

  tandem_process_set_start_timeout (process, 200000);
  g_assert_true (tandem_process_start (process, NULL));
  if (with_main_loop != NULL)
    ITERATE_UNTIL (!tandem_process_is_alive (process));
  else
    g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_error (tandem_process_get_exit_report (process)->error, TANDEM_PROCESS_ERROR,
                  TANDEM_PROCESS_ERROR_START_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 200000);
}

static void
test_dies_before_ready (void)
{
  const TandemWorkerHooks hooks = { .start_up = exit_with_3 };
  g_autoptr (TandemProcess) process = tandem_process_new ("short", 0, &hooks, NULL);
  guint n_ready = 0;

  g_signal_connect (process, "ready", G_CALLBACK (count_up), &n_ready);
  g_assert_true (tandem_process_start (process, NULL));
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_cmpuint (n_ready, ==, 0);
  g_assert_nonnull (strstr (tandem_process_get_exit_report (process)->error->message, "before it was ready"));
}

/* The main loop is kept busy for longer than the timeout; the worker was ready in time. */
static void
test_busy_parent (void)
{
  const TandemWorkerHooks hooks = { .work = sleep_long };
  g_autoptr (TandemProcess) process = tandem_process_new ("worker", 0, &hooks, NULL);

  tandem_process_set_start_timeout (process, 100000);
  g_assert_true (tandem_process_start (process, NULL));
  g_usleep (400000);
  ITERATE_UNTIL (tandem_process_get_state (process) != TANDEM_PROCESS_STARTING);
  g_assert_cmpint (tandem_process_get_state (process), ==, TANDEM_PROCESS_READY);
}

static gpointer
sleep_in_thread (gpointer data)
{
  g_usleep (50000);
  return NULL;
}

static void
test_threads (void)
{
  const TandemWorkerHooks hooks = { .work = sleep_long };
  g_autoptr (TandemProcess) process = tandem_process_new ("worker", 0, &hooks, NULL);
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("sleeper", sleep_in_thread, NULL);

  g_assert_false (tandem_process_start (process, &error));
  g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_THREADS);
  g_thread_join (thread);
}

/* ---- Bad workers ---- */

/* The pipe to the parent: the highest descriptor that is a pipe and can be written. */
static int
find_result_fd (void)
{
  for (int fd = 63; fd > 2; fd--)
    {
      struct stat status;

      if (fstat (fd, &status) == 0 && S_ISFIFO (status.st_mode)
          && (fcntl (fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
        return fd;
    }
  return -1;
}

static void
write_raw (gconstpointer data, gsize size)
{
  g_assert_cmpint (write (find_result_fd (), data, size), ==, (gssize)size);
}

static gboolean
write_garbage (TandemWorker *worker, gpointer user_data, GError **error)
{
  for (guint i = 0; i < 100; i++)
    write_raw ("garbage, not a frame at all, is what this is", 40);
  g_usleep (600 * SECOND);
  return TRUE;
}

static gboolean
claim_too_much (TandemWorker *worker, gpointer user_data, GError **error)
{
  guint8 header[TANDEM_FRAME_HEADER_SIZE];

  tandem_frame_fill_header (header, TANDEM_FRAME_USER, 0, (guint64)1 << 63);
  write_raw (header, sizeof header);
  g_usleep (600 * SECOND);
  return TRUE;
}

static gboolean
claim_memory (TandemWorker *worker, gpointer user_data, GError **error)
{
  guint8 header[TANDEM_FRAME_HEADER_SIZE];

  tandem_frame_fill_header (header, TANDEM_FRAME_USER | TANDEM_FRAME_IN_MEMORY, 0, 1 << 20);
  write_raw (header, sizeof header);
  g_usleep (600 * SECOND);
  return TRUE;
}

static gboolean
log_nonsense (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_autoptr (GBytes) payload = g_bytes_new ("(xiss)\0\0nonsense", 16);

  tandem_worker_send (worker, TANDEM_FRAME_LOG, 0, payload, NULL);
  g_usleep (600 * SECOND);
  return TRUE;
}

static void
test_nonsense (void)
{
  g_autoptr (TandemProcess) garbage = run_worker (write_garbage);
  g_autoptr (TandemProcess) large = run_worker (claim_too_much);
  g_autoptr (TandemProcess) memory = run_worker (claim_memory);
  g_autoptr (TandemProcess) log = run_worker (log_nonsense);

  g_assert_error (tandem_process_get_exit_report (garbage)->error, TANDEM_PROCESS_ERROR,
                  TANDEM_PROCESS_ERROR_PROTOCOL);
  g_assert_error (tandem_process_get_exit_report (large)->error, TANDEM_PROCESS_ERROR,
                  TANDEM_PROCESS_ERROR_TOO_LARGE);
  g_assert_error (tandem_process_get_exit_report (memory)->error, TANDEM_PROCESS_ERROR,
                  TANDEM_PROCESS_ERROR_PROTOCOL);
  g_assert_error (tandem_process_get_exit_report (log)->error, TANDEM_PROCESS_ERROR,
                  TANDEM_PROCESS_ERROR_PROTOCOL);
}

static gboolean
die_within_frame (TandemWorker *worker, gpointer user_data, GError **error)
{
  guint8 header[TANDEM_FRAME_HEADER_SIZE];

  tandem_worker_send (worker, TANDEM_FRAME_USER, 1, NULL, NULL);
  tandem_frame_fill_header (header, TANDEM_FRAME_USER, 2, 1000);
  write_raw (header, sizeof header);
  write_raw ("half", 4);
  raise (SIGKILL);
  return TRUE;
}

static void
add_frame (TandemProcess *process, guint type, guint64 id, GBytes *payload, guint *counter)
{
  (*counter)++;
}

static void
test_dies_within_frame (void)
{
  g_autoptr (TandemProcess) process = start_worker (die_within_frame, NULL);
  guint n_frames = 0;

  g_signal_connect (process, "frame", G_CALLBACK (add_frame), &n_frames);
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_cmpuint (n_frames, ==, 1);
  g_assert_error (tandem_process_get_exit_report (process)->error, TANDEM_PROCESS_ERROR,
                  TANDEM_PROCESS_ERROR_DIED);
}

static gboolean
close_pipe (TandemWorker *worker, gpointer user_data, GError **error)
{
  close (find_result_fd ());
  g_usleep (600 * SECOND);
  return TRUE;
}

static void
test_closes_pipe (void)
{
  g_autoptr (TandemProcess) process = run_worker (close_pipe);

  g_assert_error (tandem_process_get_exit_report (process)->error, TANDEM_PROCESS_ERROR,
                  TANDEM_PROCESS_ERROR_CLOSED);
}

/* ---- References ---- */

static void
drop (TandemProcess *process, TandemProcess **reference)
{
  g_clear_object (reference);
}

static gboolean
send_some (TandemWorker *worker, gpointer user_data, GError **error)
{
  for (guint i = 0; i < 100; i++)
    if (!tandem_worker_send (worker, TANDEM_FRAME_USER, i, NULL, error))
      return FALSE;
  return TRUE;
}

static void
drop_at_frame (TandemProcess *process, guint type, guint64 id, GBytes *payload, TandemProcess **reference)
{
  g_clear_object (reference);
}

static void
test_dropped_in_handler (gconstpointer signal_name)
{
  gboolean at_frame = g_str_equal (signal_name, "frame");
  TandemProcess *process = start_worker (send_some, NULL);
  TandemProcess *reference = process;

  g_object_add_weak_pointer (G_OBJECT (process), (gpointer *)&process);
  g_signal_connect (process, signal_name, at_frame ? G_CALLBACK (drop_at_frame) : G_CALLBACK (drop),
                    &reference);
  ITERATE_UNTIL (process == NULL);
  assert_no_children ();
}

static void
join_other (TandemProcess *process, TandemProcess *other)
{
  g_assert_true (tandem_process_join (other, 20 * SECOND));
  tandem_process_join (process, 20 * SECOND);
}

static void
test_join_in_handler (void)
{
  g_autoptr (TandemProcess) other = start_worker (send_some, NULL);
  g_autoptr (TandemProcess) process = start_worker (exit_with_3, NULL);
  guint n_ended = 0;

  g_signal_connect (process, "ended", G_CALLBACK (count_up), &n_ended);
  g_signal_connect (process, "ready", G_CALLBACK (count_up), &n_ended);
  g_usleep (100000);
  g_signal_connect (process, "ready", G_CALLBACK (join_other), other);
  ITERATE_UNTIL (!tandem_process_is_alive (process));
  g_assert_cmpuint (n_ended, ==, 2);
}

/* ---- What a worker has ---- */

static void
test_descriptors (void)
{
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  g_autoptr (TandemEvent) other = tandem_event_new (NULL);
  const TandemWorkerHooks hooks = { .work = sleep_long };
  g_autoptr (TandemProcess) first = tandem_process_new ("first", 0, &hooks, NULL);
  g_autoptr (TandemProcess) second = tandem_process_new ("second", 1, &hooks, NULL);
  guint before = count_fds (getpid ());

  tandem_process_set_event (second, event);
  g_assert_true (tandem_process_start (first, NULL));
  g_assert_true (tandem_process_start (second, NULL));
  ITERATE_UNTIL (tandem_process_get_state (second) == TANDEM_PROCESS_READY);
  /* 0, 1, 2, its three ends and the event; valgrind has some of its own. */
  if (!is_under_valgrind ())
    g_assert_cmpuint (count_fds (tandem_process_get_pid (second)), ==, 7);
  g_clear_object (&first);
  g_clear_object (&second);
  g_assert_cmpuint (count_fds (getpid ()), ==, before);
}

static int
start_without_streams (gpointer user_data)
{
  const TandemWorkerHooks hooks = { .work = send_some };
  TandemProcess *process = tandem_process_new ("worker", 0, &hooks, NULL);
  guint n_frames = 0;

  for (int fd = 0; fd <= 2; fd++)
    close (fd);
  tandem_process_set_event (process, tandem_event_new (NULL));
  g_signal_connect (process, "frame", G_CALLBACK (add_frame), &n_frames);
  if (!tandem_process_start (process, NULL) || !tandem_process_join (process, 20 * SECOND))
    return 1;
  return tandem_process_get_exit_report (process)->kind == TANDEM_EXIT_STOPPED && n_frames == 100 ? 0 : 2;
}

static void
test_closed_streams (void)
{
  run_apart (start_without_streams, NULL);
}

/* ---- Children of a worker ---- */

static gboolean
leave_children (TandemWorker *worker, gpointer user_data, GError **error)
{
  pid_t *pids = user_data;
  char *arguments[] = { (char *)"sleep", (char *)"600", NULL };

  if (fork () == 0)
    {
      pids[0] = getpid ();
      setsid ();
      if (fork () == 0)
        pids[1] = getpid ();
      g_usleep (600 * SECOND);
    }
  g_assert_cmpint (posix_spawnp (&pids[2], "sleep", NULL, NULL, arguments, environ), ==, 0);
  while (((volatile pid_t *)pids)[0] == 0 || ((volatile pid_t *)pids)[1] == 0)
    g_usleep (1000);
  return TRUE;
}

static void
test_leaves_children (void)
{
  pid_t *pids = new_shared (3 * sizeof (pid_t));
  g_autoptr (TandemProcess) process = start_worker (leave_children, pids);

  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->kind, ==, TANDEM_EXIT_STOPPED);
  /* The third is found once the one that has started it is gone, which may be after the report. */
  g_assert_cmpuint (tandem_process_get_exit_report (process)->n_left_behind, >=, 2);
  for (guint i = 0; i < 3; i++)
    ITERATE_UNTIL (!process_exists (pids[i]));
  assert_no_children ();
}

/* A child of this process that no worker has started is left alone. */
static void
test_leaves_others_alone (void)
{
  char *arguments[] = { (char *)"sleep", (char *)"600", NULL };
  g_autoptr (TandemProcess) living = start_worker (sleep_long, NULL);
  g_autoptr (TandemProcess) process = NULL;
  pid_t pid;

  g_assert_cmpint (posix_spawnp (&pid, "sleep", NULL, NULL, arguments, environ), ==, 0);
  process = start_worker (send_some, NULL);
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_cmpint (waitpid (pid, NULL, WNOHANG), ==, 0);
  g_assert_false (tandem_process_join (living, 0));
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}

/* ---- Signals ---- */

static void
test_sigchld_ignored (void)
{
  g_autoptr (TandemProcess) process = NULL;
  g_autoptr (TandemProcess) stolen = NULL;
  g_autoptr (TandemProcess) failing = NULL;

  signal (SIGCHLD, SIG_IGN);
  process = start_worker (exit_with_3, NULL);
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->code, ==, 3);

  stolen = start_worker (send_some, NULL);
  failing = start_worker (exit_with_3, NULL);
  signal (SIGCHLD, SIG_IGN); /* after the start: the kernel reaps them */
  g_assert_true (tandem_process_join (stolen, 20 * SECOND));
  g_assert_true (tandem_process_join (failing, 20 * SECOND));
  signal (SIGCHLD, SIG_DFL);
  g_assert_cmpint (tandem_process_get_exit_report (stolen)->kind, ==, TANDEM_EXIT_STOPPED);
  g_assert_cmpint (tandem_process_get_exit_report (failing)->kind, ==, TANDEM_EXIT_FAILED);
}

static void
test_sigpipe (void)
{
  g_autoptr (TandemProcess) process = start_worker (sleep_long, NULL);
  g_autoptr (GBytes) payload = g_bytes_new_take (g_malloc0 (1 << 20), 1 << 20);

  tandem_process_kill (process);
  g_usleep (50000);
  for (guint i = 0; i < 10; i++)
    tandem_process_send (process, TANDEM_FRAME_USER, 0, payload);
  g_assert_cmpuint (tandem_process_get_pending (process), ==, 0);
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  tandem_process_send (process, TANDEM_FRAME_USER, 0, payload);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_func ("/process/hooks", test_hooks);
  g_test_add_func ("/process/reports", test_reports);
  g_test_add_func ("/process/join", test_join);
  g_test_add_data_func ("/process/hangs-before-ready/join", NULL, test_hangs_before_ready);
  g_test_add_data_func ("/process/hangs-before-ready/main-loop", "", test_hangs_before_ready);
  g_test_add_func ("/process/dies-before-ready", test_dies_before_ready);
  g_test_add_func ("/process/busy-parent", test_busy_parent);
  g_test_add_func ("/process/threads", test_threads);
  g_test_add_func ("/process/nonsense", test_nonsense);
  g_test_add_func ("/process/dies-within-frame", test_dies_within_frame);
  g_test_add_func ("/process/closes-pipe", test_closes_pipe);
  g_test_add_data_func ("/process/dropped-in-handler/ready", "ready", test_dropped_in_handler);
  g_test_add_data_func ("/process/dropped-in-handler/frame", "frame", test_dropped_in_handler);
  g_test_add_data_func ("/process/dropped-in-handler/ended", "ended", test_dropped_in_handler);
  g_test_add_func ("/process/join-in-handler", test_join_in_handler);
  g_test_add_func ("/process/descriptors", test_descriptors);
  g_test_add_func ("/process/closed-streams", test_closed_streams);
  g_test_add_func ("/process/leaves-children", test_leaves_children);
  g_test_add_func ("/process/leaves-others-alone", test_leaves_others_alone);
  g_test_add_func ("/process/sigchld-ignored", test_sigchld_ignored);
  g_test_add_func ("/process/sigpipe", test_sigpipe);
  return g_test_run ();
}
