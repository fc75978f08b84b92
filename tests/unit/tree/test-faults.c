/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Scans, imports and digests while a call fails, or while there is no memory left at some point: the result
 * is the same as without, or it is told that it is not. The argument is a folder of exports of ncdu. */
#include "tree/tandem-import.h"
#include "tree/tandem-saved-scan.h"
#include "tree/tandem-scan.h"
#include "tree/tandem-sha256.h"
#include "tree/tandem-tree-export.h"

#include "process/tandem-log.h"
#include "process/tandem-shared-memory.h"

#include "fail-calls.h"
#include "snapshot-of.h"
#include "support.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *exports;

/* ---- Scans ---- */

typedef struct
{
  const char *path;
  TandemScanOptions options;
  gboolean again;          /* the folder is scanned, and then a part of it once more */
  TandemScanTotals totals; /* of the first run */
  char *fingerprint;
  gboolean known;
} Scan;

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static void
check_scan (Scan *wanted, TandemScan *scan)
{
  g_autoptr (GPtrArray) errors = tandem_scan_get_errors (scan);
  g_autofree char *fingerprint = tandem_scan_dup_fingerprint (scan);
  TandemScanTotals totals;

  tandem_scan_get_totals (scan, &totals);
  if (!wanted->known)
    {
      wanted->totals = totals;
      wanted->fingerprint = g_steal_pointer (&fingerprint);
      wanted->known = TRUE;
      g_assert_cmpuint (totals.errors_total, ==, 0);
      g_assert_cmpuint (totals.directories, ==, 4);
      return;
    }
  g_assert_cmpuint (errors->len > 0, ==, totals.errors_total > 0);
  if (totals.errors_total == 0)
    {
      g_assert_cmpmem (&totals, sizeof totals, &wanted->totals, sizeof totals);
      if (fingerprint != NULL)
        g_assert_cmpstr (fingerprint, ==, wanted->fingerprint);
    }
}

/* The first folder in the first root. */
static gboolean
find_folder (TandemSnapshot *snapshot, TandemNode *node)
{
  TandemNodeInfo info;

  *node = tandem_snapshot_get_top (snapshot);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TandemChildren) children = tandem_children_new (snapshot, *node);

      if (tandem_children_get_n (children) == 0)
        return FALSE;
      *node = tandem_children_get (children, 0);
    }
  return tandem_snapshot_get_info (snapshot, *node, &info) && info.kind == TANDEM_KIND_DIRECTORY;
}

static void
run_scan_in (Scan *wanted, int memory_fd, TandemNode again, TandemNode *folder)
{
  const char *const dirs[] = { wanted->path, NULL };
  TandemScanOptions options = wanted->options;
  g_autoptr (GError) error = NULL;
  g_autoptr (TandemPool) pool = tandem_pool_new ("walker", 2);
  g_autoptr (TandemScan) scan = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) stopped = NULL;

  options.again = again;
  scan = tandem_scan_new (dirs, &options, memory_fd, 2, &error);
  g_assert_true ((scan == NULL) == (error != NULL));
  if (scan == NULL)
    return;
  tandem_scan_prepare_pool (scan, pool);
  if (tandem_pool_start (pool, &error))
    {
      tandem_scan_run_async (scan, pool, keep_result, &result);
      ITERATE_UNTIL (result != NULL);
      if (tandem_scan_run_finish (scan, result, &error) && !tandem_scan_is_partial (scan))
        {
          check_scan (wanted, scan);
          if (folder != NULL && !find_folder (tandem_scan_get_snapshot (scan), folder))
            folder->entry = 0;
        }
      g_clear_error (&error);
      tandem_pool_stop_async (pool, SECOND, SECOND, keep_result, &stopped);
      ITERATE_UNTIL (stopped != NULL);
    }
}

