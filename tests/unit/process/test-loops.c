/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Timers, the queue worker and the timer worker. */
#include "process/tandem-timer.h"
#include "process/tandem-worker-loops.h"
#include "support.h"

#include <string.h>
#include <sys/mman.h>

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
  if (!is_slow_machine ())
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_func ("/loops/timer-source", test_timer_source);
  g_test_add_func ("/loops/timer-worker", test_timer_worker);
  g_test_add_func ("/loops/queue-worker", test_queue_worker);
  g_test_add_func ("/loops/queue-worker-stopped", test_queue_worker_stopped);
  return g_test_run ();
}
