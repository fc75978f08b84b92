/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The number of walkers: chosen by measurement, and changed while they walk. */
#include "scan-util.h"

#include "tree/tandem-pace.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static guint long_delay; /* likewise, of the name "hang" */
static guint delay;      /* microseconds that each look at a name takes, as on a disk */

int
statx (int fd, const char *path, int flags, unsigned int mask, struct statx *status)
{
  if (long_delay > 0 && strcmp (path, "hang") == 0)
    usleep (long_delay);
  if (delay > 0)
    usleep (delay);
  return (int)syscall (SYS_statx, fd, path, flags, mask, status);
}

static guint
decide (TandemPace *pace, double blocked, double idle, double rate)
{
  const TandemPaceSample sample = { .walkers = 2, .blocked = blocked, .idle = idle, .rate = rate };

  return tandem_pace_decide (pace, &sample);
}

static void
test_decision (void)
{
  g_autoptr (TandemPace) pace = tandem_pace_new (2);
  guint n;

  g_assert_cmpuint (decide (pace, 0.05, 0, 1000), ==, 2);
  g_assert_cmpuint (decide (pace, 0.3, 0.5, 1000), ==, 2);
  g_assert_cmpuint (decide (pace, 0.9, 0.5, 1000), ==, 2); /* there is no work for more */

  g_assert_cmpuint (decide (pace, 0.9, 0, 1000), ==, 4);
  g_assert_cmpuint (decide (pace, 0.9, 0, 1), ==, 4);   /* the new ones only begin */
  g_assert_cmpuint (decide (pace, 0.9, 0, 100), ==, 4); /* one alone is chance */
  g_assert_cmpuint (decide (pace, 0.9, 0, 3000), ==, 4);
  g_assert_cmpuint (decide (pace, 0.9, 0, 3000), ==, 8);
  decide (pace, 0.9, 0, 1);
  decide (pace, 0.9, 0, 1000);
  decide (pace, 0.9, 0, 1000);
  g_assert_cmpuint (decide (pace, 0.9, 0, 1000), ==, 4); /* that was too much */
  g_assert_cmpuint (decide (pace, 0.9, 0, 1900), ==, 4);

  for (guint i = 0; i < 30; i++)
    n = decide (pace, 0.01, 0, 1000);
  g_assert_cmpuint (n, ==, 2); /* all is in memory */

  for (guint i = 0; i < 300; i++)
    n = decide (pace, 0.9, 0, 1000 * (i + 1));
  g_assert_cmpuint (n, ==, TANDEM_PACE_MAX_WALKERS);

  tandem_pace_set_least (pace, 20);
  decide (pace, 0.9, 0, 1000);
  g_assert_cmpuint (decide (pace, 0.9, 0, 1000), ==, 20);
}

static void
test_measurement (void)
{
  g_autofree char *path = scan_make_folder ();
  const char *const dirs[] = { path, NULL };
  const TandemScanOptions options = { .adapt = TRUE };
  Reference *reference;

  scan_make_random_tree (path, 7, 3000);
  reference = reference_new (dirs, NULL);
  for (guint i = 0; i < 3; i++)
    {
      const gboolean is_slow = i > 0;
      const gboolean may_adapt = i < 2;
      g_autoptr (TandemScan) scan = NULL;

      delay = is_slow ? 1000 : 0;
      scan = scan_run (dirs, may_adapt ? &options : NULL, 2, NULL, NULL);
      delay = 0;
      reference_check (reference, scan);
      g_test_message ("%u walkers", tandem_scan_get_n_walkers (scan));
      if (is_slow && may_adapt)
        g_assert_cmpuint (tandem_scan_get_n_walkers (scan), >, 2);
      else
        g_assert_cmpuint (tandem_scan_get_n_walkers (scan), ==, 2);
    }
  reference_free (reference);
  scan_remove_tree (path);
}

static void
on_tick (TandemScan *scan, TandemPool *pool, gpointer user_data)
{
  GRand *rand = user_data;

  if (g_rand_int_range (rand, 0, 3) == 0)
    tandem_scan_set_n_workers (scan, pool, (guint)g_rand_int_range (rand, 1, 7));
}

static void
test_change (void)
{
  g_autofree char *path = scan_make_folder ();
  const char *const dirs[] = { path, NULL };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  Reference *reference;

  scan_make_random_tree (path, 11, 1500);
  reference = reference_new (dirs, NULL);
  delay = 100;
  for (guint i = 0; i < 12; i++)
    {
      g_autoptr (TandemScan) scan = scan_run (dirs, NULL, 1 + i % 3, on_tick, rand);

      g_assert_false (tandem_scan_is_partial (scan));
      reference_check (reference, scan);
    }
  delay = 0;
  reference_free (reference);
  scan_remove_tree (path);
}

static void
watch_stuck (TandemScan *scan, TandemPool *pool, gpointer user_data)
{
  char **stuck = user_data;

  if (*stuck == NULL)
    *stuck = tandem_scan_dup_stuck_path (scan, G_USEC_PER_SEC / 2);
}

/* It is said which folder does not answer, and the others are done meanwhile. */
static void
test_stuck (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autofree char *folder = g_build_filename (path, "server", "hang", NULL);
  g_autofree char *wanted = g_build_filename (path, "server", NULL);
  g_autofree char *stuck = NULL;
  g_autoptr (TandemScan) scan = NULL;

  scan_make_random_tree (path, 5, 500);
  g_mkdir_with_parents (folder, 0755);
  long_delay = 1500000;
  scan = scan_run ((const char *const[]){ path, NULL }, NULL, 2, watch_stuck, &stuck);
  long_delay = 0;
  g_assert_cmpstr (stuck, ==, wanted);
  g_assert_null (tandem_scan_dup_stuck_path (scan, 0));
  scan_remove_tree (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pace/decision", test_decision);
  g_test_add_func ("/pace/measurement", test_measurement);
  g_test_add_func ("/pace/change", test_change);
  g_test_add_func ("/pace/stuck", test_stuck);

  return g_test_run ();
}
