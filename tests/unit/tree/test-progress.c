/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The fraction that a scan tells: never moving back, 1 at the end only, and true where it can be known. */
#include "scan-util.h"
#include "support.h"

#include "tree/tandem-volume.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  double last;
  double worst; /* the farthest from the share of @n_items */
  guint64 n_items;
  guint64 n_at_most; /* there cannot be more, and it is known */
  guint n_ticks;
} Watch;

static void
on_tick (TandemScan *scan, TandemPool *pool, gpointer user_data)
{
  Watch *watch = user_data;
  TandemScanProgress progress;

  tandem_scan_get_progress (scan, &progress);
  g_assert_cmpfloat (progress.fraction, >=, watch->last);
  if (!tandem_snapshot_is_finished (tandem_scan_get_snapshot (scan)))
    {
      g_assert_cmpfloat (progress.fraction, <, 1);
      if (watch->n_items > 0)
        watch->worst =
            MAX (watch->worst, ABS (progress.fraction - (double)progress.items / (double)watch->n_items));
      if (watch->n_at_most > 0)
        g_assert_cmpfloat (progress.fraction, >=,
                           MIN (0.999, (double)progress.items / (double)watch->n_at_most));
      watch->n_ticks++;
    }
  watch->last = progress.fraction;
}

static void
test_fraction (void)
{
  for (guint n_workers = 1; n_workers <= 2; n_workers++)
    {
      Watch watch = { 0 };
      g_autoptr (TandemScan) scan =
          scan_run ((const char *const[]){ "/usr", NULL }, NULL, n_workers, on_tick, &watch);
      TandemScanProgress progress;

      tandem_scan_get_progress (scan, &progress);
      g_assert_cmpfloat (progress.fraction, ==, 1);
    }
}

/* ---- The guess from the shape of a tree ---- */

static void
make_files (const char *path, guint n_files)
{
  g_mkdir_with_parents (path, 0755);
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%u", path, i);

      close (open (name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    }
}

/* How far the fraction is from the share of what was counted, at worst, with one walker and with two. */
static double
measure_guess (const char *path, guint64 n_items)
{
  double worst = 0;

  for (guint i = 0; i < 6; i++)
    {
      Watch watch = { .n_items = n_items };
      g_autoptr (TandemScan) scan =
          scan_run ((const char *const[]){ path, NULL }, NULL, 1 + i % 2, on_tick, &watch);

      worst = MAX (worst, watch.worst);
    }
  g_test_message ("%s: off by %.2f", path, worst);
  return worst;
}

/* Forty small folders, and one of the same look but for the folders in it, which hold nearly all. */
static void
test_lopsided (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autofree char *huge = g_build_filename (path, "huge", NULL);
  guint64 n_items = 40 * 6 + 1 + 20 + 20 * 10 * 31;
  struct stat status;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/small%u", path, i);

      make_files (name, 5);
    }
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%u/%u", huge, i % 20, i);

      make_files (name, 30);
    }
  g_assert_cmpint (stat (huge, &status), ==, 0);
  if (status.st_nlink == 22)
    g_assert_cmpfloat (measure_guess (path, n_items), <, 0.3);
  else
    g_test_skip ("this file system does not count folders as links");
  scan_remove_tree (path);
}

static void
test_huge_folder (void)
{
  g_autofree char *path = scan_make_folder ();
  struct stat status;

  make_files (path, 60000);
  g_assert_cmpint (stat (path, &status), ==, 0);
  if (status.st_size > 60000 * 12)
    g_assert_cmpfloat (measure_guess (path, 60000), <, 0.45);
  else
    g_test_skip ("this file system's directories have no size");
  scan_remove_tree (path);
}

/* ---- What an earlier scan has found ---- */

