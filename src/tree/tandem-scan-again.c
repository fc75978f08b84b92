/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-scan-again.h"

#include "tree/tandem-opener.h"
#include "tree/tandem-snapshot-private.h"

#include "process/tandem-error.h"
#include "process/tandem-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether its name leads nowhere but to something in the folder that it is in. */
static gboolean
is_component (const TandemNodeInfo *info)
{
  return memchr (info->name, '/', info->name_length) == NULL && strcmp (info->name, ".") != 0
         && strcmp (info->name, "..") != 0;
}

/* Whether there is such a folder record, in the memory that may be used, with an entry that has a name: the
 * workers of the scan before may have written anything. */
static gboolean
is_folder (const TandemWalkArea *area, TandemSnapshot *snapshot, guint64 offset)
{
  const TandemLayoutFolder *folder = tandem_snapshot_folder_at (snapshot, offset);
  TandemNodeInfo info;

  return folder != NULL && offset <= area->snapshot_size - sizeof *folder
         && folder->entry <= area->snapshot_size - sizeof (TandemLayoutEntry)
         && tandem_snapshot_get_info (snapshot, (TandemNode){ folder->segment, folder->entry }, &info)
         && info.kind == TANDEM_KIND_DIRECTORY && info.name_length > 0
         && (folder->depth <= 1 || is_component (&info));
}

/* (nullable): the one of @dirs that has the name of @folder. */
static const char *
find_given (TandemSnapshot *snapshot, const TandemLayoutFolder *folder, const char *const *dirs)
{
  TandemNodeInfo info;

  tandem_snapshot_get_info (snapshot, (TandemNode){ folder->segment, folder->entry }, &info);
  for (guint i = 0; dirs[i] != NULL; i++)
    if (strlen (dirs[i]) == info.name_length && memcmp (dirs[i], info.name, info.name_length) == 0)
      return dirs[i];
  return NULL;
}

/* What is opened is what was asked for on this occasion, too: the names in the memory may be of anything, and
 * any number. */
static gboolean
add_roots (TandemWalkArea *area,
           TandemSnapshot *snapshot,
           const TandemArena *arena,
           const char *const *dirs,
           GError **error)
{
  const guint n_dirs = g_strv_length ((char **)dirs);
  const TandemLayoutFolder *top = tandem_snapshot_folder_at (snapshot, tandem_arena_header (arena)->top);
  const TandemLayoutSegment *segment = NULL;
  TandemSnapshotWay way;

  tandem_snapshot_way_init (&way);
  for (guint64 at = top != NULL ? top->segments : 0; tandem_snapshot_way_step (&way, at); at = segment->next)
    {
      segment = tandem_snapshot_segment_at (snapshot, at);
      if (segment == NULL)
        break;
      for (guint32 i = 0; i < segment->n_folders; i++)
        {
          const guint64 offset = segment->folders + i * sizeof (TandemLayoutFolder);
          const TandemLayoutFolder *folder = tandem_snapshot_folder_at (snapshot, offset);
          TandemWalkRoot root = { .folder = offset };
          const TandemLayoutEntry *entry;
          const char *given;

          if (!is_folder (area, snapshot, offset))
            break;
          entry = tandem_arena_entry (arena, folder->entry);
          given = find_given (snapshot, folder, dirs);
          if (given == NULL || area->roots->len == n_dirs)
            {
              g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                                   "these are not the folders that were scanned; scan the whole again");
              return FALSE;
            }
          root.dev = folder->dev;
          root.ino = entry->ino;
          root.path = g_strdup (given);
          root.fd = open (root.path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
          g_array_append_val (area->roots, root);
        }
    }
  return TRUE;
}

/* Whether from the folder at @offset a root is reached, and from there the record above the roots. */
static gboolean
leads_to_root (const TandemWalkArea *area, TandemSnapshot *snapshot, guint64 offset, guint64 top)
{
  guint64 below = (guint64)G_MAXUINT32 + 1;

  for (guint64 at = offset; is_folder (area, snapshot, at);)
    {
      const TandemLayoutFolder *folder = tandem_snapshot_folder_at (snapshot, at);

      if (folder->depth == 0 || folder->depth >= below)
        return FALSE;
      if (folder->depth == 1)
        {
          const TandemLayoutFolder *above = tandem_snapshot_folder_at (snapshot, folder->parent);

          return tandem_walk_area_get_root (area, at) != NULL && folder->parent == top && above != NULL
                 && top <= area->snapshot_size - sizeof *above && above->depth == 0 && above->parent == 0;
        }
      below = folder->depth;
      at = folder->parent;
    }
  return FALSE;
}

