/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-lookup.h"

#include "process/tandem-give-way.h"
#include "tree/tandem-links.h"
#include "tree/tandem-snapshot.h"
#include "tree/tandem-status.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define NAMES_BETWEEN_CHECKS 64

/* For the guess of how far the scan is, in entries: fitted to six trees, and not critical. */
#define FOLDER_WORK 12.0f
#define SUBTREE_WORK 300.0f
#define PLAIN_FOLDER_SIZE 4096 /* bytes: what a directory of any number of names may have */
#define NAME_SIZE 64.0f        /* bytes of a directory for each of its names, at most */

static guint64
get_allocated (const TandemStatus *status)
{
  return status->blocks > G_MAXUINT64 / 512 ? G_MAXUINT64 : status->blocks * 512;
}

/* Sets the sizes of what is no directory. FALSE: no memory. */
static gboolean
set_sizes (TandemArena *arena,
           TandemLayoutEntry *entry,
           const TandemStatus *status,
           guint64 folder_dev,
           guint32 *flags)
{
  TandemLayoutWide *wide;
  guint64 offset;

  if (status->size <= TANDEM_LAYOUT_WORD48_MAX && status->blocks <= TANDEM_LAYOUT_BLOCKS_MAX
      && status->dev == folder_dev)
    {
      tandem_layout_set_word48 (entry, status->size);
      tandem_layout_set_blocks (entry, status->blocks);
      return TRUE;
    }

  offset = tandem_arena_allocate (arena, sizeof *wide);
  if (offset == 0)
    return FALSE;
  wide = tandem_arena_at (arena, offset);
  wide->apparent = status->size;
  wide->allocated = get_allocated (status);
  wide->dev = status->dev;
  tandem_layout_set_word48 (entry, offset);
  *flags |= TANDEM_ENTRY_WIDE;
  return TRUE;
}

/* ---- What is left out ---- */

static void
append_path (TandemLookup *self, guint64 folder)
{
  g_autoptr (GArray) way = g_array_new (FALSE, FALSE, sizeof (guint64));

  g_string_truncate (self->path, 0);
  for (; tandem_arena_folder (self->arena, folder)->depth > 0;
       folder = tandem_arena_folder (self->arena, folder)->parent)
    g_array_append_val (way, folder);

  for (guint i = way->len; i > 0; i--)
    {
      const TandemLayoutFolder *record =
          tandem_arena_folder (self->arena, g_array_index (way, guint64, i - 1));

      g_string_append (self->path,
                       tandem_arena_names (self->arena, record->segment)
                           + tandem_layout_get_name (tandem_arena_entry (self->arena, record->entry)->bits));
      /* Of a root that was asked for with slashes at its end one is left, as with du. */
      while (self->path->len > 0 && self->path->str[self->path->len - 1] == '/')
        g_string_truncate (self->path, self->path->len - 1);
      g_string_append_c (self->path, '/');
    }
}

static gboolean
is_excluded (TandemLookup *self, guint64 folder, const char *name)
{
  gsize length;
  gboolean excluded;

  if (!self->filters)
    return FALSE;
  if (self->path_folder != folder)
    {
      append_path (self, folder);
      self->path_folder = folder;
    }

  length = self->path->len;
  g_string_append (self->path, name);
  excluded = tandem_filter_excludes (self->area->filter, self->path->str);
  g_string_truncate (self->path, length);
  return excluded;
}

/* Only a mount can put a directory into itself; where the kernel does not say what is one, everything may be.
 */
static gboolean
is_own_ancestor (TandemLookup *self, guint64 folder, const TandemStatus *status)
{
  if ((status->attributes_mask & STATX_ATTR_MOUNT_ROOT) && !(status->attributes & STATX_ATTR_MOUNT_ROOT))
    return FALSE;

  for (const TandemLayoutFolder *at = tandem_arena_folder (self->arena, folder); at->depth > 0;
       at = tandem_arena_folder (self->arena, at->parent))
    if (at->dev == status->dev && tandem_arena_entry (self->arena, at->entry)->ino == status->ino)
      return TRUE;
  return FALSE;
}

/* ---- One name ---- */

static void
count_kind (TandemKind kind, TandemWalkCounts *found)
{
  switch (kind)
    {
    case TANDEM_KIND_FILE:
      found->files++;
      break;
    case TANDEM_KIND_DIRECTORY:
      found->directories++;
      break;
    case TANDEM_KIND_SYMLINK:
      found->symlinks++;
      break;
    case TANDEM_KIND_OTHER:
      found->other++;
      break;
    case TANDEM_KIND_UNREADABLE:
    default:
      break;
    }
}

static TandemKind
kind_of_mode (guint32 mode)
{
  return S_ISREG (mode)   ? TANDEM_KIND_FILE
         : S_ISDIR (mode) ? TANDEM_KIND_DIRECTORY
         : S_ISLNK (mode) ? TANDEM_KIND_SYMLINK
                          : TANDEM_KIND_OTHER;
}

