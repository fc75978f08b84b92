/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A finished scan that is changed: a folder of it is scanned again, or entries leave it and come back. What
 * cannot be done is refused, and the scan stays as it was. */
#include "scan-util.h"
#include "snapshot-of.h"
#include "tree/tandem-diff.h"
#include "tree/tandem-digest.h"
#include "tree/tandem-filter.h"
#include "tree/tandem-json-reader.h"
#include "tree/tandem-layout.h"
#include "tree/tandem-pace.h"
#include "tree/tandem-saved-scan.h"
#include "tree/tandem-snapshot-edit.h"
#include "tree/tandem-tree-export.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE ((gsize)64 << 20)

typedef struct
{
  char *path;
  int fd;
  gpointer memory;
  TandemScan *scan;
  TandemSnapshot *snapshot;
} Fixture;

static void
make_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *above = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (above, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "text", 4, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "a/one",    "a/two", "a/inner/three", "b/four",
                                       "b/c/five", "d/six", "e/seven",       "file" };

  f->path = scan_make_folder ();
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    make_file (f->path, names[i]);
  f->fd = memfd_create ("scan", MFD_CLOEXEC);
  g_assert_cmpint (ftruncate (f->fd, SIZE), ==, 0);
  f->scan = scan_run_in (f->fd, (const char *const[]){ f->path, NULL }, NULL, 1, NULL, NULL);
  f->snapshot = tandem_scan_get_snapshot (f->scan);
  f->memory = mmap (NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, f->fd, 0);
  g_assert_true (f->memory != MAP_FAILED);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->scan);
  munmap (f->memory, SIZE);
  close (f->fd);
  scan_remove_tree (f->path);
  g_free (f->path);
}

static TandemLayoutHeader *
get_header (Fixture *f)
{
  return f->memory;
}

static guint64
count_items (Fixture *f)
{
  TandemNodeInfo info;

  scan_check_sums (f->snapshot);
  g_assert_true (tandem_snapshot_get_info (f->snapshot, node_at (f->snapshot, ""), &info));
  return info.items;
}

static gboolean
has (Fixture *f, const char *folder, const char *name)
{
  g_autoptr (TandemChildren) children = tandem_children_new (f->snapshot, node_at (f->snapshot, folder));
  TandemNodeInfo info;

  for (guint64 i = 0; i < tandem_children_get_n (children); i++)
    if (tandem_snapshot_get_info (f->snapshot, tandem_children_get (children, i), &info)
        && strcmp (info.name, name) == 0)
      return TRUE;
  return FALSE;
}

/* ---- Scanned again ---- */

static void
scan_again (Fixture *f, TandemNode node)
{
  const TandemScanOptions options = { .again = node };
  TandemScan *scan = scan_run_in (f->fd, (const char *const[]){ f->path, NULL }, &options, 1, NULL, NULL);

  g_object_unref (f->scan);
  f->scan = scan;
  f->snapshot = tandem_scan_get_snapshot (scan);
}

static void
assert_refused (Fixture *f, TandemNode node, const char *why)
{
  const TandemScanOptions options = { .again = node, .max_memory = SIZE };
  const TandemLayoutHeader before = *get_header (f);
  g_autoptr (GError) error = NULL;

  g_assert_null (tandem_scan_new ((const char *const[]){ f->path, NULL }, &options, f->fd, 1, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, why));
  g_assert_cmpuint (get_header (f)->flags, ==, before.flags);
  g_assert_cmpuint (get_header (f)->top, ==, before.top);
}

static void
test_again (Fixture *f, gconstpointer data)
{
  make_file (f->path, "b/c/eight");
  make_file (f->path, "a/not looked at");
  g_assert_cmpuint (count_items (f), ==, 14);
  scan_again (f, node_at (f->snapshot, "b"));
  g_assert_cmpuint (count_items (f), ==, 15);
  g_assert_true (has (f, "b/c", "eight"));
  g_assert_false (has (f, "a", "not looked at"));
  scan_again (f, node_at (f->snapshot, ""));
  g_assert_cmpuint (count_items (f), ==, 16);
  g_assert_true (has (f, "a", "not looked at"));
}

