/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The coordinator with its pool: workers that are killed, a number of workers that changes, checkpoints. */

#include "euler-support.h"
#include "euler/tandem-euler.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DIGITS (euler_digits (2000003))

/* A part of a run, as its progress tells of it. */
typedef struct
{
  const char *phase;
  double begin; /* of the phase's work */
  double end;
} Moment;

/* What the bar showed when the workers had used so many seconds of their processors. */
typedef struct
{
  double fraction;
  double seconds;
} Sample;

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
  GArray *samples;      /* (nullable) of Sample */
  const Moment *moment; /* (nullable) when one is killed, */
  gint32 delay;         /* and after how many looks */
} Run;

static char *wanted;

static void
take_sample (Run *run)
{
  GPtrArray *processes = tandem_pool_get_processes (run->pool);
  TandemEulerProgress progress;
  Sample sample = { 0 };

  for (guint i = 0; i < processes->len; i++)
    {
      struct timespec time;
      clockid_t clock;

      if (clock_getcpuclockid (tandem_process_get_pid (processes->pdata[i]), &clock) == 0
          && clock_gettime (clock, &time) == 0)
        sample.seconds += (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
    }
  tandem_euler_get_progress (run->euler, &progress);
  sample.fraction = progress.fraction;
  g_array_append_val (run->samples, sample);
}

static gboolean
on_sample (gpointer user_data)
{
  take_sample (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  run->succeeded = tandem_euler_run_finish (run->euler, result, &error);
  g_assert_no_error (error);
  if (run->samples != NULL)
    take_sample (run);
  g_main_loop_quit (run->loop);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (((Run *)user_data)->loop);
}

/* Less and less often: a machine that is slow at the moment gets on, too. */
static gboolean
on_time (gpointer user_data)
{
  Run *run = user_data;
  guint interval = (guint)g_test_rand_int_range ((gint32)run->min_interval, (gint32)run->max_interval)
                   * (1 + run->n_acts / 4);

  run->act (run);
  run->n_acts++;
  g_timeout_add (interval, on_time, run);
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
kill_one (gpointer user_data)
{
  Run *run = user_data;
  GPtrArray *processes = tandem_pool_get_processes (run->pool);

  if (processes->len > 0)
    kill (tandem_process_get_pid (processes->pdata[g_test_rand_int_range (0, (gint32)processes->len)]),
          SIGKILL);
}

static const Moment moments[] = {
  { "series", 0, 1 }, { "merge", 0, 1 }, { "divide", 0, 0.36 }, { "divide", 0.36, 1 }, { "convert", 0, 1 },
};

/* Watches for that moment all the time, and then kills one: soon, or a little later. */
static gboolean
on_watch (gpointer user_data)
{
  Run *run = user_data;
  TandemEulerProgress progress;

  tandem_euler_get_progress (run->euler, &progress);
  if (strcmp (progress.phase, run->moment->phase) != 0 || progress.phase_fraction < run->moment->begin
      || progress.phase_fraction >= run->moment->end || run->delay-- > 0)
    return G_SOURCE_CONTINUE;
  kill_one (run);
  run->n_acts++;
  return G_SOURCE_REMOVE;
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
  if (run->samples != NULL)
    g_timeout_add (2, on_sample, run);
  if (run->moment != NULL)
    g_idle_add (on_watch, run);
  if (run->act != NULL)
    g_timeout_add ((guint)g_test_rand_int_range (0, (gint32)run->max_interval), on_time, run);
  g_main_loop_run (run->loop);

  while (g_source_remove_by_user_data (run))
    ;
  g_assert_true (run->succeeded);
  g_assert_cmpuint (tandem_euler_get_n_digits (run->euler), ==, request->digits);
  g_assert_true (memcmp (tandem_euler_get_digits (run->euler), wanted, (size_t)MIN (request->digits, DIGITS))
                 == 0);
  tandem_pool_stop_async (run->pool, G_USEC_PER_SEC, G_USEC_PER_SEC, on_stopped, run);
  g_main_loop_run (run->loop);
  g_clear_object (&run->pool);
  g_clear_object (&run->euler);
  g_main_loop_unref (run->loop);
}

static void
test_killed (void)
{
  const TandemEulerRequest request = { .digits = DIGITS, .kernel = euler_kernel () };
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
kill_in_phases (const TandemEulerRequest *request, guint n_wanted, guint max_rounds)
{
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      guint n_kills = 0, round = 0;

      for (; n_kills < n_wanted && round < max_rounds; round++)
        {
          Run run = { .moment = &moments[i], .delay = g_test_rand_int_range (0, round % 2 == 0 ? 1 : 2000) };

          compute (&run, request, 2 + round % 2);
          n_kills += run.n_acts;
        }
      g_test_message ("%s from %g: %u kills in %u runs", moments[i].phase, moments[i].begin, n_kills, round);
      g_assert_cmpuint (n_kills, >, 0);
      if (g_test_slow ())
        g_assert_cmpuint (n_kills, ==, n_wanted);
    }
}

static void
test_killed_in_phases (void)
{
  const TandemEulerRequest request = { .digits = DIGITS, .kernel = euler_kernel () };

  if (g_test_slow ())
    kill_in_phases (&request, 20, 2000);
  else
    kill_in_phases (&request, 2, 100);
}

/* Computes once; how far the bar was from the work at most, as the workers' own clocks tell of it. */
static double
record_bar (const TandemEulerRequest *request)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (Sample));
  Run run = { .samples = samples };
  guint n_values = 0;
  double all, most = 0, before = -1;

  compute (&run, request, 2);
  all = g_array_index (samples, Sample, samples->len - 1).seconds;
  for (guint i = 0; i < samples->len; i++)
    {
      const Sample *sample = &g_array_index (samples, Sample, i);

      g_assert_cmpfloat (sample->fraction, >=, before);
      n_values += sample->fraction > before;
      before = sample->fraction;
      most = MAX (most, fabs (sample->fraction - sample->seconds / all));
    }
  g_test_message ("kernel %u: %u values in %.2f s of two processors, at most %.3f off the work",
                  request->kernel, n_values, all, most);
  g_assert_cmpfloat (before, ==, 1);
  g_assert_cmpuint (n_values, >, 20);
  return most;
}

/* The bar follows the work in each phase and with each kernel, and moves often enough for twenty looks a
 * second. What else runs makes the phases dearer by different factors, so the best of some runs counts. */
static void
test_progress (void)
{
  const TandemKernel kernels[] = { TANDEM_KERNEL_AVX512, TANDEM_KERNEL_AVX2, TANDEM_KERNEL_PORTABLE };

  for (guint i = 0; i < G_N_ELEMENTS (kernels); i++)
    {
      const TandemEulerRequest request = { .digits = euler_digits (10000000 / test_scale ()),
                                           .kernel = kernels[i] };
      /* The portable kernel's phases are somewhat different from those that were measured for all. */
      const double allowed = kernels[i] == TANDEM_KERNEL_PORTABLE ? 0.15 : 0.1;
      double least = 1;

      if (!tandem_kernel_is_available (kernels[i]))
        continue;
      if (test_scale () > 1)
        {
          record_bar (&request);
          continue;
        }
      for (guint attempt = 0; attempt < 8 && least > allowed; attempt++)
        least = MIN (least, record_bar (&request));
      g_assert_cmpfloat (least, <=, allowed);
    }
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
  const TandemEulerRequest request = { .digits = DIGITS, .kernel = euler_kernel () };
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
  const TandemEulerRequest request = { .digits = DIGITS, .kernel = euler_kernel () };
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
  TandemEulerRequest request = { .digits = DIGITS / 2, .kernel = euler_kernel (), .checkpoint = path };

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
  g_test_add_func ("/euler/run/progress", test_progress);
  g_test_add_func ("/euler/run/number-is-used", test_number_is_used);
  g_test_add_func ("/euler/run/number-changed", test_number_changed);
  g_test_add_func ("/euler/run/killed", test_killed);
  g_test_add_func ("/euler/run/killed-in-phases", test_killed_in_phases);
  g_test_add_func ("/euler/run/checkpoint", test_checkpoint);
  result = g_test_run ();
  free (wanted);
  return result;
}
