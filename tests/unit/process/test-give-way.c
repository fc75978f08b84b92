/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A polite worker yields now and then; another does not. */
#include "process/tandem-give-way.h"
#include "process/tandem-process.h"
#include "support.h"

#include <sched.h>
#include <sys/mman.h>

#define N_YIELDS 4
#define N_CALLS 100000

/* Shared with the worker. */
typedef struct
{
  int policy;
  guint n_yields;
  gint64 time; /* microseconds from before the first to after the last */
} Told;

static gboolean
work (TandemWorker *worker, gpointer user_data, GError **error)
{
  Told *told = user_data;
  const gint64 begin = g_get_monotonic_time ();

  told->policy = sched_getscheduler (0);
  for (guint i = 0; i < N_CALLS || (told->policy == SCHED_IDLE && told->n_yields < N_YIELDS); i++)
    if (tandem_give_way () && ++told->n_yields == N_YIELDS)
      break;
  told->time = g_get_monotonic_time () - begin;
  return TRUE;
}

static void
run (gboolean polite, Told *told)
{
  const TandemWorkerHooks hooks = { .work = work };
  Told *shared = new_shared (sizeof *shared);
  g_autoptr (TandemProcess) process = tandem_process_new ("worker", 0, &hooks, shared);

  tandem_process_set_polite (process, polite);
  g_assert_true (tandem_process_start (process, NULL));
  g_assert_true (tandem_process_join (process, 60 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->kind, ==, TANDEM_EXIT_STOPPED);
  *told = *shared;
  munmap (shared, sizeof *shared);
}

static void
test_polite (void)
{
  Told told;

  run (TRUE, &told);
  g_assert_cmpint (told.policy, ==, SCHED_IDLE);
  g_assert_cmpuint (told.n_yields, ==, N_YIELDS);
  g_assert_cmpint (told.time, >=, (N_YIELDS - 1) * TANDEM_GIVE_WAY_PERIOD);
}

static void
test_full_speed (void)
{
  Told told;

  run (FALSE, &told);
  g_assert_cmpint (told.policy, ==, SCHED_OTHER);
  g_assert_cmpuint (told.n_yields, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/give-way/polite", test_polite);
  g_test_add_func ("/give-way/full-speed", test_full_speed);
  return g_test_run ();
}
