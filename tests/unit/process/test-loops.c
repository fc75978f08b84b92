/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Timers, the queue worker and the timer worker. */
#include "process/tandem-error.h"
#include "process/tandem-timer.h"
#include "process/tandem-worker-loops.h"
#include "support.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct
{
  gint64 start;
  guint n_calls;
  guint64 last_tick;
  guint64 n_missed;
} Ticks;

#define INTERVAL 10000

static void
note_tick (Ticks *ticks, guint64 tick, guint64 n_missed)
{
  gint64 late = g_get_monotonic_time () - ticks->start - (gint64)tick * INTERVAL;

  g_assert_cmpuint (tick, ==, ticks->last_tick + n_missed + 1);
  g_assert_cmpint (late, >=, 0);
  if (!is_under_valgrind ())
    g_assert_cmpint (late, <, 10 * INTERVAL); /* no drift: it would be a third of an interval a tick */
  ticks->last_tick = tick;
  ticks->n_missed += n_missed;
  ticks->n_calls++;
}

static gboolean
tick_in_parent (guint64 tick, guint64 n_missed, gpointer user_data)
{
  Ticks *ticks = user_data;

  note_tick (ticks, tick, n_missed);
  g_usleep (ticks->n_calls == 20 ? 5 * INTERVAL : INTERVAL / 3); /* no drift from what a tick takes */
  return ticks->n_calls < 50;
}

static void
check_ticks (const Ticks *ticks)
{
  g_assert_cmpuint (ticks->n_missed, >=, 4);
  g_assert_cmpuint (ticks->last_tick, ==, ticks->n_calls + ticks->n_missed);
}

static void
test_timer_source (void)
{
  Ticks ticks = { .start = g_get_monotonic_time () };
  g_autoptr (GSource) source = tandem_timer_source_new (INTERVAL);

  g_source_set_callback (source, G_SOURCE_FUNC (tick_in_parent), &ticks, NULL);
  g_source_attach (source, NULL);
  ITERATE_UNTIL (ticks.n_calls == 50);
  check_ticks (&ticks);
  g_assert_true (g_source_is_destroyed (source));
}

static gboolean
tick_in_worker (TandemWorker *worker, guint64 tick, guint64 n_missed, gpointer user_data, GError **error)
{
  Ticks *ticks = user_data;

  note_tick (ticks, tick, n_missed);
  g_usleep (ticks->n_calls == 20 ? 5 * INTERVAL : INTERVAL / 3);
  return TRUE;
}

static gboolean
run_timer (TandemWorker *worker, gpointer user_data, GError **error)
{
  ((Ticks *)user_data)->start = g_get_monotonic_time ();
  return tandem_worker_run_timer (worker, INTERVAL, tick_in_worker, user_data, error);
}

static void
test_timer_worker (void)
{
  Ticks *ticks = new_shared (4096);
  g_autoptr (TandemProcess) process = start_worker (run_timer, ticks);

  ITERATE_UNTIL (ticks->n_calls >= 50);
  tandem_process_send_end (process);
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->kind, ==, TANDEM_EXIT_STOPPED);
  check_ticks (ticks);
  munmap (ticks, 4096);
}

/* ---- Queue ---- */

static gboolean
handle_message (TandemWorker *worker, const TandemFrame *message, gpointer user_data, GError **error)
{
  guint64 *notes = user_data;

  g_assert_cmpuint (message->id, ==, notes[0]);
  notes[0]++;
  notes[1] += g_bytes_get_size (message->payload);
  return TRUE;
}

static gboolean
run_queue (TandemWorker *worker, gpointer user_data, GError **error)
{
  return tandem_worker_run_queue (worker, handle_message, user_data, error);
}

/* All that was sent before END is handled, in order, and more than a pipe takes can be sent at once. */
static void
test_queue_worker (void)
{
  guint64 *notes = new_shared (4096);
  g_autoptr (TandemProcess) process = start_worker (run_queue, notes);
  g_autoptr (GBytes) payload = g_bytes_new_take (g_malloc0 (1000), 1000);

  /* Stopped, it cannot read as fast as is written. */
  tandem_process_pause (process);
  for (guint i = 0; i < 5000; i++)
    tandem_process_send (process, TANDEM_FRAME_USER, i, payload);
  tandem_process_send_end (process);
  g_assert_cmpuint (tandem_process_get_pending (process), >, 0);
  tandem_process_resume (process);
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->kind, ==, TANDEM_EXIT_STOPPED);
  g_assert_cmpuint (notes[0], ==, 5000);
  g_assert_cmpuint (notes[1], ==, 5000 * 1000);
  munmap (notes, 4096);
}

static gboolean
handle_slowly (TandemWorker *worker, const TandemFrame *message, gpointer user_data, GError **error)
{
  (*(guint64 *)user_data)++;
  while (!tandem_worker_is_stopping (worker))
    g_usleep (1000);
  return TRUE;
}

