/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Scans that are disturbed: walkers killed, scans stopped, trees that change, folders that cannot be read,
 * few descriptors, mounts. */
#include "scan-util.h"
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- Killed walkers ---- */

typedef struct
{
  GRand *rand;
  guint n_left; /* kills to come */
  guint n_killed;
} Killer;

static void
kill_one (TandemScan *scan, TandemPool *pool, gpointer user_data)
{
  Killer *killer = user_data;
  GPtrArray *processes = tandem_pool_get_processes (pool);
  TandemProcess *victim;

  if (killer->n_left == 0 || processes->len == 0 || g_rand_int_range (killer->rand, 0, 3) == 0)
    return;
  victim = processes->pdata[g_rand_int_range (killer->rand, 0, (gint32)processes->len)];
  if (!tandem_pool_is_working (pool, victim))
    return;

  g_usleep (g_rand_int_range (killer->rand, 0, 1000));
  if (kill (tandem_process_get_pid (victim), SIGKILL) == 0)
    {
      killer->n_killed++;
      killer->n_left--;
    }
}

static void
test_kills (void)
{
  const guint n_wanted = (g_test_slow () ? 200 : 30) / MIN (test_scale (), 10);
  g_autofree char *path = scan_make_folder ();
  g_autofree char *huge = g_build_filename (path, "huge", NULL);
  const char *const dirs[] = { path, NULL };
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int_range (0, G_MAXINT32));
  g_autoptr (Reference) reference = NULL;
  guint n_killed = 0;
  int dir;

  scan_make_random_tree (path, 31, 20000 / test_scale ());
  g_mkdir_with_parents (huge, 0755);
  dir = open (huge, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (guint i = 0; i < 15000 / test_scale (); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      if (i % 10 == 0)
        g_assert_cmpint (mkdirat (dir, name, 0755), ==, 0);
      else
        close (openat (dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    }
  close (dir);
  reference = reference_new (dirs, NULL);

  for (guint round = 0; round < 400 && n_killed < n_wanted; round++)
    {
      Killer killer = { .rand = rand, .n_left = g_rand_int_range (rand, 1, 4) };
      g_autoptr (TandemScan) scan =
          scan_run (dirs, NULL, (guint)g_rand_int_range (rand, 1, 4), kill_one, &killer);

      reference_check (reference, scan);
      n_killed += killer.n_killed;
    }
  g_test_message ("%u walkers were killed", n_killed);
  g_assert_cmpuint (n_killed, >=, n_wanted);
  scan_remove_tree (path);
}

/* ---- A scan that is stopped ---- */

static void
stop_at_once (TandemScan *scan, TandemPool *pool, gpointer user_data)
{
  TandemScanProgress progress;
  gint64 *stopped = user_data;

  tandem_scan_get_progress (scan, &progress);
  if (*stopped == 0 && progress.items > 5000)
    {
      tandem_event_set (tandem_pool_get_event (pool));
      *stopped = g_get_monotonic_time ();
    }
}

static void
test_stop (void)
{
  gint64 longest = 0;

  for (guint i = 0; i < 10; i++)
    {
      gint64 stopped = 0;
      g_autoptr (TandemScan) scan =
          scan_run ((const char *const[]){ "/usr", NULL }, NULL, 1 + i % 3, stop_at_once, &stopped);
      TandemScanTotals totals;

      longest = MAX (longest, g_get_monotonic_time () - stopped);
      g_assert_cmpint (stopped, >, 0);
      g_assert_true (tandem_scan_is_partial (scan));
      g_assert_true (tandem_snapshot_is_finished (tandem_scan_get_snapshot (scan)));
      tandem_scan_get_totals (scan, &totals);
      g_assert_cmpuint (scan_check_sums (tandem_scan_get_snapshot (scan)), ==,
                        totals.files + totals.directories + totals.symlinks + totals.other
                            + totals.hard_links_skipped);
      g_assert_cmpuint (totals.files, >, 1000);
    }
  g_test_message ("the longest stop took %.1f ms", longest / 1000.0);
}

/* ---- Progress ---- */

typedef struct
{
  double fraction;
  guint64 items;
  guint n_ticks;
} Watch;

static void
watch_progress (TandemScan *scan, TandemPool *pool, gpointer user_data)
{
  Watch *watch = user_data;
  TandemScanProgress progress;
  TandemNodeInfo top;

  tandem_scan_get_progress (scan, &progress);
  g_assert_cmpfloat (progress.fraction, >=, watch->fraction);
  g_assert_cmpfloat (progress.fraction, <=, 1);
  g_assert_cmpuint (progress.items, >=, watch->items);
  watch->fraction = progress.fraction;
  watch->items = progress.items;
  watch->n_ticks++;

  for (guint i = 0; i < tandem_scan_get_n_walkers (scan); i++)
    {
      g_autofree char *path = tandem_scan_dup_current_path (scan, i);

      g_assert_true (path == NULL || g_str_has_prefix (path, "/usr"));
    }

  /* The tree's running totals are behind the walkers' by what these hold back for some milliseconds. */
  g_assert_true (tandem_snapshot_get_info (tandem_scan_get_snapshot (scan), (TandemNode){ 0, 0 }, &top));
  g_assert_cmpuint (top.items, <=, progress.items + 1000000);
}

static void
test_progress (void)
{
  Watch watch = { 0 };
  g_autoptr (TandemScan) scan =
      scan_run ((const char *const[]){ "/usr", NULL }, NULL, 2, watch_progress, &watch);
  TandemScanProgress progress;
  TandemScanTotals totals;

  tandem_scan_get_progress (scan, &progress);
  tandem_scan_get_totals (scan, &totals);
  g_assert_cmpfloat (progress.fraction, ==, 1);
  g_assert_cmpuint (progress.items + 1, ==,
                    totals.files + totals.directories + totals.symlinks + totals.other
                        + totals.hard_links_skipped);
  g_assert_cmpuint (watch.n_ticks, >, 3);
  g_assert_cmpfloat (watch.fraction, >, 0.01);
}

/* ---- A tree that changes ---- */

#define CHANGING_TIME (60 * G_USEC_PER_SEC) /* in the slow suite */

static void
disturb (const char *path)
{
  g_autofree char *a = g_build_filename (path, "moving/a", NULL);
  g_autofree char *b = g_build_filename (path, "moving/b", NULL);
  g_autofree char *outside = g_build_filename (path, "moving/outside", NULL);
  guint n = 0;

  if (symlink ("/usr/share", outside) != 0)
    _exit (1);
  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  while (TRUE)
    {
      g_autofree char *name = g_strdup_printf ("%s/%u", a, n++ % 100);

      renameat2 (AT_FDCWD, a, AT_FDCWD, outside, RENAME_EXCHANGE);
      renameat2 (AT_FDCWD, a, AT_FDCWD, outside, RENAME_EXCHANGE);
      mkdir (name, 0755);
      rename (name, b);
      mkfifo (name, 0644);
      rmdir (b);
      unlink (name);
    }
}

static void
test_changing (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autofree char *moving = g_build_filename (path, "moving", NULL);
  g_autofree char *moving_a = g_build_filename (moving, "a", NULL);
  g_autofree char *still = g_build_filename (path, "still", NULL);
  g_autoptr (Reference) reference = NULL;
  const gint64 end = g_get_monotonic_time () + (g_test_slow () ? CHANGING_TIME : 0);
  pid_t child;

  g_mkdir_with_parents (moving_a, 0755);
  g_mkdir_with_parents (still, 0755);
  scan_make_random_tree (still, 8, 500);
  scan_make_random_tree (moving_a, 9, 100);
  reference = reference_new ((const char *const[]){ still, NULL }, NULL);
  child = fork ();
  if (child == 0)
    disturb (path);

  for (guint i = 0; i < 200 || g_get_monotonic_time () < end; i++)
    {
      g_autoptr (TandemScan) scan = scan_run ((const char *const[]){ path, NULL }, NULL, i % 4, NULL, NULL);
      TandemSnapshot *snapshot = tandem_scan_get_snapshot (scan);
      g_autoptr (TandemChildren) roots = tandem_children_new (snapshot, (TandemNode){ 0, 0 });
      g_autoptr (TandemChildren) children = tandem_children_new (snapshot, tandem_children_get (roots, 0));
      guint n_still = 0;

      for (guint64 j = 0; j < tandem_children_get_n (children); j++)
        {
          const ReferenceSums *sums = g_hash_table_lookup (reference->folders, still);
          TandemNodeInfo info;

          tandem_snapshot_get_info (snapshot, tandem_children_get (children, j), &info);
          if (strcmp (info.name, "still") == 0)
            {
              n_still++;
              g_assert_cmpuint (info.items, ==, sums->items);
              g_assert_cmpuint (info.allocated, ==, sums->allocated);
              g_assert_cmpuint (info.apparent, ==, sums->apparent);
            }
          else /* of what is outside nothing */
            g_assert_cmpuint (info.items, <, 400);
        }
      g_assert_cmpuint (n_still, ==, 1);
      scan_check_sums (snapshot);
    }
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  scan_remove_tree (path);
}

/* ---- What cannot be changed back, in a process of its own ---- */

static int
scan_unreadable (gpointer path)
{
  const char *const dirs[] = { path, NULL };
  TandemScanTotals totals;

  g_assert_true (setgid (65534) == 0 && setuid (65534) == 0);
  for (guint n_workers = 0; n_workers < 4; n_workers++)
    {
      g_autoptr (Reference) reference = reference_new (dirs, NULL);
      g_autoptr (TandemScan) scan = scan_run (dirs, NULL, n_workers, NULL, NULL);
      g_autoptr (GPtrArray) errors = tandem_scan_get_errors (scan);
      g_autofree char *closed = g_build_filename (path, "closed", NULL);
      g_autofree char *inner = g_build_filename (path, "listed/name", NULL);
      const TandemScanError *first = errors->len == 2 ? errors->pdata[0] : NULL;
      const TandemScanError *second = errors->len == 2 ? errors->pdata[1] : NULL;

      tandem_scan_get_totals (scan, &totals);
      scan_assert_totals_equal (&totals, &reference->totals);
      g_assert_cmpuint (errors->len, ==, 2);
      g_assert_cmpstr (first->path, ==, closed);
      g_assert_cmpstr (first->message, ==, "Permission denied");
      g_assert_cmpstr (second->path, ==, inner);
      g_assert_cmpstr (second->message, ==, "Permission denied");
    }
  return 0;
}

static void
test_unreadable (void)
{
  g_autofree char *path = NULL;
  g_autofree char *closed = NULL;
  g_autofree char *listed = NULL;
  g_autofree char *name = NULL;

  if (getuid () != 0)
    {
      g_test_skip ("needs root, to become another user");
      return;
    }
  path = scan_make_folder ();
  closed = g_build_filename (path, "closed", NULL);
  listed = g_build_filename (path, "listed", NULL);
  name = g_build_filename (listed, "name", NULL);
  g_assert_cmpint (chmod (path, 0755), ==, 0);
  g_assert_cmpint (mkdir (closed, 0700), ==, 0);
  g_assert_cmpint (mkdir (listed, 0755), ==, 0);
  g_assert_true (g_file_set_contents (name, "x", 1, NULL));
  g_assert_cmpint (chmod (listed, 0744), ==, 0); /* names can be read, but not looked up */
  run_apart (scan_unreadable, path);
  scan_remove_tree (path);
}

static int
scan_with_few_descriptors (gpointer path)
{
  const struct rlimit few = { 64, 64 };
  const struct rlimit small_stack = { 128 << 10, 128 << 10 };
  const char *const dirs[] = { path, NULL };
  struct rlimit soft;

  if (setrlimit (RLIMIT_NOFILE, &few) != 0)
    {
      /* Valgrind needs the hard limit for itself. */
      g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &soft), ==, 0);
      soft.rlim_cur = few.rlim_cur;
      g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &soft), ==, 0);
    }
  g_assert_cmpint (setrlimit (RLIMIT_STACK, &small_stack), ==, 0);
  for (guint n_workers = 0; n_workers < 3; n_workers++)
    {
      g_autoptr (TandemScan) scan = scan_run (dirs, NULL, n_workers, NULL, NULL);
      TandemScanTotals totals;

      tandem_scan_get_totals (scan, &totals);
      g_assert_cmpuint (totals.directories, ==, 1 + 3000);
      g_assert_cmpuint (totals.files, ==, 3000);
      g_assert_cmpuint (totals.errors_total, ==, 0);
      scan_check_sums (tandem_scan_get_snapshot (scan));
    }
  return 0;
}