/* Nearly all is in one folder that looks like the others: nothing but the earlier scan can tell. */
static void
test_earlier (void)
{
  const guint64 n_items = 41 * 3 + 40 * 3 + 20000;
  const guint64 expected[] = { n_items, n_items / 2, n_items * 2 };
  const double limits[] = { 0.051, 0.53, 0.501 };
  g_autofree char *path = scan_make_folder ();

  for (guint i = 0; i <= 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/folder%u/below/it", path, i);

      make_files (name, i == 20 ? 20000 : 3);
    }
  for (guint i = 0; i < 3 * G_N_ELEMENTS (expected); i++)
    {
      const guint which = i % G_N_ELEMENTS (expected);
      const TandemScanOptions options = { .expected_items = expected[which] };
      Watch watch = { .n_items = n_items };
      g_autoptr (TandemScan) scan =
          scan_run ((const char *const[]){ path, NULL }, &options, i % 3, on_tick, &watch);
      TandemScanProgress progress;

      tandem_scan_get_progress (scan, &progress);
      g_assert_cmpuint (progress.items, ==, n_items);
      g_assert_cmpfloat (progress.fraction, ==, 1);
      g_assert_cmpfloat (watch.worst, <, limits[which]);
    }
  scan_remove_tree (path);
}

/* ---- A whole file system, or much of one ---- */

static gboolean
measure (const char *path, TandemVolume *volume)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean measured = tandem_volume_measure (fd, volume);

  close (fd);
  return measured;
}

/* Very lopsided: of 20,201 inodes 20,000 are in one of a hundred folders. In a process of its own. */
static int
check_volume (gpointer path)
{
  g_autofree char *mounted = g_build_filename (path, "mounted", NULL);
  g_autofree char *bound = g_build_filename (path, "bound", NULL);
  g_autofree char *tree = g_build_filename (mounted, "tree", NULL);
  g_autofree char *big = g_build_filename (tree, "50", NULL);
  Watch watch;
  g_autoptr (TandemScan) scan = NULL;
  TandemVolume volume;

  if (unshare (CLONE_NEWNS) != 0 || mount ("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0
      || mount ("tmpfs", mounted, "tmpfs", 0, NULL) != 0)
    return SKIPPED;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%u/inner", tree, i);

      g_mkdir_with_parents (name, 0755);
    }
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%u", big, i);

      close (open (name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    }

  g_assert_true (measure (big, &volume));
  g_assert_false (volume.is_whole);
  watch = (Watch){ .n_at_most = volume.n_units };
  scan = scan_run ((const char *const[]){ tree, NULL }, NULL, 1, on_tick, &watch);
  g_clear_object (&scan);

  /* With a part of it in a second place a tree may have more than all of it. */
  g_assert_cmpint (mount (big, bound, "none", MS_BIND, NULL), ==, 0);
  g_assert_false (measure (big, &volume));
  g_assert_false (measure (bound, &volume));
  g_assert_true (measure (mounted, &volume));
  g_assert_true (volume.is_whole);
  g_assert_cmpuint (volume.n_units, >=, 20201);
  g_assert_cmpuint (volume.n_units, <, 20210);
  g_assert_false (measure ("/proc", &volume)); /* does not know */
  g_assert_true (volume.dev == 0 && !volume.is_whole);

  watch = (Watch){ .n_items = 20203 };
  scan = scan_run ((const char *const[]){ mounted, NULL }, NULL, 1, on_tick, &watch);
  g_assert_cmpuint (watch.n_ticks, >, 0);
  g_assert_cmpfloat (watch.worst, <, 0.02);
  g_clear_object (&scan);
  return 0;
}

static void
test_volume (void)
{
  static char *path; /* known to who looks for leaks in the child, too */
  g_autofree char *mounted = NULL;
  g_autofree char *bound = NULL;

  path = scan_make_folder ();
  mounted = g_build_filename (path, "mounted", NULL);
  bound = g_build_filename (path, "bound", NULL);
  g_mkdir_with_parents (mounted, 0755);
  g_mkdir_with_parents (bound, 0755);
  if (!run_apart (check_volume, path))
    g_test_skip ("needs the right to mount");
  scan_remove_tree (path);
  g_clear_pointer (&path, g_free);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/progress/fraction", test_fraction);
  g_test_add_func ("/progress/lopsided", test_lopsided);
  g_test_add_func ("/progress/huge-folder", test_huge_folder);
  g_test_add_func ("/progress/earlier", test_earlier);
  g_test_add_func ("/progress/volume", test_volume);

  return g_test_run ();
}