static guint64
get_folder (Fixture *f, const char *path)
{
  const TandemNode node = node_at (f->snapshot, path);

  return tandem_layout_get_word48 ((gconstpointer)((char *)f->memory + node.entry));
}

static void
test_again_refused (Fixture *f, gconstpointer data)
{
  const TandemNode node = node_at (f->snapshot, "b");
  const guint32 flags = get_header (f)->flags;
  const guint64 used = get_header (f)->used;
  g_autofree char *old = g_build_filename (f->path, "b", NULL);
  g_autofree char *other = g_build_filename (f->path, "other", NULL);

  get_header (f)->flags = flags & ~(guint32)TANDEM_HEADER_FINISHED;
  assert_refused (f, node, g_strerror (EBUSY));
  get_header (f)->flags = flags | TANDEM_HEADER_FOREIGN;
  assert_refused (f, node, g_strerror (EBUSY));
  get_header (f)->flags = flags;
  assert_refused (f, (TandemNode){ node.segment, 8 }, g_strerror (EINVAL));
  assert_refused (f, (TandemNode){ node.segment, node.entry + 1 }, g_strerror (EINVAL));
  assert_refused (f, (TandemNode){ node.segment, used - 8 }, g_strerror (EINVAL));
  assert_refused (f, (TandemNode){ node.segment, G_MAXUINT64 - 7 }, g_strerror (EINVAL));
  assert_refused (f, (TandemNode){ 1, G_MAXUINT64 - 7 }, g_strerror (EINVAL));
  assert_refused (f, (TandemNode){ G_MAXUINT64 - 7, node.entry }, g_strerror (EINVAL));
  assert_refused (f, node_at (f->snapshot, "file"), g_strerror (ENOTDIR));

  /* Another folder has its name; and then none. */
  g_assert_cmpint (g_rename (old, other), ==, 0);
  assert_refused (f, node, "scan the whole again");
  g_assert_cmpint (g_mkdir (old, 0700), ==, 0);
  assert_refused (f, node, "Was replaced");
  g_assert_cmpint (g_rmdir (old), ==, 0);
  g_assert_cmpint (g_rename (other, old), ==, 0);

  get_header (f)->used = SIZE;
  assert_refused (f, node, g_strerror (ENOMEM));
  get_header (f)->used = used;
  g_assert_cmpuint (count_items (f), ==, 14);
  scan_again (f, node);
  g_assert_cmpuint (count_items (f), ==, 14);
}

/* A worker of the first scan could have written anything. */
static void
test_again_hostile (Fixture *f, gconstpointer data)
{
  static const guint64 places[] = { 0, 8, 0x123456789abc0, G_MAXUINT64 - 7 };
  const TandemNode node = node_at (f->snapshot, "b/c");
  const guint64 offset = get_folder (f, "b/c");
  TandemLayoutFolder *folder = (gpointer)((char *)f->memory + offset);
  TandemLayoutFolder *above = (gpointer)((char *)f->memory + folder->parent);
  const TandemLayoutFolder kept = *folder;
  const TandemLayoutFolder kept_above = *above;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      folder->parent = places[i];
      assert_refused (f, node, g_strerror (EINVAL));
      *folder = kept;
      above->segment = places[i];
      assert_refused (f, node, g_strerror (EINVAL));
      *above = kept_above;
      above->entry = places[i];
      assert_refused (f, node, g_strerror (EINVAL));
      *above = kept_above;
    }
  above->parent = offset;
  assert_refused (f, node, g_strerror (EINVAL));
  *above = kept_above;
  scan_again (f, node);
}

static char *
name_of (Fixture *f, TandemNode node)
{
  const TandemLayoutSegment *segment = (gconstpointer)((char *)f->memory + node.segment);
  const TandemLayoutEntry *entry = (gconstpointer)((char *)f->memory + node.entry);

  return (char *)(segment + 1) + tandem_layout_get_name (entry->bits);
}