/* How much work a folder that was only looked at may be, in entries. Where the file system counts the folders
 * in it as links (not btrfs) these tell most: in them may be a whole subtree. A large directory has many
 * names. */
static float
guess_work (const TandemStatus *status)
{
  const float n_folders = status->nlink > 2 ? (float)(status->nlink - 2) : 0;
  const float n_names =
      status->size > PLAIN_FOLDER_SIZE ? (float)(status->size - PLAIN_FOLDER_SIZE) / NAME_SIZE : 0;

  return FOLDER_WORK + n_names + n_folders * SUBTREE_WORK;
}

/* Notes a directory to be listed. Its record gets its place once all are known; until then the entry refers
 * to it by its number, from 1. */
static guint64
note_folder (TandemLookup *self, guint64 parent, guint64 segment, guint64 entry, const TandemStatus *status)
{
  TandemLayoutFolder record = {
    .share = guess_work (status), /* made a share once all are known */
    .parent = parent,
    .segment = segment,
    .entry = entry,
    .own_apparent = status->size,
    .dev = status->dev,
    .depth = tandem_arena_folder (self->arena, parent)->depth + 1,
  };

  /* To look into an automount point is to mount it. */
  if (status->attributes & STATX_ATTR_AUTOMOUNT)
    record.state = TANDEM_STATE_DONE;
  g_array_append_val (self->folders, record);
  return self->folders->len;
}

/* Makes the entry at @at, number @index of its segment, of what @status says. FALSE: no memory. */
static gboolean
make_entry (TandemLookup *self,
            guint64 segment,
            guint64 at,
            guint32 index,
            guint32 name,
            const TandemStatus *status,
            TandemWalkCounts *found,
            TandemTallySums *sums)
{
  TandemLayoutEntry *entry = tandem_arena_entry (self->arena, at);
  const guint64 folder = tandem_arena_segment (self->arena, segment)->folder;
  const guint64 folder_dev = tandem_arena_folder (self->arena, folder)->dev;
  const TandemKind kind = kind_of_mode (status->mode);
  gboolean counts = TRUE;
  guint32 flags = 0;

  *entry = (TandemLayoutEntry){ .ino = status->ino, .bits = tandem_layout_make_bits (name, kind, 0) };
  tandem_layout_set_mtime (entry, status->mtime);
  entry->change = tandem_layout_digest_time (status->ctime, status->ctime_nsec);

  if (self->area->one_file_system && status->dev != folder_dev)
    flags = TANDEM_ENTRY_OTHER_FS;
  else if (kind != TANDEM_KIND_DIRECTORY && status->nlink > 1)
    flags = TANDEM_ENTRY_LINKED
            | (tandem_links_see (self->area, self->arena, segment, index, status->dev, status->ino)
                   ? 0
                   : TANDEM_ENTRY_DUPLICATE);
  else if (kind == TANDEM_KIND_DIRECTORY && is_own_ancestor (self, folder, status))
    flags = TANDEM_ENTRY_EXCLUDED;
  else if (kind == TANDEM_KIND_DIRECTORY && tandem_walk_area_is_root (self->area, status->dev, status->ino))
    flags = TANDEM_ENTRY_DUPLICATE;

  if (kind != TANDEM_KIND_DIRECTORY)
    {
      if (!set_sizes (self->arena, entry, status, folder_dev, &flags))
        return FALSE;
    }
  else if (flags == 0)
    {
      tandem_layout_set_word48 (entry, note_folder (self, folder, segment, at, status));
      tandem_layout_set_blocks (entry, MIN (status->blocks, TANDEM_LAYOUT_BLOCKS_MAX));
    }
  else
    counts = FALSE;
  entry->bits = tandem_layout_make_bits (name, kind, flags);

  if (!counts || (flags & TANDEM_ENTRY_LEFT_OUT))
    return TRUE;
  sums->items++;
  if (flags & TANDEM_ENTRY_DUPLICATE)
    {
      found->hard_links_skipped++;
      return TRUE;
    }
  count_kind (kind, found);
  if (status->dev == self->area->volume.dev)
    found->volume_units += self->area->volume.in_blocks ? status->blocks : 1;
  sums->apparent = tandem_layout_add (sums->apparent, status->size);
  sums->allocated = tandem_layout_add (sums->allocated, get_allocated (status));
  return TRUE;
}

/* ---- All of them ---- */

/* What of the segment's share belongs to each entry's worth of guessed work, its own names' and its folders'.
 */
static float
measure_share (TandemLookup *self, const TandemLayoutSegment *segment)
{
  float work = FOLDER_WORK + (float)segment->n_entries;

  for (guint i = 0; i < self->folders->len; i++)
    work += g_array_index (self->folders, TandemLayoutFolder, i).share;
  return segment->share / work;
}

