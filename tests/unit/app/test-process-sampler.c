/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tandem-process-item.h"
#include "app/tandem-process-sampler.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static gint64
cpu_time (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC + usage.ru_utime.tv_usec
         + usage.ru_stime.tv_usec;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GArray **)user_data = tandem_process_sampler_read_finish (TANDEM_PROCESS_SAMPLER (source), result);
}

static GArray *
read_samples (TandemProcessSampler *sampler, const gint64 *pids, guint n_pids)
{
  GArray *wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  GArray *samples = NULL;

  g_array_append_vals (wanted, pids, n_pids);
  g_assert_true (tandem_process_sampler_read_async (sampler, wanted, on_read, &samples));
  /* One at a time. */
  g_assert_false (tandem_process_sampler_read_async (sampler, g_array_new (FALSE, FALSE, sizeof (gint64)),
                                                     on_read, &samples));
  while (samples == NULL)
    g_main_context_iteration (NULL, TRUE);
  return samples;
}

static void
test_samples (void)
{
  g_autoptr (TandemProcessSampler) sampler = tandem_process_sampler_new ();
  g_autoptr (GArray) samples = NULL;
  g_autoptr (GArray) again = NULL;
  g_autoptr (TandemProcessItem) item = tandem_process_item_new (TANDEM_PROCESS_ROLE_WORKER, "w", "j", 0);
  const TandemProcessSample *self;
  const TandemProcessSample *stopped;
  gint64 pids[3] = { getpid (), 0, G_MAXINT32 };
  pid_t child = fork ();

  if (child == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      /* A name that looks like the rest of the file. */
      prctl (PR_SET_NAME, ") R 1 2 3");
      raise (SIGSTOP);
      _exit (0);
    }
  pids[1] = child;
  waitpid (child, NULL, WUNTRACED);

  samples = read_samples (sampler, pids, 3);
  self = &g_array_index (samples, TandemProcessSample, 0);
  stopped = &g_array_index (samples, TandemProcessSample, 1);
  g_assert_true (self->alive);
  g_assert_cmpint (self->state, !=, 'T');
  g_assert_cmpuint (self->memory, >, 100 * 1024);
  g_assert_cmpint (self->start_time, <=, g_get_monotonic_time ());
  g_assert_true (stopped->alive);
  g_assert_cmpint (stopped->state, ==, 'T');
  g_assert_false (g_array_index (samples, TandemProcessSample, 2).alive);

  tandem_process_item_update (item, child, "Working", "p", 1, 0);
  tandem_process_item_take_sample (item, stopped);
  g_assert_cmpstr (tandem_process_item_get_state (item), ==, "Stopped");
  g_assert_nonnull (tandem_process_item_get_reason (item));

  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  again = read_samples (sampler, pids, 3);
  g_assert_false (g_array_index (again, TandemProcessSample, 1).alive);
  tandem_process_item_end (item, "Killed (signal 9)", "why");
  g_assert_cmpstr (tandem_process_item_get_state (item), ==, "Killed (signal 9)");
  g_assert_cmpstr (tandem_process_item_get_reason (item), ==, "why");
}

/* A machine of four cores has some seven processes of Tandem: twice a second this is to cost less than one
 * hundredth of a core. */
static void
test_cost (void)
{
  g_autoptr (TandemProcessSampler) sampler = tandem_process_sampler_new ();
  gint64 pids[7];
  gint64 before;
  double share;

  for (guint i = 0; i < G_N_ELEMENTS (pids); i++)
    pids[i] = getpid ();
  before = cpu_time ();
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (GArray) samples = read_samples (sampler, pids, G_N_ELEMENTS (pids));

      g_assert_cmpuint (samples->len, ==, G_N_ELEMENTS (pids));
    }
  share = (double)(cpu_time () - before) / 100 * 2 / G_USEC_PER_SEC;
  g_test_message ("seven processes twice a second: %.3f %% of a core", share * 100);
  g_assert_cmpfloat (share, <, 0.01);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/process-sampler/samples", test_samples);
  g_test_add_func ("/app/process-sampler/cost", test_cost);
  return g_test_run ();
}