/* Makes the record of @node in memory that of the directory @path, but for its name. */
static void
set_identity (Fixture *f, TandemNode node, const char *path)
{
  TandemLayoutEntry *entry = (gpointer)((char *)f->memory + node.entry);
  TandemLayoutFolder *folder = (gpointer)((char *)f->memory + tandem_layout_get_word48 (entry));
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  entry->ino = status.st_ino;
  folder->dev = status.st_dev;
}

/* Nor is anything opened but what was asked for, and what is in it. */
static void
test_again_elsewhere (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "/", "." };
  const TandemNode node = node_at (f->snapshot, "b");
  const TandemNode root = node_at (f->snapshot, "");
  g_autofree char *other = scan_make_folder ();
  char *root_name = name_of (f, root);
  char *name = name_of (f, node);

  g_assert_cmpuint (strlen (other), ==, strlen (root_name));
  strcpy (root_name, other);
  assert_refused (f, node, "not the folders that were scanned");
  set_identity (f, root, other);
  assert_refused (f, root, "not the folders that were scanned");
  strcpy (root_name, f->path);
  set_identity (f, root, f->path);
  scan_remove_tree (other);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      strcpy (name, names[i]);
      set_identity (f, node, i == 0 ? "/" : f->path);
      assert_refused (f, node, g_strerror (EINVAL));
    }
}

/* ---- Edited ---- */

static GArray *
changes_of (Fixture *f, const char *const *paths)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (TandemSnapshotChange));

  for (guint i = 0; paths[i] != NULL; i++)
    {
      const TandemSnapshotChange change = { .node = node_at (f->snapshot, paths[i]), .change = 7 + i };

      g_array_append_val (changes, change);
    }
  return changes;
}

static gboolean
edit (Fixture *f, const GArray *touched, const GArray *removed, const GArray *restored)
{
  return tandem_snapshot_edit (f->memory, SIZE, touched, removed, restored, NULL);
}

static void
test_edit (Fixture *f, gconstpointer data)
{
  static const char *const paths[] = { "a/one", "a/two", "a/two", "b", "d", "file", NULL };
  g_autoptr (GArray) changes = changes_of (f, paths);
  TandemNode inner = node_at (f->snapshot, "a/inner");
  TandemNode file = g_array_index (changes, TandemSnapshotChange, 5).node;
  TandemNode moved = file;
  TandemNodeInfo info;

  g_assert_true (edit (f, NULL, changes, NULL));
  g_assert_cmpuint (count_items (f), ==, 5); /* a, a/inner and what is in it, e and what is in it */
  g_assert_true (tandem_snapshot_find_now (f->snapshot, &inner));
  g_assert_false (tandem_snapshot_find_now (f->snapshot, &moved));
  g_assert_true (edit (f, NULL, changes, NULL)); /* once more: they are gone */
  g_assert_cmpuint (count_items (f), ==, 5);

  g_assert_true (edit (f, changes, NULL, changes));
  g_assert_cmpuint (count_items (f), ==, 14);
  g_assert_true (edit (f, NULL, NULL, changes)); /* they are there */
  g_assert_cmpuint (count_items (f), ==, 14);
  moved = file;
  g_assert_true (tandem_snapshot_find_now (f->snapshot, &moved));
  g_assert_cmpuint (moved.entry, !=, file.entry);
  g_assert_true (tandem_snapshot_get_info (f->snapshot, moved, &info));
  g_assert_cmpuint (info.change, ==, 7 + 5);

  g_assert_true (edit (f, NULL, changes, NULL)); /* also from where they are now */
  g_assert_cmpuint (count_items (f), ==, 5);
}

static void
test_edit_refused (Fixture *f, gconstpointer data)
{
  static const char *const paths[] = { "a/one", "b", NULL };
  g_autoptr (GArray) changes = changes_of (f, paths);
  const guint32 flags = get_header (f)->flags;
  guint64 used;

  get_header (f)->flags = flags & ~(guint32)TANDEM_HEADER_FINISHED;
  g_assert_false (edit (f, NULL, changes, NULL));
  get_header (f)->flags = flags | TANDEM_HEADER_FOREIGN;
  g_assert_false (edit (f, NULL, changes, NULL));
  get_header (f)->flags = flags;
  g_assert_cmpuint (count_items (f), ==, 14);

  used = get_header (f)->used;
  get_header (f)->used = SIZE;
  g_assert_false (edit (f, NULL, changes, NULL));
  get_header (f)->used = used;
  g_assert_true (edit (f, NULL, changes, NULL));
  g_assert_cmpuint (count_items (f), ==, 9);
  used = get_header (f)->used;
  get_header (f)->used = SIZE;
  g_assert_false (edit (f, NULL, NULL, changes));
  get_header (f)->used = used;
  g_assert_true (edit (f, NULL, NULL, changes));
  g_assert_cmpuint (count_items (f), ==, 14);
}

