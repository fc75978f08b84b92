/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scan-util.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const guint worker_counts[] = { 0, 1, 2, 3, 7 };

static void
check_equal (const char *const *dirs)
{
  g_autoptr (Reference) reference = reference_new (dirs, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (worker_counts); i++)
    {
      g_autoptr (TandemScan) scan = scan_run (dirs, NULL, worker_counts[i], NULL, NULL);

      reference_check (reference, scan);
      scan_check_sums (tandem_scan_get_snapshot (scan));
    }
}

static void
test_random (void)
{
  const guint n_trees = (g_test_slow () ? 10000 : 1000) / test_scale ();

  for (guint seed = 1; seed <= n_trees; seed++)
    {
      g_autofree char *path =
          seed % 100 == 0 ? g_dir_make_tmp ("tandem-tree-XXXXXX", NULL) : scan_make_folder ();
      g_autoptr (Reference) reference = NULL;
      g_autoptr (TandemScan) scan = NULL;

      scan_make_random_tree (path, seed, seed * 7 % 600);
      reference = reference_new ((const char *const[]){ path, NULL }, NULL);
      scan = scan_run ((const char *const[]){ path, NULL }, NULL, worker_counts[seed % 5], NULL, NULL);
      reference_check (reference, scan);
      scan_remove_tree (path);
    }
}

static void
test_worker_counts (void)
{
  g_autofree char *path = scan_make_folder ();

  scan_make_random_tree (path, 4711, 6000);
  check_equal ((const char *const[]){ path, NULL });
  scan_remove_tree (path);
}

static void
test_empty (void)
{
  g_autofree char *path = scan_make_folder ();

  check_equal ((const char *const[]){ path, NULL });
  scan_remove_tree (path);
}

static void
test_deep (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autofree char *name = g_strnfill (200, 'n');

  scan_make_chain (path, name, 60); /* beyond PATH_MAX */
  scan_make_chain (path, "d", 400);
  check_equal ((const char *const[]){ path, NULL });
  scan_remove_tree (path);
}

