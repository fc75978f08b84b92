/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The snapshot's reader: as another process has it, on damaged memory, and the exports. */
#include "scan-util.h"

#include "tree/tandem-diff.h"
#include "tree/tandem-layout.h"
#include "tree/tandem-saved-scan.h"
#include "tree/tandem-tree-export.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What children are put in order by, of all in a folder at once. (transfer full) */
static guint64 *
measure (TandemChildren *children, TandemMeasure kind)
{
  const guint64 n = tandem_children_get_n (children);
  guint64 *values = g_new0 (guint64, MAX (n, 1));

  tandem_children_measure (children, kind, 0, n, values);
  return values;
}

/* Goes through everything that there is, as deep as it pretends to be, with an end to it. */
static guint
read_all (TandemSnapshot *snapshot)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  TandemNode node = tandem_snapshot_get_top (snapshot);
  TandemScanTotals totals;
  guint n_read = 0;

  g_array_append_val (left, node);
  while (left->len > 0 && n_read < 20000)
    {
      g_autoptr (TandemChildren) children = NULL;

      node = g_array_index (left, TandemNode, left->len - 1);
      g_array_set_size (left, left->len - 1);
      children = tandem_children_new (snapshot, node);
      for (TandemMeasure kind = TANDEM_MEASURE_ALLOCATED;
           kind <= TANDEM_MEASURE_MODIFIED && tandem_children_get_n (children) < 20000; kind++)
        g_free (measure (children, kind));
      for (guint64 i = 0; i < tandem_children_get_n (children) && n_read < 20000; i++, n_read++)
        {
          TandemNode child = tandem_children_get (children, i);
          TandemNodeInfo info;

          if (!tandem_snapshot_get_info (snapshot, child, &info))
            continue;
          g_assert_cmpuint (strlen (info.name), ==, info.name_length);
          g_free (tandem_snapshot_dup_path (snapshot, child));
          tandem_snapshot_get_parent (snapshot, child, &node);
          node = child;
          tandem_snapshot_find_now (snapshot, &node);
          if (info.kind == TANDEM_KIND_DIRECTORY)
            g_array_append_val (left, child);
        }
    }

  tandem_snapshot_get_totals (snapshot, &totals);
  for (guint64 i = 0; i < MIN (tandem_snapshot_get_n_errors (snapshot), 100); i++)
    {
      tandem_snapshot_get_error (snapshot, i, &node);
      g_free (tandem_snapshot_dup_path (snapshot, node));
    }
  return n_read;
}

/* Each entry of the folder is found where it is, and by its name when it has moved. */
static void
assert_found (TandemSnapshot *snapshot, TandemNode folder)
{
  g_autoptr (TandemChildren) children = tandem_children_new (snapshot, folder);

  g_assert_cmpuint (tandem_children_get_n (children), >, 0);
  for (guint64 i = 0; i < tandem_children_get_n (children); i++)
    {
      const TandemNode child = tandem_children_get (children, i);
      TandemNode node = child;

      g_assert_true (tandem_snapshot_find_now (snapshot, &node));
      g_assert_cmpuint (node.entry, ==, child.entry);
      g_assert_cmpuint (node.segment, ==, child.segment);
    }
  g_assert_false (tandem_snapshot_find_now (snapshot, &(TandemNode){ 1, 1 }));
}

/* Each measure of an entry is what is known of it, in each folder below. Returns the number of entries. */
static guint
assert_measured (TandemSnapshot *snapshot, TandemNode folder)
{
  g_autoptr (TandemChildren) children = tandem_children_new (snapshot, folder);
  g_autofree guint64 *allocated = measure (children, TANDEM_MEASURE_ALLOCATED);
  g_autofree guint64 *apparent = measure (children, TANDEM_MEASURE_APPARENT);
  g_autofree guint64 *items = measure (children, TANDEM_MEASURE_ITEMS);
  g_autofree guint64 *modified = measure (children, TANDEM_MEASURE_MODIFIED);
  guint n = 0;

  for (guint64 i = 0; i < tandem_children_get_n (children); i++)
    {
      TandemNodeInfo info;

      g_assert_true (tandem_snapshot_get_info (snapshot, tandem_children_get (children, i), &info));
      g_assert_cmpuint (allocated[i], ==, info.allocated);
      g_assert_cmpuint (apparent[i], ==, info.apparent);
      g_assert_cmpuint (items[i], ==, info.items);
      g_assert_cmpint ((gint64)(modified[i] ^ ((guint64)1 << 63)), ==, info.mtime);
      n++;
      if (info.kind == TANDEM_KIND_DIRECTORY)
        n += assert_measured (snapshot, tandem_children_get (children, i));
    }
  return n;
}

