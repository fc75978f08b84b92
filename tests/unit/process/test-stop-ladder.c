/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-stop-ladder.h"
#include "support.h"

#include <signal.h>
#include <unistd.h>

static gboolean
obey (TandemWorker *worker, gpointer user_data, GError **error)
{
  while (!tandem_worker_is_stopping (worker))
    g_usleep (1000);
  return TRUE;
}

static gboolean
fail_when_asked (TandemWorker *worker, gpointer user_data, GError **error)
{
  obey (worker, user_data, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  return FALSE;
}

static gboolean
ignore_event (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_usleep (600 * SECOND);
  return TRUE;
}

static gboolean
ignore_all (TandemWorker *worker, gpointer user_data, GError **error)
{
  signal (SIGTERM, SIG_IGN);
  return ignore_event (worker, user_data, error);
}

/* Fills its pipe before it looks at the event: it can end only when the pipe is read. */
static gboolean
obey_with_full_pipe (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_autoptr (GBytes) payload = g_bytes_new_take (g_malloc0 (100000), 100000);

  while (!tandem_worker_is_stopping (worker))
    if (!tandem_worker_send (worker, TANDEM_FRAME_USER, 0, payload, error))
      return FALSE;
  return TRUE;
}

static gboolean (*const kinds[]) (TandemWorker *worker, gpointer user_data, GError **error) = {
  obey,         obey,         obey,       obey_with_full_pipe, obey_with_full_pipe,
  ignore_event, ignore_event, ignore_all, fail_when_asked,
};

static gboolean
all_ready (GPtrArray *processes)
{
  for (guint i = 0; i < processes->len; i++)
    if (tandem_process_get_state (processes->pdata[i]) != TANDEM_PROCESS_READY)
      return FALSE;
  return TRUE;
}

static void
note_finished (TandemStopLadder *ladder, gboolean *finished)
{
  *finished = TRUE;
}

static GPtrArray *
start_all (TandemEvent *event)
{
  GPtrArray *processes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const TandemWorkerHooks hooks = { .work = kinds[i] };
      TandemProcess *process = tandem_process_new ("worker", i, &hooks, NULL);

      tandem_process_set_event (process, event);
      g_assert_true (tandem_process_start (process, NULL));
      g_ptr_array_add (processes, process);
    }
  ITERATE_UNTIL (all_ready (processes));
  g_usleep (20000);
  tandem_process_pause (processes->pdata[0]);
  return processes;
}

static void
check_counts (const TandemStopCounts *counts)
{
  g_assert_cmpuint (counts->stopped, ==, 5);
  g_assert_cmpuint (counts->terminated, ==, 2);
  g_assert_cmpuint (counts->killed, ==, 1);
  g_assert_cmpuint (counts->failed, ==, 1);
  assert_no_children ();
}

static void
test_ladder (gconstpointer with_main_loop)
{
  const gint64 grace = is_under_valgrind () ? 10 * SECOND : SECOND;
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  g_autoptr (GPtrArray) processes = start_all (event);
  g_autoptr (TandemStopLadder) ladder = tandem_stop_ladder_new (processes, event, grace, grace / 2);
  gboolean finished = FALSE;
  gint64 begin = g_get_monotonic_time ();

  g_signal_connect (ladder, "finished", G_CALLBACK (note_finished), &finished);
  if (with_main_loop != NULL)
    {
      tandem_stop_ladder_start (ladder);
      ITERATE_UNTIL (finished);
    }
  else
    tandem_stop_ladder_run (ladder);
  g_assert_true (finished);
  check_counts (tandem_stop_ladder_get_counts (ladder));
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, grace + grace / 2 - 2000);
  if (!is_under_valgrind ())
    g_assert_cmpint (g_get_monotonic_time () - begin, <, 3 * SECOND);
}

/* Three strikes: nobody waits for a grace. */
static void
test_hasten (void)
{
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  g_autoptr (GPtrArray) processes = start_all (event);
  g_autoptr (TandemStopLadder) ladder = tandem_stop_ladder_new (processes, event, 600 * SECOND, 600 * SECOND);
  gboolean finished = FALSE;

  g_signal_connect (ladder, "finished", G_CALLBACK (note_finished), &finished);
  tandem_stop_ladder_start (ladder);
  for (gint64 end = g_get_monotonic_time () + SECOND; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  tandem_stop_ladder_hasten (ladder);
  for (gint64 end = g_get_monotonic_time () + SECOND; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  tandem_stop_ladder_hasten (ladder);
  ITERATE_UNTIL (finished);
  check_counts (tandem_stop_ladder_get_counts (ladder));
}

static void
test_nobody (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (TandemStopLadder) ladder = tandem_stop_ladder_new (none, NULL, SECOND, SECOND);
  gboolean finished = FALSE;

  g_signal_connect (ladder, "finished", G_CALLBACK (note_finished), &finished);
  tandem_stop_ladder_start (ladder);
  g_assert_false (finished);
  ITERATE_UNTIL (finished);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_data_func ("/stop-ladder/main-loop", "", test_ladder);
  g_test_add_data_func ("/stop-ladder/run", NULL, test_ladder);
  g_test_add_func ("/stop-ladder/hasten", test_hasten);
  g_test_add_func ("/stop-ladder/nobody", test_nobody);
  return g_test_run ();
}
