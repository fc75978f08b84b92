/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The coordinator with its pool: workers that are killed, a number of workers that changes, checkpoints. */

#include "euler-support.h"
#include "euler/tandem-euler.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define DIGITS 2000003

typedef struct
{
  TandemEuler *euler;
  TandemPool *pool;
  GMainLoop *loop;
  guint n_acts; /* what was done to the run so far */
  guint n_progress;
  double fraction;
  gboolean succeeded;
  void (*act) (gpointer run); /* (nullable) now and then */
  guint min_interval;         /* milliseconds between two acts */
  guint max_interval;
} Run;

static char *wanted;

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  run->succeeded = tandem_euler_run_finish (run->euler, result, &error);
  g_assert_no_error (error);
  g_main_loop_quit (run->loop);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (((Run *)user_data)->loop);
}

static gboolean
on_time (gpointer user_data)
{
  Run *run = user_data;

  run->act (run);
  run->n_acts++;
  g_timeout_add ((guint)g_test_rand_int_range ((gint32)run->min_interval, (gint32)run->max_interval), on_time,
                 run);
  return G_SOURCE_REMOVE;
}

/* Progress is looked at all the time: it never moves back. */
static gboolean
on_look (gpointer user_data)
{
  Run *run = user_data;
  TandemEulerProgress progress;

  tandem_euler_get_progress (run->euler, &progress);
  g_assert_cmpfloat (progress.fraction, >=, run->fraction);
  g_assert_cmpfloat (progress.fraction, <=, 1);
  g_assert_cmpfloat (progress.phase_fraction, >=, 0);
  g_assert_cmpfloat (progress.phase_fraction, <=, 1);
  run->fraction = progress.fraction;
  run->n_progress++;
  return G_SOURCE_CONTINUE;
}

static void
compute (Run *run, const TandemEulerRequest *request, guint n_workers)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GError) error = NULL;

  run->loop = g_main_loop_new (NULL, FALSE);
  run->euler = tandem_euler_new (request, n_workers, -1, &error);
  g_assert_no_error (error);
  run->pool = tandem_pool_new ("worker", n_workers);
  tandem_euler_prepare (run->euler, run->pool, NULL);
  g_assert_true (tandem_pool_start (run->pool, &error));
  tandem_euler_run_async (run->euler, on_run, run);
  g_timeout_add (5, on_look, run);
  if (run->act != NULL)
    g_timeout_add ((guint)g_test_rand_int_range (0, (gint32)run->max_interval), on_time, run);
  g_main_loop_run (run->loop);

  while (g_source_remove_by_user_data (run))
    ;
  g_assert_true (run->succeeded);
  g_assert_cmpuint (tandem_euler_get_n_digits (run->euler), ==, request->digits);
  g_assert_true (memcmp (tandem_euler_get_digits (run->euler), wanted, request->digits) == 0);
  tandem_pool_stop_async (run->pool, G_USEC_PER_SEC, G_USEC_PER_SEC, on_stopped, run);
  g_main_loop_run (run->loop);
  g_clear_object (&run->pool);
  g_clear_object (&run->euler);
  g_main_loop_unref (run->loop);
}

static void
kill_one (gpointer user_data)
{
  Run *run = user_data;
  GPtrArray *processes = tandem_pool_get_processes (run->pool);

  if (processes->len > 0)
    kill (tandem_process_get_pid (processes->pdata[g_test_rand_int_range (0, (gint32)processes->len)]),
          SIGKILL);
}

static void
test_killed (void)
{
  const TandemEulerRequest request = { .digits = DIGITS };
  guint n_kills = 0;

  for (int round = 0; round < 20 || (n_kills < 5 && round < 200); round++)
    {
      Run run = { .act = kill_one, .min_interval = 200, .max_interval = 400 };

      compute (&run, &request, 3);
      n_kills += run.n_acts;
    }
  g_test_message ("%u kills", n_kills);
  g_assert_cmpuint (n_kills, >=, 5);
}

static void
change_number (gpointer user_data)
{
  Run *run = user_data;
  guint n_workers = (guint)g_test_rand_int_range (1, 7), got;

  got = tandem_euler_set_n_workers (run->euler, n_workers);
  g_assert_cmpuint (got, >=, 1);
  g_assert_cmpuint (got, <=, n_workers);
  g_assert_cmpuint (tandem_pool_get_n_workers (run->pool), ==, got);
}

static void
test_number_changed (void)
{
  const TandemEulerRequest request = { .digits = DIGITS };
  guint n_changes = 0;

  /* A quick machine leaves time for few changes in a run. */
  for (int round = 0; round < 10 || (n_changes < 10 && round < 200); round++)
    {
      Run run = { .act = change_number, .min_interval = 20, .max_interval = 200 };

      compute (&run, &request, 1 + (guint)round % 4);
      n_changes += run.n_acts;
    }
  g_test_message ("%u changes", n_changes);
  g_assert_cmpuint (n_changes, >=, 10);
}

/* A worker that joins is put to work, one that leaves is gone. */
static void
test_number_is_used (void)
{
  const TandemEulerRequest request = { .digits = DIGITS };
  Run run = { .act = NULL };

  compute (&run, &request, 1);
  for (guint n_workers = 0; n_workers < 5; n_workers++)
    {
      Run other = { .act = NULL };

      compute (&other, &request, n_workers);
    }
}

static void
test_checkpoint (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tandem-run-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "checkpoint", NULL);
  TandemEulerRequest request = { .digits = DIGITS / 2, .checkpoint = path };

  for (int round = 0; round < 2; round++)
    {
      Run run = { .act = round == 0 ? NULL : kill_one, .min_interval = 200, .max_interval = 400 };

      compute (&run, &request, 2);
      request.continue_from = path;
      request.digits = DIGITS;
    }
  g_unlink (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  wanted = euler_reference_digits (DIGITS);
  g_test_add_func ("/euler/run/number-is-used", test_number_is_used);
  g_test_add_func ("/euler/run/number-changed", test_number_changed);
  g_test_add_func ("/euler/run/killed", test_killed);
  g_test_add_func ("/euler/run/checkpoint", test_checkpoint);
  result = g_test_run ();
  free (wanted);
  return result;
}
