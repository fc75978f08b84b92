/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-scan-setup.h"

#include "process/tandem-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define MEMORY_SIZE ((gsize)64 << 30)     /* address space: a thousand million entries */
#define MIN_MEMORY_SIZE ((gsize)64 << 20) /* below this there is not even a try */
#define MAX_ROOT_FDS 16                   /* of more roots the rest is opened by path */

/* ---- Roots ---- */

static void
clear_root (gpointer data)
{
  TandemWalkRoot *root = data;

  if (root->fd >= 0)
    close (root->fd);
  g_free (root->path);
}

GArray *
tandem_scan_setup_new_roots (void)
{
  GArray *roots = g_array_new (FALSE, TRUE, sizeof (TandemWalkRoot));

  g_array_set_clear_func (roots, clear_root);
  return roots;
}

/* Here, which must never wait, nothing is asked that a server would have to answer: a folder on one is opened
 * by a walker. */
static gboolean
may_open (const struct statx *status)
{
  return status->stx_dev_major != 0 || !(status->stx_mask & STATX_MNT_ID)
         || !tandem_volume_may_hang (status->stx_mnt_id);
}

gboolean
tandem_scan_setup_roots (TandemWalkArea *area, const char *const *dirs, GError **error)
{
  for (guint i = 0; dirs[i] != NULL; i++)
    {
      TandemWalkRoot root = { .fd = -1 };
      struct statx status;

      if (statx (AT_FDCWD, dirs[i], AT_STATX_DONT_SYNC, STATX_TYPE | STATX_INO | STATX_MNT_ID, &status) != 0)
        return tandem_set_system_error (error, errno, dirs[i]);
      if (!S_ISDIR (status.stx_mode))
        return tandem_set_system_error (error, ENOTDIR, dirs[i]);

      root.path = g_strdup (dirs[i]);
      root.dev = makedev (status.stx_dev_major, status.stx_dev_minor);
      root.ino = status.stx_ino;
      if (i < MAX_ROOT_FDS
          && may_open (&status)) /* one that cannot be opened counts, with an error, when it is its turn */
        root.fd = open (dirs[i], O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
      g_array_append_val (area->roots, root);
    }
  return TRUE;
}

void
tandem_scan_setup_volume (TandemWalkArea *area)
{
  const TandemWalkRoot *root = &g_array_index (area->roots, TandemWalkRoot, 0);

  if (area->roots->len == 1 && root->fd >= 0 && tandem_filter_is_empty (area->filter))
    tandem_volume_measure (root->fd, &area->volume);
}

/* ---- Memory ---- */

TandemSharedMemory *
tandem_scan_setup_memory (int memory_fd, GError **error)
{
  TandemSharedMemory *memory = NULL;

  for (gsize size = tandem_shared_memory_fit (MEMORY_SIZE); memory == NULL; size /= 2)
    {
      g_autoptr (GError) refused = NULL;

      if (memory_fd < 0)
        memory = tandem_shared_memory_new ("tandem-snapshot", size, &refused);
      else
        {
          int fd = fcntl (memory_fd, F_DUPFD_CLOEXEC, 3);

          memory = fd >= 0 ? tandem_shared_memory_new_for_fd (fd, size, TRUE, &refused) : NULL;
          if (fd < 0)
            tandem_set_system_error (&refused, errno, "the result memory");
          else if (memory == NULL)
            close (fd);
        }
      if (memory == NULL && size / 2 < MIN_MEMORY_SIZE)
        {
          g_propagate_error (error, g_steal_pointer (&refused));
          return NULL;
        }
    }
  return memory;
}

/* ---- The first entries ---- */

static gboolean
is_repeated (const TandemWalkArea *area, guint index)
{
  const TandemWalkRoot *root = &g_array_index (area->roots, TandemWalkRoot, index);

  for (guint i = 0; i < index; i++)
    {
      const TandemWalkRoot *earlier = &g_array_index (area->roots, TandemWalkRoot, i);

      if (earlier->dev == root->dev && earlier->ino == root->ino)
        return TRUE;
    }
  return FALSE;
}

static gboolean
read_status (const TandemWalkRoot *root, struct statx *status, GError **error)
{
  const gboolean open = root->fd >= 0;

  if (statx (open ? root->fd : AT_FDCWD, open ? "" : root->path,
             AT_STATX_DONT_SYNC | (open ? AT_EMPTY_PATH : 0), STATX_BASIC_STATS, status)
      != 0)
    return tandem_set_system_error (error, errno, root->path);
  return TRUE;
}

/* Makes the entry and the record of @root, and counts it. */
static void
add_root (TandemArena *arena,
          TandemWalkArea *area,
          guint64 segment,
          guint number,
          guint32 name,
          const struct statx *status,
          TandemWalkRoot *root)
{
  TandemLayoutFolder *top = tandem_arena_folder (arena, tandem_arena_header (arena)->top);
  const guint64 at = tandem_arena_entries (arena, segment) + number * sizeof (TandemLayoutEntry);
  TandemLayoutEntry *entry = tandem_arena_entry (arena, at);
  TandemWalkCounts *counts = &area->shared->slots[0].counts;

  root->folder = tandem_arena_segment (arena, segment)->folders + number * sizeof (TandemLayoutFolder);
  root->dev = makedev (status->stx_dev_major, status->stx_dev_minor);
  root->ino = status->stx_ino;
  *tandem_arena_folder (arena, root->folder) = (TandemLayoutFolder){
    .parent = tandem_arena_header (arena)->top,
    .segment = segment,
    .entry = at,
    .own_apparent = status->stx_size,
    .dev = root->dev,
    .depth = 1,
    .share = 1.0f / (float)tandem_arena_segment (arena, segment)->n_folders,
  };

  entry->ino = status->stx_ino;
  tandem_layout_set_word48 (entry, root->folder);
  tandem_layout_set_blocks (entry, MIN (status->stx_blocks, TANDEM_LAYOUT_BLOCKS_MAX));
  tandem_layout_set_mtime (entry, status->stx_mtime.tv_sec);
  entry->change = tandem_layout_digest_time (status->stx_ctime.tv_sec, status->stx_ctime.tv_nsec);
  entry->bits = tandem_layout_make_bits (name, TANDEM_KIND_DIRECTORY, 0);

  top->items++;
  top->apparent = tandem_layout_add (top->apparent, status->stx_size);
  top->allocated = tandem_layout_add (top->allocated, tandem_arena_get_allocated (arena, entry));
  counts->directories++;
  counts->apparent = tandem_layout_add (counts->apparent, status->stx_size);
  counts->allocated = tandem_layout_add (counts->allocated, tandem_arena_get_allocated (arena, entry));
}

/* Makes the segment with the names of the roots, and room for their entries and records. 0: no memory. */
static guint64
make_segment (TandemArena *arena, TandemWalkArea *area)
{
  g_autoptr (GByteArray) names = g_byte_array_new ();
  guint n_roots = 0;
  guint64 offset;
  TandemLayoutSegment *segment;

  for (guint i = 0; i < area->roots->len; i++)
    if (!is_repeated (area, i))
      {
        const char *path = g_array_index (area->roots, TandemWalkRoot, i).path;

        g_byte_array_append (names, (const guint8 *)path, strlen (path) + 1);
        n_roots++;
      }

  if (names->len >= 1u << TANDEM_ENTRY_NAME_BITS)
    return 0;
  offset = tandem_arena_allocate (arena, sizeof *segment + tandem_layout_align (names->len)
                                             + n_roots * sizeof (TandemLayoutEntry));
  segment = tandem_arena_segment (arena, offset);
  if (offset == 0)
    return 0;

  *segment = (TandemLayoutSegment){
    .folder = tandem_arena_header (arena)->top,
    .folders = tandem_arena_allocate (arena, n_roots * sizeof (TandemLayoutFolder)),
    .names_size = names->len,
    .n_entries = n_roots,
    .n_folders = n_roots,
    .state = TANDEM_STATE_DONE,
  };
  memcpy (tandem_arena_names (arena, offset), names->data, names->len);
  return segment->folders != 0 ? offset : 0;
}

gboolean
tandem_scan_setup_tree (TandemWalkArea *area, GError **error)
{
  TandemLayoutFolder *top;
  TandemArena arena;
  guint64 segment;
  guint32 name = 0;
  guint number = 0;

  area->shared->used = tandem_walk_area_get_table_start ();
  tandem_arena_init (&arena, area->snapshot, area->snapshot_size);
  tandem_arena_format (&arena, g_get_real_time ());
  if (area->roots->len == 0) /* the tree comes from a file */
    return TRUE;
  segment = make_segment (&arena, area);
  if (segment == 0)
    return tandem_set_system_error (error, ENOMEM, "the result memory");

  for (guint i = 0; i < area->roots->len; i++)
    {
      TandemWalkRoot *root = &g_array_index (area->roots, TandemWalkRoot, i);
      struct statx status;

      if (is_repeated (area, i))
        continue;
      if (!read_status (root, &status, error))
        return FALSE;
      add_root (&arena, area, segment, number++, name, &status, root);
      name += strlen (root->path) + 1;
    }

  top = tandem_arena_folder (&arena, tandem_arena_header (&arena)->top);
  top->state = TANDEM_STATE_DONE;
  __atomic_store_n (&top->segments, segment, __ATOMIC_RELEASE);
  area->shared->slots[0].groups = segment;
  return TRUE;
}