/* With room for a little more each time: it is done whole or not, and what is told of can be read. */
static void
test_edit_of_little_memory (Fixture *f, gconstpointer data)
{
  static const char *const paths[] = { "a/one", "b", "d", "file", NULL };
  g_autoptr (GArray) changes = changes_of (f, paths);
  g_autofree guint8 *before = g_memdup2 (f->memory, get_header (f)->used);
  const guint64 used = get_header (f)->used;
  guint n_done = 0;
  guint n_refused = 0;

  for (gsize room = 0; room < 4096 && n_done == 0; room += 8)
    {
      memcpy (f->memory, before, used);
      if (tandem_snapshot_edit (f->memory, used + room, NULL, changes, NULL, NULL))
        n_done++;
      else
        n_refused++;
      g_assert_true (has (f, "a", "two"));
    }
  g_assert_cmpuint (n_refused, >, 3);
  g_assert_cmpuint (n_done, ==, 1);
  g_assert_cmpuint (count_items (f), ==, 6);
}

/* ---- Kept, and told ---- */

typedef struct
{
  guint n_left; /* pieces that are taken */
  guint n_taken;
} Taker;

static gboolean
take_some (const char *data, gsize size, gpointer user_data, GError **error)
{
  Taker *taker = user_data;

  taker->n_taken++;
  if (taker->n_left-- > 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return FALSE;
}

static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autofree char *kept = g_build_filename (f->path, "kept", NULL);
  g_auto (TandemSavedScanInfo) info = { 0 };
  TandemLayoutHeader *header = get_header (f);
  const TandemLayoutHeader whole = *header;

  for (guint n = 0; n < 2; n++)
    {
      Taker taker = { .n_left = n };
      g_autoptr (GError) error = NULL;

      g_assert_false (tandem_saved_scan_write (f->snapshot, take_some, &taker, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      g_assert_cmpuint (taker.n_taken, ==, n + 1);
    }
  g_assert_false (tandem_saved_scan_read_info (kept, &info, NULL));
  make_file (f->path, "kept");
  g_assert_false (tandem_saved_scan_read_info (kept, &info, NULL));

  /* The bytes as they are, of another version, not finished, too few, and good. */
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (TandemSnapshot) snapshot = NULL;
      g_autoptr (GError) error = NULL;

      header->version += i == 0 ? 1 : 0;
      header->flags &= i == 1 ? ~(guint32)TANDEM_HEADER_FINISHED : G_MAXUINT32;
      header->used = i == 2 ? 100 : whole.used;
      g_assert_true (g_file_set_contents (kept, f->memory, (gssize)whole.used, NULL));
      *header = whole;
      snapshot = tandem_saved_scan_open (kept, &error);
      g_assert_true ((snapshot != NULL) == (i == 3));
      g_assert_true ((error != NULL) == (i != 3));
      if (error != NULL)
        g_assert_nonnull (strstr (error->message, i == 1 ? "not finished" : "of this version"));
    }
}

static gboolean
append (const char *data, gsize size, gpointer user_data, GError **error)
{
  g_string_append_len (user_data, data, (gssize)size);
  return TRUE;
}

/* Folders that share their entries would be told for very long. */
static void
test_told_shared (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "a", "b", "d", "e" };
  const guint64 shared = SIZE / 2;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const TandemLayoutFolder *folder = (gconstpointer)((char *)f->memory + get_folder (f, names[i]));
      TandemLayoutSegment *segment = (gpointer)((char *)f->memory + folder->segments);

      segment->names_size = (guint32)(shared - folder->segments - sizeof *segment);
      segment->n_entries = (guint32)(get_header (f)->used / sizeof (TandemLayoutEntry) / 2);
    }
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      if (i == 0)
        g_assert_false (tandem_tree_export_csv (f->snapshot, append, text, &error));
      else if (i == 1)
        g_assert_false (tandem_tree_export_ncdu (f->snapshot, append, text, &error));
      else
        g_assert_false (tandem_saved_scan_write (f->snapshot, append, text, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (error->message, "entries are in several folders"));
    }
}