/* What the folder itself is now. */
static gboolean
read_folder (TandemWalkArea *area, TandemArena *arena, guint64 offset, GError **error)
{
  TandemLayoutFolder *folder = tandem_arena_folder (arena, offset);
  TandemLayoutEntry *entry = tandem_arena_entry (arena, folder->entry);
  TandemOpener opener;
  struct statx status;
  guint32 fault = 0;
  gboolean known = FALSE;
  int fd;

  tandem_opener_init (&opener, area, arena);
  fd = tandem_opener_open (&opener, offset, &fault);
  if (fd >= 0 && tandem_opener_check (&opener, offset, fd, &fault))
    {
      known = statx (fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) == 0;
      fault = (guint32)errno;
    }
  tandem_opener_clear (&opener);
  tandem_fd_clear (&fd);
  if (!known)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s; scan the whole again",
                   tandem_arena_names (arena, folder->segment) + tandem_layout_get_name (entry->bits),
                   tandem_snapshot_describe_error (fault));
      return FALSE;
    }

  folder->own_apparent = status.stx_size;
  tandem_layout_set_blocks (entry, MIN (status.stx_blocks, TANDEM_LAYOUT_BLOCKS_MAX));
  tandem_layout_set_mtime (entry, status.stx_mtime.tv_sec);
  entry->change = tandem_layout_digest_time (status.stx_ctime.tv_sec, status.stx_ctime.tv_nsec);
  return TRUE;
}

static void
subtract (guint64 *sum, guint64 value)
{
  __atomic_store_n (sum, *sum - MIN (*sum, value), __ATOMIC_RELAXED);
}

/* Forgets what is in it, and takes it out of the sums of all above, so that these can grow again. */
static void
forget (const TandemArena *arena, guint64 offset)
{
  TandemLayoutFolder *folder = tandem_arena_folder (arena, offset);

  for (guint64 at = folder->parent; at != 0; at = tandem_arena_folder (arena, at)->parent)
    {
      subtract (&tandem_arena_folder (arena, at)->allocated, folder->allocated);
      subtract (&tandem_arena_folder (arena, at)->apparent, folder->apparent);
      subtract (&tandem_arena_folder (arena, at)->items, folder->items);
    }
  __atomic_store_n (&folder->allocated, 0, __ATOMIC_RELAXED);
  __atomic_store_n (&folder->apparent, 0, __ATOMIC_RELAXED);
  __atomic_store_n (&folder->items, 0, __ATOMIC_RELAXED);
  __atomic_store_n (&folder->error, 0, __ATOMIC_RELAXED);
  __atomic_store_n (&folder->segments, 0, __ATOMIC_RELEASE);
  folder->share = 1;
  __atomic_store_n (&folder->state, TANDEM_STATE_PENDING, __ATOMIC_RELEASE);
}

gboolean
tandem_scan_again_setup (TandemWalkArea *area,
                         TandemSnapshot *snapshot,
                         TandemNode node,
                         const char *const *dirs,
                         GError **error)
{
  TandemLayoutHeader *header = area->snapshot;
  TandemLayoutSegment *segment;
  TandemNodeInfo info;
  TandemArena arena;
  guint64 folder;
  guint64 work;

  area->shared->used = tandem_walk_area_get_table_start ();
  tandem_arena_init (&arena, area->snapshot, area->snapshot_size);
  if ((header->flags & TANDEM_HEADER_FINISHED) == 0 || (header->flags & TANDEM_HEADER_FOREIGN) != 0)
    return tandem_set_system_error (error, EBUSY, "the memory of the scan");

  if (header->used < TANDEM_LAYOUT_HEADER_SIZE || header->used % TANDEM_LAYOUT_ALIGNMENT != 0
      || !tandem_snapshot_get_info (snapshot, node, &info))
    return tandem_set_system_error (error, EINVAL, "the folder to scan again");

  folder = tandem_snapshot_find_folder (snapshot, node);
  work = tandem_arena_allocate (&arena, sizeof *segment);
  if (folder == 0 || work == 0)
    return tandem_set_system_error (error, folder == 0 ? ENOTDIR : ENOMEM, "the folder to scan again");
  if (!add_roots (area, snapshot, &arena, dirs, error))
    return FALSE;
  if (!leads_to_root (area, snapshot, folder, header->top))
    return tandem_set_system_error (error, EINVAL, "the folder to scan again");
  if (!read_folder (area, &arena, folder, error))
    return FALSE;

  /* A segment that belongs to no folder: work that is left. */
  segment = tandem_arena_segment (&arena, work);
  *segment = (TandemLayoutSegment){
    .folder = tandem_arena_folder (&arena, folder)->parent,
    .folders = folder,
    .n_folders = 1,
    .state = TANDEM_STATE_DONE,
  };
  __atomic_and_fetch (&header->flags, ~(guint32)(TANDEM_HEADER_FINISHED | TANDEM_HEADER_PARTIAL),
                      __ATOMIC_ACQ_REL);
  area->expected_items = tandem_arena_folder (&arena, folder)->items;
  forget (&arena, folder);
  tandem_walk_area_require_recount (area);
  area->shared->slots[0].groups = work;
  return TRUE;
}