static gboolean
run_slow_queue (TandemWorker *worker, gpointer user_data, GError **error)
{
  return tandem_worker_run_queue (worker, handle_slowly, user_data, error);
}

/* What is not handled any more is not dropped in silence. */
static void
test_queue_worker_stopped (void)
{
  const TandemWorkerHooks hooks = { .work = run_slow_queue };
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  guint64 *notes = new_shared (4096);
  g_autoptr (TandemProcess) process = tandem_process_new ("worker", 0, &hooks, notes);
  g_autofree char *tail = NULL;

  tandem_process_set_event (process, event);
  g_assert_true (tandem_process_start (process, NULL));
  for (guint i = 0; i < 10; i++)
    tandem_process_send (process, TANDEM_FRAME_USER, i, NULL);
  ITERATE_UNTIL (notes[0] == 1);
  tandem_event_set (event);
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->kind, ==, TANDEM_EXIT_STOPPED);
  g_assert_cmpuint (notes[0], ==, 1);
  tail = g_strjoinv ("\n", tandem_process_get_exit_report (process)->log_tail);
  g_assert_nonnull (strstr (tail, "9 messages are not handled"));
  munmap (notes, 4096);
}

/* ---- What goes wrong ---- */

static gboolean
refuse_message (TandemWorker *worker, const TandemFrame *message, gpointer user_data, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not this one");
  return FALSE;
}

static gboolean
refuse_tick (TandemWorker *worker, guint64 tick, guint64 n_missed, gpointer user_data, GError **error)
{
  return refuse_message (worker, NULL, user_data, error);
}

static gboolean
count_tick (TandemWorker *worker, guint64 tick, guint64 n_missed, gpointer user_data, GError **error)
{
  return TRUE;
}

static gboolean
run_refusing_queue (TandemWorker *worker, gpointer user_data, GError **error)
{
  return tandem_worker_run_queue (worker, refuse_message, user_data, error);
}

static gboolean
run_refusing_timer (TandemWorker *worker, gpointer user_data, GError **error)
{
  return tandem_worker_run_timer (worker, 1000, refuse_tick, user_data, error);
}

/* Messages do not make it tick sooner. */
static gboolean
run_slow_timer (TandemWorker *worker, gpointer user_data, GError **error)
{
  return tandem_worker_run_timer (worker, 3600 * SECOND, refuse_tick, user_data, error);
}

/* What comes from the parent is damaged. */
static gboolean
break_queue (TandemWorker *worker, gpointer user_data, GError **error)
{
  int ends[2];

  if (pipe (ends) != 0 || write (ends[1], "this is longer than a header and no frame", 41) != 41)
    return FALSE;
  for (int fd = 3; fd < 64; fd++)
    if (fd != ends[0] && (fcntl (fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
      dup2 (ends[0], fd);
  return user_data == NULL ? tandem_worker_run_queue (worker, refuse_message, NULL, error)
                           : tandem_worker_run_timer (worker, 3600 * SECOND, count_tick, NULL, error);
}

static void
test_failures (void)
{
  g_autoptr (TandemProcess) queue = start_worker (run_refusing_queue, NULL);
  g_autoptr (TandemProcess) timer = start_worker (run_refusing_timer, NULL);
  g_autoptr (TandemProcess) slow = start_worker (run_slow_timer, NULL);
  g_autoptr (TandemProcess) broken = start_worker (break_queue, NULL);
  g_autoptr (TandemProcess) broken_timer = start_worker (break_queue, broken);

  tandem_process_send (queue, TANDEM_FRAME_USER, 0, NULL);
  tandem_process_send (slow, TANDEM_FRAME_USER, 0, NULL);
  tandem_process_send_end (slow);
  g_assert_true (tandem_process_join (queue, 60 * SECOND));
  g_assert_true (tandem_process_join (timer, 60 * SECOND));
  g_assert_true (tandem_process_join (slow, 60 * SECOND));
  g_assert_true (tandem_process_join (broken, 60 * SECOND));
  g_assert_true (tandem_process_join (broken_timer, 60 * SECOND));
  g_assert_error (tandem_process_get_exit_report (queue)->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_error (tandem_process_get_exit_report (timer)->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_no_error (tandem_process_get_exit_report (slow)->error);
  g_assert_error (tandem_process_get_exit_report (broken)->error, TANDEM_PROCESS_ERROR,
                  TANDEM_PROCESS_ERROR_PROTOCOL);
  g_assert_error (tandem_process_get_exit_report (broken_timer)->error, TANDEM_PROCESS_ERROR,
                  TANDEM_PROCESS_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_func ("/loops/timer-source", test_timer_source);
  g_test_add_func ("/loops/timer-worker", test_timer_worker);
  g_test_add_func ("/loops/queue-worker", test_queue_worker);
  g_test_add_func ("/loops/queue-worker-stopped", test_queue_worker_stopped);
  g_test_add_func ("/loops/failures", test_failures);
  return g_test_run ();
}