/* What was left out, and what could not be read, is told as such. */
static void
test_told (void)
{
  g_autoptr (TandemSnapshot) snapshot = snapshot_of (
      "[{\"name\":\"/"
      "r\"},{\"name\":\"far\",\"excluded\":\"otherfs\"},{\"name\":\"old\",\"excluded\":\"othfs\"},"
      "{\"name\":\"out\",\"excluded\":\"pattern\"},{\"name\":\"bad\",\"read_error\":true},"
      "[{\"name\":\"in\",\"read_error\":true},{\"name\":\"x\",\"dsize\":4096,\"asize\":3}],"
      "{\"name\":\"l\",\"notreg\":true,\"mode\":41471,\"hlnkc\":false}]");
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autoptr (GString) ncdu = g_string_new (NULL);
  g_autoptr (TandemSnapshot) again = NULL;
  g_autoptr (GString) twice = g_string_new (NULL);

  g_assert_true (tandem_tree_export_csv (snapshot, append, csv, NULL));
  g_assert_nonnull (strstr (csv->str, "/r/far,other,0,0,0,0,other file system"));
  g_assert_nonnull (strstr (csv->str, "/r/out,other,0,0,0,0,excluded"));
  g_assert_nonnull (strstr (csv->str, "/r/in/x,file,4096,3,0,0,\r\n"));
  g_assert_true (tandem_tree_export_ncdu (snapshot, append, ncdu, NULL));
  g_assert_nonnull (strstr (ncdu->str, "{\"name\":\"far\",\"excluded\":\"otherfs\"}"));
  g_assert_nonnull (strstr (ncdu->str, "{\"name\":\"out\",\"excluded\":\"pattern\"}"));
  g_assert_nonnull (strstr (ncdu->str, "\"read_error\":true"));

  /* What was told says the same again. */
  g_string_erase (ncdu, 0, strchr (ncdu->str + 1, '[') - ncdu->str);
  g_string_truncate (ncdu, (gsize)(strrchr (ncdu->str, ']') - ncdu->str));
  again = snapshot_of (ncdu->str);
  g_assert_true (tandem_tree_export_csv (again, append, twice, NULL));
  g_assert_cmpstr (twice->str, ==, csv->str);
}

/* ---- Compared, and hashed ---- */

static void
add_change (const TandemChange *change, gpointer user_data)
{
  g_string_append_printf (user_data, "%d %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "; ", (int)change->kind,
                          change->old_bytes, change->new_bytes);
}