static void
run_scan (gpointer user_data)
{
  Scan *wanted = user_data;
  TandemNode folder = { 0, 0 };
  int fd;

  if (!wanted->again)
    {
      run_scan_in (wanted, -1, folder, NULL);
      return;
    }
  fd = memfd_create ("scan", MFD_CLOEXEC);
  if (fd < 0)
    return;
  run_scan_in (wanted, fd, folder, &folder);
  if (folder.entry != 0)
    run_scan_in (wanted, fd, folder, NULL);
  close (fd);
}

static void
test_scan (gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("tandem-faults-XXXXXX", NULL);
  Scan scan = { .path = folder,
                .options = { .hash = g_str_equal (data, "hash"),
                             .duplicates = g_str_equal (data, "duplicates") },
                .again = g_str_equal (data, "again") };

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *child = g_strdup_printf ("%s/folder %u", folder, i);
      g_autofree char *file = g_strdup_printf ("%s/file %u", child, i);
      g_autofree char *link = g_strdup_printf ("%s/link", child);

      g_assert_cmpint (g_mkdir (child, 0700), ==, 0);
      g_assert_true (g_file_set_contents (file, "the same in each", -1, NULL));
      g_assert_cmpint (symlink ("nowhere", link), ==, 0);
    }
  fail_calls (run_scan, &scan);
  g_free (scan.fingerprint);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *child = g_strdup_printf ("%s/folder %u", folder, i);
      g_autofree char *file = g_strdup_printf ("%s/file %u", child, i);
      g_autofree char *link = g_strdup_printf ("%s/link", child);

      g_unlink (file);
      g_unlink (link);
      g_rmdir (child);
    }
  g_rmdir (folder);
}

/* ---- Imports ---- */

typedef struct
{
  char *data;
  gsize left;
  char *at;
} Source;

static gssize
read_piece (gpointer buffer, gsize size, gpointer user_data, GError **error)
{
  Source *source = user_data;
  gsize n = MIN (MIN (size, source->left), 700);

  memcpy (buffer, source->at, n);
  source->at += n;
  source->left -= n;
  return (gssize)n;
}

/* With room for @size bytes of the result. */
static gboolean
import_into (TandemWalkArea *area, gsize size, const Source *source)
{
  Source own = { source->data, source->left, source->data };
  g_autoptr (GError) error = NULL;
  gboolean imported;

  area->snapshot_size = size;
  imported = tandem_import_ncdu (area, read_piece, &own, NULL, &error);
  g_assert_true (imported == (error == NULL));
  return imported;
}

static void
test_little_memory (void)
{
  const gsize most = 1 << 20;
  g_autoptr (TandemSharedMemory) memory = tandem_shared_memory_new ("test", most, NULL);
  g_autoptr (TandemSharedMemory) shared =
      tandem_shared_memory_new ("test", tandem_walk_area_get_shared_size (), NULL);
  TandemWalkArea area = { .snapshot = tandem_shared_memory_get_data (memory),
                          .shared = tandem_shared_memory_get_data (shared),
                          .shared_size = tandem_shared_memory_get_size (shared) };
  g_autoptr (GDir) dir = g_dir_open (exports, 0, NULL);
  guint n_refused = 0;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (exports, name, NULL);
      g_autofree char *data = NULL;
      Source source = { 0 };

      g_assert_true (g_file_get_contents (path, &data, &source.left, NULL));
      source.data = data;
      if (!import_into (&area, most, &source))
        continue;
      for (gsize size = 4096 + 256; size < 16384; size += 40)
        n_refused += import_into (&area, size, &source) ? 0 : 1;
    }
  g_assert_cmpuint (n_refused, >, 0);
}

/* ---- Saved scans ---- */

typedef struct
{
  TandemSnapshot *snapshot;
  char *path;
  char *csv; /* what it tells */
} Saved;

static gboolean
keep_bytes (const char *data, gsize size, gpointer user_data, GError **error)
{
  g_string_append_len (user_data, data, (gssize)size);
  return TRUE;
}