/* Gives the noted folders their records. FALSE: no memory. */
static gboolean
place_folders (TandemLookup *self, guint64 offset, guint32 n_entries, TandemWalkCounts *found)
{
  TandemLayoutSegment *segment = tandem_arena_segment (self->arena, offset);
  float share;

  segment->n_entries = n_entries;
  segment->n_folders = self->folders->len;
  segment->next_folder = 0;
  segment->folders = 0;
  share = measure_share (self, segment);
  found->share += share * (FOLDER_WORK + (float)n_entries);
  if (self->folders->len == 0)
    return TRUE;

  segment->folders = tandem_arena_allocate (self->arena, self->folders->len * sizeof (TandemLayoutFolder));
  if (segment->folders == 0)
    return FALSE;

  for (guint i = 0; i < self->folders->len; i++)
    {
      TandemLayoutFolder *record = &g_array_index (self->folders, TandemLayoutFolder, i);
      const guint64 place = segment->folders + i * sizeof *record;

      record->share *= share;
      if (record->state == TANDEM_STATE_DONE)
        found->share += record->share;
      tandem_layout_set_word48 (tandem_arena_entry (self->arena, record->entry), place);
      *tandem_arena_folder (self->arena, place) = *record;
    }
  return TRUE;
}

/* Whether names in the folder behind @fd, on the device @dev, may be asked for in the plain way. */
static gboolean
is_local (TandemLookup *self, int fd, guint64 dev)
{
  if (self->local_dev != dev)
    {
      self->local_dev = dev;
      self->is_local = tandem_status_is_local (fd);
    }
  return self->is_local;
}

gboolean
tandem_lookup_fill (TandemLookup *self,
                    guint64 segment,
                    int fd,
                    TandemWalkCounts *found,
                    TandemTallySums *sums,
                    gboolean *cut,
                    guint32 *fault)
{
  const guint64 folder = tandem_arena_segment (self->arena, segment)->folder;
  const char *names = tandem_arena_names (self->arena, segment);
  const guint32 names_size = tandem_arena_segment (self->arena, segment)->names_size;
  const guint64 entries = tandem_arena_entries (self->arena, segment);
  const gboolean local = is_local (self, fd, tandem_arena_folder (self->arena, folder)->dev);
  guint64 at = entries;
  guint32 n_entries = 0;
  guint n_names = 0;

  *cut = FALSE;
  g_array_set_size (self->folders, 0);
  for (guint32 name = 0; name < names_size; name += strlen (names + name) + 1)
    {
      const guint64 place = entries + n_names * sizeof (TandemLayoutEntry);
      const guint32 hint = tandem_layout_get_kind (tandem_arena_entry (self->arena, place)->bits);
      TandemStatus status;

      if (n_names++ % NAMES_BETWEEN_CHECKS == 0)
        {
          tandem_give_way ();
          if (self->stop != NULL && __atomic_load_n (self->stop, __ATOMIC_ACQUIRE) != 0)
            {
              *cut = TRUE;
              break;
            }
        }

      if (is_excluded (self, folder, names + name))
        *tandem_arena_entry (self->arena, at) = (TandemLayoutEntry){
          .bits = tandem_layout_make_bits (name, TANDEM_KIND_OTHER, TANDEM_ENTRY_EXCLUDED),
        };
      else if (tandem_status_read (&status, fd, names + name, local && hint != TANDEM_KIND_DIRECTORY))
        {
          if (!make_entry (self, segment, at, n_entries, name, &status, found, sums))
            {
              *fault = TANDEM_SCAN_FAULT_FULL;
              return FALSE;
            }
        }
      else if (errno == ENOENT)
        continue; /* gone since it was listed */
      else
        {
          TandemLayoutEntry *entry = tandem_arena_entry (self->arena, at);

          *entry = (TandemLayoutEntry){ .bits = tandem_layout_make_bits (name, TANDEM_KIND_UNREADABLE, 0) };
          tandem_layout_set_word48 (entry, (guint64)errno);
          tandem_walk_area_add_error (self->area, segment, at);
          found->errors++;
        }
      at += sizeof (TandemLayoutEntry);
      n_entries++;
    }

  if (!place_folders (self, segment, n_entries, found))
    {
      *fault = TANDEM_SCAN_FAULT_FULL;
      return FALSE;
    }
  return TRUE;
}

void
tandem_lookup_init (TandemLookup *self, TandemWalkArea *area, TandemArena *arena, const guint32 *stop)
{
  *self = (TandemLookup){
    .area = area,
    .arena = arena,
    .stop = stop,
    .filters = !tandem_filter_is_empty (area->filter),
    .folders = g_array_new (FALSE, FALSE, sizeof (TandemLayoutFolder)),
    .path = g_string_new (NULL),
  };
}

void
tandem_lookup_clear (TandemLookup *self)
{
  g_array_unref (self->folders);
  g_string_free (self->path, TRUE);
}