/* What is left out, what could not be read, and what counts elsewhere makes no difference. */
static void
test_compared (void)
{
  static const char *const olds[] = {
    "[{\"name\":\"/r\"},{\"name\":\"a\",\"dsize\":512}]",
    "[{\"name\":\"/r\"},{\"name\":\"a\",\"dsize\":512},{\"name\":\"out\",\"excluded\":\"pattern\"},"
    "{\"name\":\"bad\",\"read_error\":true}]",
    "[{\"name\":\"/"
    "r\"},{\"name\":\"a\",\"dsize\":512},{\"name\":\"b\",\"dsize\":1024,\"hlnkc\":true,\"ino\":7},"
    "{\"name\":\"c\",\"dsize\":1024,\"hlnkc\":true,\"ino\":7}]",
  };
  g_autoptr (TandemSnapshot) old = snapshot_of (olds[0]);

  for (guint i = 0; i < G_N_ELEMENTS (olds); i++)
    {
      g_autoptr (TandemSnapshot) new = snapshot_of (olds[i]);
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *wanted =
          i < 2 ? g_strdup ("")
                : g_strdup_printf ("%d 0 1024; %d 0 0; ", TANDEM_CHANGE_NEW, TANDEM_CHANGE_NEW);

      g_assert_true (tandem_diff_run (old, new, FALSE, add_change, text, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (text->str, ==, wanted);
    }
}

static char *
get_fingerprint (Fixture *f, const char *const *exclude)
{
  const TandemScanOptions options = { .hash = TRUE, .exclude = exclude };
  g_autoptr (TandemScan) scan = scan_run ((const char *const[]){ f->path, NULL }, &options, 2, NULL, NULL);

  return tandem_scan_dup_fingerprint (scan);
}

/* The fingerprint is that of what is not left out. */
static void
test_hashed (Fixture *f, gconstpointer data)
{
  static const char *const exclude[] = { "two", "inner", NULL };
  g_autofree char *two = g_build_filename (f->path, "a", "two", NULL);
  g_autofree char *three = g_build_filename (f->path, "a", "inner", "three", NULL);
  g_autofree char *inner = g_build_filename (f->path, "a", "inner", NULL);
  g_autofree char *all = get_fingerprint (f, NULL);
  g_autofree char *some = get_fingerprint (f, exclude);
  g_autofree char *rest = NULL;

  g_assert_cmpstr (all, !=, some);
  g_assert_cmpint (g_unlink (two), ==, 0);
  g_assert_cmpint (g_unlink (three), ==, 0);
  g_assert_cmpint (g_rmdir (inner), ==, 0);
  rest = get_fingerprint (f, NULL);
  g_assert_cmpstr (rest, ==, some);
}

static void
test_free_of_nothing (void)
{
  tandem_children_free (NULL);
  tandem_digest_free (NULL);
  tandem_filter_free (NULL);
  tandem_json_reader_free (NULL);
  tandem_pace_free (NULL);
}

/* Who reads another version than this, or what is not finished, is told so. */
static void
test_other_version (Fixture *f, gconstpointer data)
{
  g_autoptr (TandemSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  TandemScanTotals totals;

  get_header (f)->version++;
  g_assert_null (tandem_snapshot_new_for_fd (f->fd, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  get_header (f)->version--;
  get_header (f)->flags &= ~(guint32)TANDEM_HEADER_FINISHED;
  snapshot = tandem_snapshot_new_for_fd (f->fd, NULL);
  g_assert_false (tandem_snapshot_is_finished (snapshot));
  g_assert_false (tandem_snapshot_get_totals (snapshot, &totals));
  g_assert_cmpuint (totals.files, ==, 0);
  g_assert_cmpuint (tandem_snapshot_get_n_errors (snapshot), ==, 0);
  g_assert_cmpstr (tandem_snapshot_describe_error (TANDEM_SCAN_FAULT_FULL), ==,
                   "No memory left for its entries");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/changed/again", Fixture, NULL, set_up, test_again, tear_down);
  g_test_add ("/changed/again-refused", Fixture, NULL, set_up, test_again_refused, tear_down);
  g_test_add ("/changed/again-hostile", Fixture, NULL, set_up, test_again_hostile, tear_down);
  g_test_add ("/changed/again-elsewhere", Fixture, NULL, set_up, test_again_elsewhere, tear_down);
  g_test_add ("/changed/edit", Fixture, NULL, set_up, test_edit, tear_down);
  g_test_add ("/changed/edit-refused", Fixture, NULL, set_up, test_edit_refused, tear_down);
  g_test_add ("/changed/edit-of-little-memory", Fixture, NULL, set_up, test_edit_of_little_memory, tear_down);
  g_test_add ("/changed/kept", Fixture, NULL, set_up, test_kept, tear_down);
  g_test_add ("/changed/other-version", Fixture, NULL, set_up, test_other_version, tear_down);
  g_test_add_func ("/changed/free-of-nothing", test_free_of_nothing);
  g_test_add_func ("/changed/told", test_told);
  g_test_add ("/changed/told-shared", Fixture, NULL, set_up, test_told_shared, tear_down);
  g_test_add_func ("/changed/compared", test_compared);
  g_test_add ("/changed/hashed", Fixture, NULL, set_up, test_hashed, tear_down);
  return g_test_run ();
}