static void
test_few_descriptors (void)
{
  g_autofree char *path = scan_make_folder ();

  scan_make_chain (path, "long-name-of-a-folder", 3000);
  run_apart (scan_with_few_descriptors, path);
  scan_remove_tree (path);
}

static int
scan_mounts (gpointer path)
{
  g_autofree char *mounted = g_build_filename (path, "mounted", NULL);
  g_autofree char *loop = g_build_filename (path, "folder/loop", NULL);
  g_autofree char *inside = g_build_filename (mounted, "inside", NULL);
  const char *const dirs[] = { path, NULL };
  const TandemScanOptions options = { .one_file_system = TRUE };

  if (unshare (CLONE_NEWNS) != 0 || mount ("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0
      || mount ("tmpfs", mounted, "tmpfs", 0, NULL) != 0 || mount (path, loop, "none", MS_BIND, NULL) != 0)
    return SKIPPED;
  g_assert_true (g_file_set_contents (inside, "x", 1, NULL));

  for (guint n_workers = 0; n_workers < 3; n_workers++)
    {
      g_autoptr (TandemScan) all = scan_run (dirs, NULL, n_workers, NULL, NULL);
      g_autoptr (TandemScan) one = scan_run (dirs, &options, n_workers, NULL, NULL);
      TandemScanTotals totals;

      tandem_scan_get_totals (all, &totals);
      g_assert_cmpuint (totals.directories, ==, 3); /* itself, folder and mounted; loop is left out */
      g_assert_cmpuint (totals.files, ==, 1);
      g_assert_cmpuint (totals.errors_total, ==, 0);
      tandem_scan_get_totals (one, &totals);
      g_assert_cmpuint (totals.directories, ==, 2);
      g_assert_cmpuint (totals.files, ==, 0);
      g_assert_cmpuint (totals.errors_total, ==, 0);
      scan_check_sums (tandem_scan_get_snapshot (one));
    }
  return 0;
}

static void
test_mounts (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autofree char *mounted = g_build_filename (path, "mounted", NULL);
  g_autofree char *loop = g_build_filename (path, "folder/loop", NULL);

  g_mkdir_with_parents (mounted, 0755);
  g_mkdir_with_parents (loop, 0755);
  if (!run_apart (scan_mounts, path))
    g_test_skip ("needs the right to mount");
  scan_remove_tree (path);
}

/* What does not fit is said, what fits is there, and nothing is wrong in it. */
static void
test_full (void)
{
  g_autofree char *path = scan_make_folder ();
  const char *const dirs[] = { path, NULL };
  const guint64 sizes[] = { 1 << 20, 2 << 20, 3 << 20, 64 << 20 };
  guint64 last = 0;

  scan_make_random_tree (path, 3, 60000);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const TandemScanOptions options = { .max_memory = sizes[i] };
      g_autoptr (TandemScan) scan = scan_run (dirs, &options, 1 + i % 2, NULL, NULL);
      TandemSnapshot *snapshot = tandem_scan_get_snapshot (scan);
      const gboolean fits = i == G_N_ELEMENTS (sizes) - 1;
      const guint64 n_items = tandem_scan_get_items (scan);

      g_assert_true (tandem_snapshot_is_finished (snapshot));
      g_assert_cmpint (tandem_scan_is_partial (scan), ==, !fits);
      g_assert_cmpuint (tandem_snapshot_get_used (snapshot), <=, sizes[i]);
      g_assert_cmpuint (tandem_snapshot_get_n_errors (snapshot) > 0, ==, !fits);
      g_assert_cmpuint (scan_check_sums (snapshot), ==, n_items + 1);
      g_assert_cmpuint (n_items, >, last);
      last = n_items;
    }
  g_assert_cmpuint (last, ==, 60000);
  scan_remove_tree (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trouble/kills", test_kills);
  g_test_add_func ("/trouble/stop", test_stop);
  g_test_add_func ("/trouble/progress", test_progress);
  g_test_add_func ("/trouble/changing", test_changing);
  g_test_add_func ("/trouble/unreadable", test_unreadable);
  g_test_add_func ("/trouble/few-descriptors", test_few_descriptors);
  g_test_add_func ("/trouble/mounts", test_mounts);
  g_test_add_func ("/trouble/full", test_full);

  return g_test_run ();
}