/* A copy of what is in use, in a file of its own. */
static int
copy_snapshot (TandemSnapshot *snapshot, GRand *rand, guint n_damages)
{
  const gsize used = tandem_snapshot_get_used (snapshot);
  int fd = memfd_create ("copy", MFD_CLOEXEC);
  guint8 *data;

  g_assert_cmpint (ftruncate (fd, (off_t)used), ==, 0);
  data = mmap (NULL, used, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (data != MAP_FAILED);
  memcpy (data, tandem_snapshot_get_data (snapshot), used);
  for (guint i = 0; i < n_damages; i++)
    {
      const gsize limit = g_rand_boolean (rand) ? used : MIN (used, 16384);
      const gsize at = (gsize)g_rand_int_range (rand, 12, (gint32)limit - 8) & ~(gsize)7;
      guint64 value = (guint64)g_rand_int (rand) << g_rand_int_range (rand, 0, 33);

      if (g_rand_boolean (rand)) /* another place in it: loops, and records that overlap */
        value = (guint64)g_rand_int_range (rand, 0, (gint32)used) & ~(guint64)7;
      memcpy (data + MAX (at, 16), &value, g_rand_boolean (rand) ? 8 : 4);
    }
  munmap (data, used);
  return fd;
}

static void
test_copy (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autoptr (TandemScan) scan = NULL;
  g_autoptr (TandemSnapshot) copy = NULL;
  g_autoptr (GError) error = NULL;
  TandemSnapshot *original;
  int fd;

  scan_make_random_tree (path, 5, 3000);
  scan = scan_run ((const char *const[]){ path, NULL }, NULL, 2, NULL, NULL);
  original = tandem_scan_get_snapshot (scan);
  fd = copy_snapshot (original, NULL, 0);
  copy = tandem_snapshot_new_for_fd (fd, &error);
  g_assert_no_error (error);
  close (fd);
  g_assert_cmpuint (scan_check_sums (copy), ==, scan_check_sums (original));
  g_assert_cmpuint (read_all (copy), ==, 3001);
  assert_found (copy, tandem_snapshot_get_top (copy));
  g_assert_cmpuint (assert_measured (copy, tandem_snapshot_get_top (copy)), ==, 3001);
  scan_remove_tree (path);
}

static void
test_hostile (void)
{
  const guint n_rounds = g_test_slow () ? 20000 : 1500;
  g_autofree char *path = scan_make_folder ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int_range (0, G_MAXINT32));
  g_autoptr (TandemScan) scan = NULL;

  scan_make_random_tree (path, 6, 300);
  scan = scan_run ((const char *const[]){ path, NULL }, NULL, 1, NULL, NULL);
  for (guint i = 0; i < n_rounds; i++)
    {
      int fd = copy_snapshot (tandem_scan_get_snapshot (scan), rand, (guint)g_rand_int_range (rand, 1, 40));
      g_autoptr (TandemSnapshot) snapshot = tandem_snapshot_new_for_fd (fd, NULL);

      close (fd);
      if (snapshot != NULL)
        read_all (snapshot);
    }
  scan_remove_tree (path);
}

