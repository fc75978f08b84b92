/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Written without a look at src/tree: names are gathered and sorted first, so that the first name of an inode
 * in path order is the first that is met. */
#include "scan-util.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *path;
  struct stat status;
} Found;

static void
free_found (gpointer data)
{
  g_free (((Found *)data)->path);
  g_free (data);
}

static gboolean
is_excluded (const char *path, const char *const *exclude)
{
  for (guint i = 0; exclude != NULL && exclude[i] != NULL; i++)
    for (const char *at = path; at != NULL; at = strchr (at, '/') != NULL ? strchr (at, '/') + 1 : NULL)
      if (fnmatch (exclude[i], at, 0) == 0)
        return TRUE;
  return FALSE;
}

/* Opens @path, of any length, a component at a time. */
static int
open_path (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  int fd = open (path[0] == '/' ? "/" : ".", O_RDONLY | O_DIRECTORY);

  for (guint i = 0; parts[i] != NULL && fd >= 0; i++)
    if (parts[i][0] != '\0')
      {
        int next = openat (fd, parts[i], O_RDONLY | O_DIRECTORY);

        close (fd);
        fd = next;
      }
  return fd;
}

static void
gather (Reference *self, GPtrArray *all, const char *const *exclude, const char *folder)
{
  int fd = open_path (folder);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;

  if (dir == NULL)
    {
      self->totals.errors_total++;
      if (fd >= 0)
        close (fd);
      return;
    }

  while ((entry = readdir (dir)) != NULL)
    {
      Found *found;

      if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
        continue;
      found = g_new0 (Found, 1);
      found->path = g_str_has_suffix (folder, "/") ? g_strconcat (folder, entry->d_name, NULL)
                                                   : g_strconcat (folder, "/", entry->d_name, NULL);
      if (is_excluded (found->path, exclude))
        free_found (found);
      else if (fstatat (dirfd (dir), entry->d_name, &found->status, AT_SYMLINK_NOFOLLOW) != 0)
        {
          self->totals.errors_total++;
          free_found (found);
        }
      else
        g_ptr_array_add (all, found);
    }
  closedir (dir);
}

static int
compare_found (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(Found *const *)a)->path, (*(Found *const *)b)->path);
}

static guint64
saturate (guint64 a, guint64 b)
{
  return a > G_MAXUINT64 - b ? G_MAXUINT64 : a + b;
}

static void
add_to (Reference *self, const char *path, gboolean itself, const struct stat *status, gboolean skipped)
{
  ReferenceSums *sums = g_hash_table_lookup (self->folders, path);

  if (sums == NULL)
    return;
  if (!itself)
    sums->items++;
  if (skipped)
    return;
  sums->allocated = saturate (sums->allocated, (guint64)status->st_blocks * 512);
  sums->apparent = saturate (sums->apparent, (guint64)status->st_size);
}

/* Counts @found for itself and all folders above it. */
static void
count (Reference *self, const Found *found, gboolean skipped)
{
  g_autofree char *path = g_strdup (found->path);

  add_to (self, path, TRUE, &found->status, skipped);
  for (char *slash = strrchr (path, '/'); slash != NULL; slash = strrchr (path, '/'))
    {
      slash[slash == path ? 1 : 0] = '\0';
      add_to (self, path, FALSE, &found->status, skipped);
      if (slash == path)
        break;
    }

  if (skipped)
    {
      self->totals.hard_links_skipped++;
      return;
    }
  self->totals.allocated_bytes =
      saturate (self->totals.allocated_bytes, (guint64)found->status.st_blocks * 512);
  self->totals.apparent_bytes = saturate (self->totals.apparent_bytes, (guint64)found->status.st_size);
  if (S_ISREG (found->status.st_mode))
    self->totals.files++;
  else if (S_ISDIR (found->status.st_mode))
    self->totals.directories++;
  else if (S_ISLNK (found->status.st_mode))
    self->totals.symlinks++;
  else
    self->totals.other++;
}

Reference *
reference_new (const char *const *dirs, const char *const *exclude)
{
  Reference *self = g_new0 (Reference, 1);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (free_found);
  g_autoptr (GHashTable) inodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint next = 0;

  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; dirs[i] != NULL; i++)
    {
      Found *root = g_new0 (Found, 1);

      root->path = g_strdup (dirs[i]);
      g_assert_cmpint (stat (dirs[i], &root->status), ==, 0);
      g_ptr_array_add (all, root);
    }
  for (; next < all->len; next++)
    {
      Found *found = all->pdata[next];

      if (S_ISDIR (found->status.st_mode))
        {
          g_hash_table_insert (self->folders, g_strdup (found->path), g_new0 (ReferenceSums, 1));
          gather (self, all, exclude, found->path);
        }
    }

  g_ptr_array_sort (all, compare_found);
  for (guint i = 0; i < all->len; i++)
    {
      const Found *found = all->pdata[i];
      gboolean skipped = FALSE;

      if (!S_ISDIR (found->status.st_mode) && found->status.st_nlink > 1)
        skipped = !g_hash_table_add (inodes, g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
                                                              (guint64)found->status.st_dev,
                                                              (guint64)found->status.st_ino));
      count (self, found, skipped);
    }
  return self;
}