static void
test_huge_folder (void)
{
  g_autofree char *path = scan_make_folder ();
  int dir = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  for (guint i = 0; i < 20000 / test_scale (); i++)
    {
      g_autofree char *name = g_strdup_printf ("name-%u", i);

      if (i % 50 == 0)
        g_assert_cmpint (mkdirat (dir, name, 0755), ==, 0);
      else
        close (openat (dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    }
  close (dir);
  check_equal ((const char *const[]){ path, NULL });
  scan_remove_tree (path);
}

static void
test_several_roots (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autofree char *one = g_build_filename (path, "one", NULL);
  g_autofree char *two = g_build_filename (path, "two", NULL);
  g_autofree char *inner = g_build_filename (one, "inner", NULL);
  g_autofree char *first = g_build_filename (one, "first", NULL);
  g_autofree char *second = g_build_filename (two, "second", NULL);
  g_autoptr (Reference) reference = NULL;

  g_mkdir_with_parents (inner, 0755);
  g_mkdir_with_parents (two, 0755);
  scan_make_random_tree (one, 1, 300);
  scan_make_random_tree (two, 2, 300);
  g_assert_true (g_file_set_contents (first, "x", 1, NULL));
  g_assert_cmpint (link (first, second), ==, 0);
  check_equal ((const char *const[]){ one, two, NULL });
  check_equal ((const char *const[]){ two, one, NULL });

  /* What is asked for twice, or lies in what is asked for, counts once. */
  reference = reference_new ((const char *const[]){ one, NULL }, NULL);
  for (guint i = 0; i < 3; i++)
    {
      const char *const dirs[3][4] = { { one, inner, NULL },
                                       { inner, one, NULL },
                                       { one, one, inner, NULL } };
      g_autoptr (TandemScan) scan = scan_run (dirs[i], NULL, 2, NULL, NULL);
      TandemScanTotals totals;

      tandem_scan_get_totals (scan, &totals);
      scan_assert_totals_equal (&totals, &reference->totals);
      scan_check_sums (tandem_scan_get_snapshot (scan));
    }
  scan_remove_tree (path);
}

static void
test_root_link (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autofree char *real = g_build_filename (path, "real", NULL);
  g_autofree char *name = g_build_filename (path, "link", NULL);

  g_mkdir_with_parents (real, 0755);
  scan_make_random_tree (real, 3, 100);
  g_assert_cmpint (symlink ("real", name), ==, 0);
  check_equal ((const char *const[]){ name, NULL });
  scan_remove_tree (path);
}

static void
test_missing (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autofree char *file = g_build_filename (path, "file", NULL);
  g_autofree char *missing = g_build_filename (path, "missing", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_null (tandem_scan_new ((const char *const[]){ path, missing, NULL }, NULL, -1, 1, &error));
  g_assert_nonnull (strstr (error->message, missing));
  g_assert_nonnull (strstr (error->message, "No such file"));
  g_clear_error (&error);
  g_assert_null (tandem_scan_new ((const char *const[]){ file, NULL }, NULL, -1, 1, &error));
  g_assert_nonnull (strstr (error->message, "Not a directory"));
  scan_remove_tree (path);
}

static void
test_saturation (void)
{
  g_autofree char *path = scan_make_folder ();
  gboolean possible = TRUE;

  for (guint i = 0; i < 3 && possible; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%u", path, i);
      int fd = open (name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

      possible = ftruncate (fd, G_MAXINT64) == 0;
      close (fd);
    }
  if (possible)
    {
      TandemScanTotals totals;
      g_autoptr (TandemScan) scan = scan_run ((const char *const[]){ path, NULL }, NULL, 2, NULL, NULL);

      tandem_scan_get_totals (scan, &totals);
      g_assert_cmpuint (totals.apparent_bytes, ==, G_MAXUINT64);
      check_equal ((const char *const[]){ path, NULL });
    }
  else
    g_test_skip ("no file system that takes files of 2^63-1 bytes");
  scan_remove_tree (path);
}

static void
check_exclude (const char *path, const char *pattern)
{
  const char *const exclude[] = { pattern, NULL };
  const char *const dirs[] = { path, NULL };
  const TandemScanOptions options = { .exclude = exclude };
  g_autoptr (Reference) reference = reference_new (dirs, exclude);
  g_autoptr (TandemScan) scan = scan_run (dirs, &options, 2, NULL, NULL);

  reference_check (reference, scan);
}

static void
test_exclude (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autofree char *whole = g_strdup_printf ("%s/d*", path);

  scan_make_random_tree (path, 99, 2000);
  check_exclude (path, "file*");
  check_exclude (path, "d[0-9]*");
  check_exclude (path, "*7");
  check_exclude (path, "d*/file*");
  check_exclude (path, "?????");
  check_exclude (path, "*");
  check_exclude (path, path); /* what was asked for is never excluded */
  check_exclude (path, whole);
  check_exclude (path, "");
  scan_remove_tree (path);
}

static void
test_usr (void)
{
  const char *const dirs[] = { test_scale () > 1 ? "/usr/bin" : "/usr", NULL };
  g_autoptr (Reference) reference = reference_new (dirs, NULL);
  g_autoptr (TandemScan) scan = scan_run (dirs, NULL, 2, NULL, NULL);

  reference_check (reference, scan);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scan/empty", test_empty);
  g_test_add_func ("/scan/random", test_random);
  g_test_add_func ("/scan/worker-counts", test_worker_counts);
  g_test_add_func ("/scan/deep", test_deep);
  g_test_add_func ("/scan/huge-folder", test_huge_folder);
  g_test_add_func ("/scan/several-roots", test_several_roots);
  g_test_add_func ("/scan/root-link", test_root_link);
  g_test_add_func ("/scan/missing", test_missing);
  g_test_add_func ("/scan/saturation", test_saturation);
  g_test_add_func ("/scan/exclude", test_exclude);
  g_test_add_func ("/scan/usr", test_usr);

  return g_test_run ();
}