static void
test_no_snapshot (void)
{
  g_autofree char *zeros = g_malloc0 (8192);
  g_autoptr (GError) error = NULL;
  int fd = memfd_create ("none", MFD_CLOEXEC);

  g_assert_null (tandem_snapshot_new_for_fd (fd, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_assert_cmpint (write (fd, zeros, 8192), ==, 8192);
  g_assert_null (tandem_snapshot_new_for_fd (fd, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  close (fd);
}

/* ---- Exports ---- */

static char *
export_to_file (TandemSnapshot *snapshot, gboolean csv)
{
  g_autoptr (GError) error = NULL;
  char *name = NULL;
  int fd = g_file_open_tmp ("tandem-export-XXXXXX", &name, &error);

  g_assert_no_error (error);
  if (csv)
    tandem_tree_export_csv (snapshot, tandem_tree_write_to_fd, GINT_TO_POINTER (fd), &error);
  else
    tandem_tree_export_ncdu (snapshot, tandem_tree_write_to_fd, GINT_TO_POINTER (fd), &error);
  g_assert_no_error (error);
  close (fd);
  return name;
}

static guint
count_of (const char *text, const char *what)
{
  guint n = 0;

  for (const char *at = strstr (text, what); at != NULL; at = strstr (at + 1, what))
    n++;
  return n;
}

/* The real program reads our export and writes its own of it: the same entries have to come out. */
static void
test_ncdu (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autofree char *program = g_find_program_in_path ("ncdu");
  g_autofree char *name = NULL;
  g_autofree char *ours = NULL;
  g_autofree char *theirs = NULL;
  g_autofree char *messages = NULL;
  g_autoptr (TandemScan) scan = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (program == NULL)
    {
      g_test_skip ("ncdu is not installed");
      scan_remove_tree (path);
      return;
    }

  scan_make_random_tree (path, 12, 3000);
  scan_make_chain (path, "deep", 500);
  scan = scan_run ((const char *const[]){ path, NULL }, NULL, 2, NULL, NULL);
  name = export_to_file (tandem_scan_get_snapshot (scan), FALSE);
  g_assert_true (g_file_get_contents (name, &ours, NULL, &error));
  {
    const char *const arguments[] = { program, "-0", "-f", name, "-o", "-", NULL };

    g_spawn_sync (NULL, (char **)arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &theirs, &messages, &status,
                  &error);
  }
  g_assert_no_error (error);
  g_assert_cmpstr (messages, ==, "");
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpuint (count_of (ours, "{\"name\":"), ==, 3001 + 1000);
  g_assert_cmpuint (count_of (theirs, "{\"name\":"), ==, 3001 + 1000);
  g_assert_cmpuint (count_of (theirs, "\"hlnkc\":true"), ==, count_of (ours, "\"hlnkc\":true"));
  g_assert_cmpuint (count_of (theirs, "\"notreg\":true"), ==, count_of (ours, "\"notreg\":true"));
  g_assert_cmpuint (count_of (theirs, "[{"), ==, count_of (ours, "[{"));
  unlink (name);
  scan_remove_tree (path);
}

static void
test_csv (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autofree char *odd = g_build_filename (path, "a,\"b\"\nc", NULL);
  g_autofree char *wanted = g_strdup_printf ("\r\n\"%s/a,\"\"b\"\"\nc\",file,4096,3,0,", path);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  g_autoptr (TandemScan) scan = NULL;

  g_assert_true (g_file_set_contents (odd, "abc", 3, NULL));
  scan = scan_run ((const char *const[]){ path, NULL }, NULL, 0, NULL, NULL);
  name = export_to_file (tandem_scan_get_snapshot (scan), TRUE);
  g_assert_true (g_file_get_contents (name, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "path,kind,allocated_bytes,apparent_bytes,items,mtime,note\r\n"));
  g_assert_nonnull (strstr (text, wanted));
  unlink (name);
  scan_remove_tree (path);
}

static void
test_full_disk (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autoptr (TandemScan) scan = scan_run ((const char *const[]){ path, NULL }, NULL, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;
  int fd = open ("/dev/full", O_WRONLY | O_CLOEXEC);

  g_assert_false (tandem_tree_export_csv (tandem_scan_get_snapshot (scan), tandem_tree_write_to_fd,
                                          GINT_TO_POINTER (fd), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  close (fd);
  scan_remove_tree (path);
}

/* ---- Folders in themselves ---- */

/* The first folder that is in @node. */
static gboolean
find_inner (TandemSnapshot *snapshot, TandemNode node, TandemNode *inner)
{
  g_autoptr (TandemChildren) children = tandem_children_new (snapshot, node);
  TandemNodeInfo info;

  for (guint64 i = 0; i < tandem_children_get_n (children); i++)
    {
      *inner = tandem_children_get (children, i);
      if (tandem_snapshot_get_info (snapshot, *inner, &info) && info.kind == TANDEM_KIND_DIRECTORY)
        return TRUE;
    }
  return FALSE;
}

static guint64
get_record (const guint8 *data, TandemNode node)
{
  return tandem_layout_get_word48 ((gconstpointer)(data + node.entry));
}

static gboolean
count_bytes (const char *data, gsize size, gpointer user_data, GError **error)
{
  gsize *n = user_data;

  *n += size;
  g_assert_cmpuint (*n, <, 1 << 20); /* or it would go on for ever */
  return TRUE;
}

static void
on_change (const TandemChange *change, gpointer user_data)
{
  g_assert_cmpuint (++*(guint *)user_data, <, 10000);
}

/* Whatever loops there are, what goes through all of it comes to an end. */
static void
test_loops (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autoptr (TandemScan) scan = NULL;
  TandemNode nodes[64] = { { 0, 0 } };
  guint n_nodes = 1;
  TandemSnapshot *original;

  scan_make_chain (path, "deep", 60);
  scan = scan_run ((const char *const[]){ path, NULL }, NULL, 1, NULL, NULL);
  original = tandem_scan_get_snapshot (scan);
  while (n_nodes < 50 && find_inner (original, nodes[n_nodes - 1], &nodes[n_nodes]))
    n_nodes++;
  g_assert_cmpuint (n_nodes, ==, 50);

  for (guint kind = 0; kind < 4; kind++)
    {
      const gsize used = tandem_snapshot_get_used (original);
      int fd = copy_snapshot (original, NULL, 0);
      guint8 *data = mmap (NULL, used, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
      TandemLayoutFolder *outer = (gpointer)(data + get_record (data, nodes[20]));
      TandemLayoutFolder *inner = (gpointer)(data + get_record (data, nodes[30]));
      g_autoptr (TandemSnapshot) snapshot = NULL;
      gsize n_bytes = 0;
      guint n_changes = 0;

      if (kind == 0) /* a folder in itself */
        tandem_layout_set_word48 ((gpointer)(data + nodes[30].entry), get_record (data, nodes[20]));
      else if (kind == 1) /* with what is in another */
        inner->segments = outer->segments;
      else if (kind == 2) /* a list without an end */
        ((TandemLayoutSegment *)(gpointer)(data + inner->segments))->next = inner->segments;
      else /* both */
        {
          inner->segments = outer->segments;
          tandem_layout_set_word48 ((gpointer)(data + nodes[30].entry), get_record (data, nodes[20]));
        }

      snapshot = tandem_snapshot_new_for_fd (fd, NULL);
      g_assert_nonnull (snapshot);
      g_assert_true (tandem_tree_export_csv (snapshot, count_bytes, &n_bytes, NULL));
      n_bytes = 0;
      g_assert_true (tandem_tree_export_ncdu (snapshot, count_bytes, &n_bytes, NULL));
      tandem_diff_run (original, snapshot, FALSE, on_change, &n_changes, NULL);
      tandem_diff_run (snapshot, snapshot, FALSE, on_change, &n_changes, NULL);
      n_bytes = 0;
      g_assert_true (tandem_saved_scan_write (snapshot, count_bytes, &n_bytes, NULL));
      munmap (data, used);
      close (fd);
    }
  scan_remove_tree (path);
}

static gboolean
keep_bytes (const char *data, gsize size, gpointer user_data, GError **error)
{
  g_byte_array_append (user_data, (const guint8 *)data, (guint)size);
  return TRUE;
}

/* Asserts that the file cannot be opened as a saved scan. */
static void
assert_refused (const char *path, const char *data, gsize size)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, data, (gssize)size, NULL));
  g_assert_null (tandem_saved_scan_open (path, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, path));
}

/* A file of either kind is read, to its end and no further, and nothing in it can be touched; what somebody
 * does to the file later does not matter. */
static void
test_saved (void)
{
  g_autofree char *folder = scan_make_folder ();
  g_autofree char *path = g_build_filename (folder, "saved", NULL);
  g_autoptr (GByteArray) compact = g_byte_array_new ();
  g_autoptr (TandemScan) scan = NULL;
  TandemSnapshot *original;

  scan_make_random_tree (folder, 7, 300);
  scan = scan_run ((const char *const[]){ folder, NULL }, NULL, 1, NULL, NULL);
  original = tandem_scan_get_snapshot (scan);
  g_assert_true (tandem_saved_scan_write (original, keep_bytes, compact, NULL));
  for (guint i = 0; i < 2; i++)
    {
      const char *data = i == 0 ? tandem_snapshot_get_data (original) : (const char *)compact->data;
      const gsize size = i == 0 ? tandem_snapshot_get_used (original) : compact->len;
      g_autoptr (TandemSnapshot) snapshot = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (TandemChildren) children = NULL;
      TandemNodeInfo info;

      g_assert_true (g_file_set_contents (path, data, (gssize)size, NULL));
      snapshot = tandem_saved_scan_open (path, &error);
      g_assert_no_error (error);
      g_assert_cmpint (truncate (path, 10), ==, 0);
      g_assert_cmpuint (read_all (snapshot), ==, 301);
      children = tandem_children_new (snapshot, tandem_snapshot_get_top (snapshot));
      g_assert_true (tandem_snapshot_get_info (snapshot, tandem_children_get (children, 0), &info));
      g_assert_cmpuint (info.change, ==, 0);
      for (gsize part = 0; part < 20; part++)
        assert_refused (path, data, size * part / 20);
    }
  assert_refused (path, "something else", 14);
  g_assert_cmpint (unlink (path), ==, 0);
  g_assert_null (tandem_saved_scan_open (path, NULL));
  scan_remove_tree (folder);
}

/* Takes the identities out of all that is in @node of a copy of @snapshot. */
static void
forget (TandemSnapshot *snapshot, TandemNode node, guint8 *copy)
{
  g_autoptr (TandemChildren) children = tandem_children_new (snapshot, node);

  for (guint64 i = 0; i < tandem_children_get_n (children); i++)
    {
      TandemLayoutEntry *entry = (gpointer)(copy + tandem_children_get (children, i).entry);

      entry->ino = 0;
      entry->change = 0;
      forget (snapshot, tandem_children_get (children, i), copy);
    }
}

/* A compact file has the bytes of the snapshot, all but the identities. */
static void
test_saved_bytes (void)
{
  g_autofree char *folder = scan_make_folder ();
  g_autofree char *path = g_build_filename (folder, "saved", NULL);
  g_autoptr (GByteArray) compact = g_byte_array_new ();
  g_autoptr (TandemScan) scan = NULL;
  g_autoptr (TandemSnapshot) snapshot = NULL;
  g_autofree guint8 *expected = NULL;
  TandemSnapshot *original;
  gsize used;

  scan_make_random_tree (folder, 9, 6000);
  scan = scan_run ((const char *const[]){ folder, NULL }, NULL, 1, NULL, NULL);
  original = tandem_scan_get_snapshot (scan);
  used = tandem_snapshot_get_used (original);
  g_assert_cmpuint (used, >, 300000); /* it is written in pieces */
  expected = g_memdup2 (tandem_snapshot_get_data (original), used);
  forget (original, tandem_snapshot_get_top (original), expected);
  ((TandemLayoutHeader *)(gpointer)expected)->flags |= TANDEM_HEADER_FOREIGN;

  g_assert_true (tandem_saved_scan_write (original, keep_bytes, compact, NULL));
  g_assert_true (g_file_set_contents (path, (const char *)compact->data, (gssize)compact->len, NULL));
  snapshot = tandem_saved_scan_open (path, NULL);
  g_assert_nonnull (snapshot);
  g_assert_cmpmem (tandem_snapshot_get_data (snapshot), tandem_snapshot_get_used (snapshot), expected, used);
  scan_remove_tree (folder);
}

/* Each folder has all that is behind it: it would take as many steps as there are folders times entries. */
static void
test_saved_overlapping (void)
{
  g_autofree char *path = scan_make_folder ();
  g_autoptr (TandemScan) scan = NULL;
  g_autoptr (TandemSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  TandemNode node = { 0, 0 };
  gsize n_bytes = 0;
  gsize used;
  guint8 *data;
  int fd;

  scan_make_chain (path, "deep", 60);
  scan = scan_run ((const char *const[]){ path, NULL }, NULL, 1, NULL, NULL);
  used = tandem_snapshot_get_used (tandem_scan_get_snapshot (scan));
  fd = copy_snapshot (tandem_scan_get_snapshot (scan), NULL, 0);
  data = mmap (NULL, used, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (data != MAP_FAILED);
  while (find_inner (tandem_scan_get_snapshot (scan), node, &node))
    ((TandemLayoutSegment *)(gpointer)(data + node.segment))->n_entries =
        (guint32)((used - node.entry) / sizeof (TandemLayoutEntry));
  munmap (data, used);

  snapshot = tandem_snapshot_new_for_fd (fd, NULL);
  g_assert_nonnull (snapshot);
  g_assert_false (tandem_saved_scan_write (snapshot, count_bytes, &n_bytes, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  close (fd);
  scan_remove_tree (path);
}

static gboolean
change_it (const char *data, gsize size, gpointer user_data, GError **error)
{
  __atomic_add_fetch (&((TandemLayoutHeader *)user_data)->used, 64, __ATOMIC_RELAXED);
  return TRUE;
}

/* What is changed while it is written, by an act, is not taken for written. */
static void
test_saved_while_changed (void)
{
  g_autofree char *folder = scan_make_folder ();
  g_autoptr (TandemScan) scan = NULL;
  g_autoptr (TandemSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  gpointer memory;
  int fd;

  scan_make_random_tree (folder, 7, 30);
  scan = scan_run ((const char *const[]){ folder, NULL }, NULL, 1, NULL, NULL);
  fd = copy_snapshot (tandem_scan_get_snapshot (scan), NULL, 0);
  g_assert_cmpint (ftruncate (fd, 1 << 20), ==, 0);
  memory = mmap (NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (memory != MAP_FAILED);
  snapshot = tandem_snapshot_new_for_fd (fd, NULL);
  g_assert_nonnull (snapshot);
  g_assert_false (tandem_saved_scan_write (snapshot, change_it, memory, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  munmap (memory, 1 << 20);
  close (fd);
  scan_remove_tree (folder);
}

/* With the identities, it is a copy as well; and what came from a file stays so. */
static void
test_saved_to_act (void)
{
  g_autofree char *folder = scan_make_folder ();
  g_autofree char *path = g_build_filename (folder, "saved", NULL);
  g_autoptr (GByteArray) compact = g_byte_array_new ();
  g_autoptr (TandemScan) scan = NULL;
  g_autoptr (TandemSnapshot) foreign = NULL;
  TandemSnapshot *original;

  scan_make_random_tree (folder, 7, 300);
  scan = scan_run ((const char *const[]){ folder, NULL }, NULL, 1, NULL, NULL);
  original = tandem_scan_get_snapshot (scan);
  for (guint i = 0; i < 2; i++)
    {
      TandemSnapshot *source = i == 0 ? original : foreign;
      g_autoptr (TandemSnapshot) snapshot = NULL;
      g_autoptr (TandemChildren) children = NULL;
      TandemNodeInfo info;

      g_assert_true (g_file_set_contents (path, tandem_snapshot_get_data (source),
                                          (gssize)tandem_snapshot_get_used (source), NULL));
      snapshot = tandem_saved_scan_open_to_act (path, NULL);
      foreign = i == 0 ? tandem_saved_scan_open (path, NULL) : foreign;
      g_assert_nonnull (snapshot);
      g_assert_nonnull (foreign);
      g_assert_cmpint (truncate (path, 10), ==, 0);
      g_assert_cmpmem (tandem_snapshot_get_data (snapshot), tandem_snapshot_get_used (snapshot),
                       tandem_snapshot_get_data (source), tandem_snapshot_get_used (source));
      children = tandem_children_new (snapshot, tandem_snapshot_get_top (snapshot));
      g_assert_true (tandem_snapshot_get_info (snapshot, tandem_children_get (children, 0), &info));
      g_assert_cmpint (info.change != 0, ==, i == 0);
    }

  g_assert_true (tandem_saved_scan_write (original, keep_bytes, compact, NULL));
  g_assert_true (g_file_set_contents (path, (const char *)compact->data, (gssize)compact->len, NULL));
  g_assert_null (tandem_saved_scan_open_to_act (path, NULL));
  scan_remove_tree (folder);
}

/* What says that it is small and is not, or that it is huge. */
static void
test_saved_bomb (void)
{
  static const char *const heads[] = { "used=100000\n", "used=18446744073709551615\n", "" };
  g_autofree char *folder = scan_make_folder ();
  g_autofree char *path = g_build_filename (folder, "saved", NULL);
  g_autoptr (GByteArray) compact = g_byte_array_new ();
  g_autoptr (TandemScan) scan = NULL;
  char *used;
  const char *behind;

  scan_make_random_tree (folder, 8, 3000);
  scan = scan_run ((const char *const[]){ folder, NULL }, NULL, 1, NULL, NULL);
  g_assert_true (tandem_saved_scan_write (tandem_scan_get_snapshot (scan), keep_bytes, compact, NULL));
  used = g_strstr_len ((const char *)compact->data, (gssize)compact->len, "used=");
  g_assert_nonnull (used);
  behind = strchr (used, '\n') + 1;
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autoptr (GByteArray) changed = g_byte_array_new ();
      g_autoptr (TandemSnapshot) snapshot = NULL;

      keep_bytes ((const char *)compact->data, (gsize)(used - (const char *)compact->data), changed, NULL);
      keep_bytes (heads[i], strlen (heads[i]), changed, NULL);
      keep_bytes (behind, (gsize)((const char *)compact->data + compact->len - behind), changed, NULL);
      if (i == 1) /* as much as it has is taken */
        {
          g_assert_true (g_file_set_contents (path, (const char *)changed->data, (gssize)changed->len, NULL));
          snapshot = tandem_saved_scan_open (path, NULL);
          g_assert_nonnull (snapshot);
          g_assert_cmpuint (read_all (snapshot), ==, 3001);
        }
      else
        assert_refused (path, (const char *)changed->data, changed->len);
    }
  scan_remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/snapshot/copy", test_copy);
  g_test_add_func ("/snapshot/hostile", test_hostile);
  g_test_add_func ("/snapshot/loops", test_loops);
  g_test_add_func ("/snapshot/none", test_no_snapshot);
  g_test_add_func ("/snapshot/ncdu", test_ncdu);
  g_test_add_func ("/snapshot/csv", test_csv);
  g_test_add_func ("/snapshot/full-disk", test_full_disk);
  g_test_add_func ("/snapshot/saved", test_saved);
  g_test_add_func ("/snapshot/saved-to-act", test_saved_to_act);
  g_test_add_func ("/snapshot/saved-bytes", test_saved_bytes);
  g_test_add_func ("/snapshot/saved-overlapping", test_saved_overlapping);
  g_test_add_func ("/snapshot/saved-while-changed", test_saved_while_changed);
  g_test_add_func ("/snapshot/saved-bomb", test_saved_bomb);

  return g_test_run ();
}