static char *
tell (TandemSnapshot *snapshot)
{
  g_autoptr (GString) csv = g_string_new (NULL);

  g_assert_true (tandem_tree_export_csv (snapshot, keep_bytes, csv, NULL));
  return g_string_free (g_steal_pointer (&csv), FALSE);
}

/* It is written and read as it is, or it is told why not. */
static void
save_and_open (gpointer user_data)
{
  Saved *saved = user_data;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GString) compact = g_string_new (NULL);
      g_autoptr (TandemSnapshot) snapshot = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (TandemSavedScanInfo) info = { 0 };
      g_autofree char *csv = NULL;

      if (i > 0)
        g_string_append_len (compact, tandem_snapshot_get_data (saved->snapshot),
                             (gssize)tandem_snapshot_get_used (saved->snapshot));
      else if (!tandem_saved_scan_write (saved->snapshot, keep_bytes, compact, &error))
        {
          g_assert_nonnull (error);
          return;
        }
      g_assert_true (g_file_set_contents (saved->path, compact->str, (gssize)compact->len, NULL));
      g_assert_true (tandem_saved_scan_read_info (saved->path, &info, &error) == (error == NULL));
      g_clear_error (&error);
      snapshot = tandem_saved_scan_open (saved->path, &error);
      g_assert_true ((snapshot == NULL) == (error != NULL));
      if (snapshot != NULL)
        {
          csv = tell (snapshot);
          g_assert_cmpstr (csv, ==, saved->csv);
        }
    }
}

static void
test_saved (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tandem-faults-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "saved", NULL);
  g_autoptr (TandemSnapshot) snapshot =
      snapshot_of ("[{\"name\":\"/r\"},{\"name\":\"a\",\"dsize\":4096},[{\"name\":\"b\"},{\"name\":\"c\"}]]");
  g_autofree char *csv = tell (snapshot);
  Saved saved = { snapshot, path, csv };

  fail_calls (save_and_open, &saved);
  g_unlink (path);
  g_rmdir (folder);
}

/* ---- Digests ---- */

static int
digest_something (gpointer user_data)
{
  static const guint8 wanted[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea };
  TandemSha256 *sha;
  guint8 digest[32];

  fail_call (GPOINTER_TO_UINT (user_data) == 0 ? "dlopen" : "dlsym", MAX (GPOINTER_TO_UINT (user_data), 1),
             0);
  sha = tandem_sha256_new ();
  for (guint i = 0; i < 2; i++)
    {
      tandem_sha256_begin (sha);
      tandem_sha256_update (sha, "ab", 2);
      tandem_sha256_update (sha, "c", 1);
      tandem_sha256_end (sha, digest);
      if (memcmp (digest, wanted, sizeof wanted) != 0)
        return 1;
    }
  tandem_sha256_free (sha);
  return tandem_sha256_get_library_version () != NULL ? 2 : 0;
}

/* Without libcrypto, or with one that lacks something. */
static void
test_digests (void)
{
  for (guint i = 0; i <= 8; i++)
    run_apart (digest_something, GUINT_TO_POINTER (i));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  tandem_log_init ("program", G_LOG_LEVEL_ERROR, NULL, NULL);
  g_assert_cmpint (argc, ==, 2);
  exports = argv[1];

  g_test_add_func ("/tree-faults/digests", test_digests);
  g_test_add_func ("/tree-faults/little-memory", test_little_memory);
  g_test_add_func ("/tree-faults/saved", test_saved);
  g_test_add_data_func ("/tree-faults/scan", "scan", test_scan);
  g_test_add_data_func ("/tree-faults/hash", "hash", test_scan);
  g_test_add_data_func ("/tree-faults/duplicates", "duplicates", test_scan);
  g_test_add_data_func ("/tree-faults/again", "again", test_scan);
  return g_test_run ();
}