void
reference_free (Reference *self)
{
  g_hash_table_unref (self->folders);
  g_free (self);
}

/* ---- Comparing ---- */

void
scan_assert_totals_equal (const TandemScanTotals *a, const TandemScanTotals *b)
{
  g_assert_cmpuint (a->files, ==, b->files);
  g_assert_cmpuint (a->directories, ==, b->directories);
  g_assert_cmpuint (a->symlinks, ==, b->symlinks);
  g_assert_cmpuint (a->other, ==, b->other);
  g_assert_cmpuint (a->hard_links_skipped, ==, b->hard_links_skipped);
  g_assert_cmpuint (a->apparent_bytes, ==, b->apparent_bytes);
  g_assert_cmpuint (a->allocated_bytes, ==, b->allocated_bytes);
  g_assert_cmpuint (a->errors_total, ==, b->errors_total);
}

static void
check_folder (const Reference *self, TandemSnapshot *snapshot, TandemNode node, GArray *left)
{
  g_autoptr (TandemChildren) children = tandem_children_new (snapshot, node);

  if (node.entry != 0)
    {
      g_autofree char *path = tandem_snapshot_dup_path (snapshot, node);
      const ReferenceSums *sums = g_hash_table_lookup (self->folders, path);
      TandemNodeInfo info;

      g_assert_true (tandem_snapshot_get_info (snapshot, node, &info));
      g_assert_nonnull (sums);
      g_assert_false (info.unfinished);
      g_assert_cmpuint (info.allocated, ==, sums->allocated);
      g_assert_cmpuint (info.apparent, ==, sums->apparent);
      g_assert_cmpuint (info.items, ==, sums->items);
    }

  for (guint64 i = 0; i < tandem_children_get_n (children); i++)
    {
      TandemNode child = tandem_children_get (children, i);
      TandemNodeInfo info;

      g_assert_true (tandem_snapshot_get_info (snapshot, child, &info));
      if (info.kind == TANDEM_KIND_DIRECTORY
          && (info.flags & (TANDEM_ENTRY_LEFT_OUT | TANDEM_ENTRY_DUPLICATE)) == 0)
        g_array_append_val (left, child);
    }
}

void
reference_check (const Reference *self, TandemScan *scan)
{
  TandemSnapshot *snapshot = tandem_scan_get_snapshot (scan);
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  TandemNode node = tandem_snapshot_get_top (snapshot);
  TandemScanTotals totals;
  guint n_folders = 0;

  tandem_scan_get_totals (scan, &totals);
  scan_assert_totals_equal (&self->totals, &totals);
  g_assert_false (tandem_scan_is_partial (scan));
  g_assert_true (tandem_snapshot_is_finished (snapshot));

  g_array_append_val (left, node);
  for (; left->len > 0; n_folders++)
    {
      node = g_array_index (left, TandemNode, left->len - 1);
      g_array_set_size (left, left->len - 1);
      check_folder (self, snapshot, node, left);
    }
  g_assert_cmpuint (n_folders - 1, ==, g_hash_table_size (self->folders));
}

guint64
scan_check_sums (TandemSnapshot *snapshot)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  TandemNode node = tandem_snapshot_get_top (snapshot);
  guint64 n_entries = 0;

  g_array_append_val (left, node);
  while (left->len > 0)
    {
      g_autoptr (TandemChildren) children = NULL;
      ReferenceSums sums = { 0 };
      TandemNodeInfo own;

      node = g_array_index (left, TandemNode, left->len - 1);
      g_array_set_size (left, left->len - 1);
      g_assert_true (tandem_snapshot_get_info (snapshot, node, &own));
      sums = (ReferenceSums){ own.own_allocated, own.own_apparent, 0 };

      children = tandem_children_new (snapshot, node);
      for (guint64 i = 0; i < tandem_children_get_n (children); i++)
        {
          TandemNode child = tandem_children_get (children, i);
          TandemNodeInfo info;

          g_assert_true (tandem_snapshot_get_info (snapshot, child, &info));
          if (info.kind == TANDEM_KIND_UNREADABLE || (info.flags & TANDEM_ENTRY_LEFT_OUT)
              || (info.kind == TANDEM_KIND_DIRECTORY && (info.flags & TANDEM_ENTRY_DUPLICATE)))
            continue;
          sums.items += 1 + info.items;
          n_entries++;
          if (info.flags & TANDEM_ENTRY_DUPLICATE)
            continue;
          sums.allocated = saturate (sums.allocated, info.allocated);
          sums.apparent = saturate (sums.apparent, info.apparent);
          if (info.kind == TANDEM_KIND_DIRECTORY)
            g_array_append_val (left, child);
        }
      g_assert_cmpuint (own.items, ==, sums.items);
      g_assert_cmpuint (own.allocated, ==, sums.allocated);
      g_assert_cmpuint (own.apparent, ==, sums.apparent);
    }
  return n_entries;
}
