/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-snapshot-private.h"

#include "process/tandem-error.h"
#include "process/tandem-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder has more segments than this only with millions of entries; a hostile one may have a loop of them.
 */
#define MAX_SEGMENTS_TO_JUDGE 4096

/* A chunk that a walker took and did not write to is the rare thing: the rest is written, or at least taken,
 * as it is handed out. */
#define MAX_USED_TO_WRITTEN 4
#define MAX_NEVER_WRITTEN ((guint64)64 << 20)

#define MAX_PATH_LENGTH ((gsize)64 << 20) /* about; longer ones are hostile, too */

struct _TandemSnapshot
{
  GObject parent_instance;

  const guint8 *data;
  gsize size;
  int fd;
};

G_DEFINE_FINAL_TYPE (TandemSnapshot, tandem_snapshot, G_TYPE_OBJECT)

/* ---- Checked access ---- */

gconstpointer
tandem_snapshot_at (TandemSnapshot *self, guint64 offset, guint64 size)
{
  if (offset < TANDEM_LAYOUT_HEADER_SIZE || offset % TANDEM_LAYOUT_ALIGNMENT != 0 || offset > self->size
      || size > self->size - offset)
    return NULL;
  return __builtin_assume_aligned (self->data + offset, TANDEM_LAYOUT_ALIGNMENT);
}

const TandemLayoutFolder *
tandem_snapshot_folder_at (TandemSnapshot *self, guint64 offset)
{
  return tandem_snapshot_at (self, offset, sizeof (TandemLayoutFolder));
}

const TandemLayoutSegment *
tandem_snapshot_segment_at (TandemSnapshot *self, guint64 offset)
{
  return tandem_snapshot_at (self, offset, sizeof (TandemLayoutSegment));
}

gboolean
tandem_snapshot_open_segment (TandemSnapshot *self, guint64 offset, TandemSnapshotSegment *result)
{
  const TandemLayoutSegment *segment = tandem_snapshot_segment_at (self, offset);

  if (segment == NULL
      || (__atomic_load_n (&segment->state, __ATOMIC_ACQUIRE) & TANDEM_STATE_MASK) != TANDEM_STATE_DONE)
    return FALSE;

  result->segment = segment;
  result->n_entries = segment->n_entries;
  result->names_size = segment->names_size;
  result->names = offset + sizeof *segment;
  result->entries = result->names + tandem_layout_align (result->names_size);
  return tandem_snapshot_at (self, result->names, result->names_size) != NULL
         && tandem_snapshot_at (self, result->entries,
                                (guint64)result->n_entries * sizeof (TandemLayoutEntry))
                != NULL;
}

static const TandemLayoutHeader *
get_header (TandemSnapshot *self)
{
  return __builtin_assume_aligned (self->data, TANDEM_LAYOUT_ALIGNMENT);
}

static const TandemLayoutFolder *
get_top (TandemSnapshot *self)
{
  return tandem_snapshot_folder_at (self, get_header (self)->top);
}

/* The entry of @node with the segment that it is in; NULL when it is no such node. */
static const TandemLayoutEntry *
find_entry (TandemSnapshot *self, TandemNode node, TandemSnapshotSegment *segment)
{
  if (!tandem_snapshot_open_segment (self, node.segment, segment) || node.entry < segment->entries
      || (node.entry - segment->entries) / sizeof (TandemLayoutEntry) >= segment->n_entries)
    return NULL;
  return tandem_snapshot_at (self, node.entry, sizeof (TandemLayoutEntry));
}

guint64
tandem_snapshot_find_folder (TandemSnapshot *self, TandemNode node)
{
  TandemSnapshotSegment segment;
  const TandemLayoutEntry *entry;

  if (node.segment == 0 && node.entry == 0)
    return get_header (self)->top;

  entry = find_entry (self, node, &segment);
  if (entry == NULL || tandem_layout_get_kind (entry->bits) != TANDEM_KIND_DIRECTORY)
    return 0;
  return tandem_layout_get_word48 (entry);
}

/* ---- Nodes ---- */

static gboolean
is_unfinished (TandemSnapshot *self, const TandemLayoutFolder *folder)
{
  guint64 at;

  if ((__atomic_load_n (&folder->state, __ATOMIC_ACQUIRE) & TANDEM_STATE_MASK) != TANDEM_STATE_DONE)
    return TRUE;

  at = __atomic_load_n (&folder->segments, __ATOMIC_ACQUIRE);
  for (guint i = 0; at != 0 && i < MAX_SEGMENTS_TO_JUDGE; i++)
    {
      const TandemLayoutSegment *segment = tandem_snapshot_segment_at (self, at);
      guint32 state;

      if (segment == NULL)
        return FALSE;
      state = __atomic_load_n (&segment->state, __ATOMIC_RELAXED);
      if ((state & TANDEM_STATE_MASK) != TANDEM_STATE_DONE || (state & TANDEM_STATE_CUT))
        return TRUE;
      at = segment->next;
    }
  return FALSE;
}

/* Adds what is known of the directory whose record is at @offset. */
static void
fill_folder (TandemSnapshot *self, guint64 offset, TandemNodeInfo *info)
{
  const TandemLayoutFolder *folder = tandem_snapshot_folder_at (self, offset);

  if (folder == NULL)
    return;

  info->own_apparent = folder->own_apparent;
  info->apparent =
      tandem_layout_add (folder->own_apparent, __atomic_load_n (&folder->apparent, __ATOMIC_RELAXED));
  info->allocated =
      tandem_layout_add (info->own_allocated, __atomic_load_n (&folder->allocated, __ATOMIC_RELAXED));
  info->items = __atomic_load_n (&folder->items, __ATOMIC_RELAXED);
  info->dev = folder->dev;
  info->error = __atomic_load_n (&folder->error, __ATOMIC_RELAXED);
  info->unfinished = is_unfinished (self, folder);
}

const char *
tandem_snapshot_name_at (TandemSnapshot *self, guint64 offset, gsize names_size, guint32 name, gsize *length)
{
  const char *names = (const char *)self->data + offset;
  gsize left = name < names_size ? names_size - name : 0;

  *length = strnlen (names + (left > 0 ? name : 0), left);
  if (*length == left) /* without a NUL it is not one of ours */
    {
      *length = 0;
      return "";
    }
  return names + name;
}

gboolean
tandem_snapshot_get_info (TandemSnapshot *self, TandemNode node, TandemNodeInfo *info)
{
  TandemSnapshotSegment segment;
  const TandemLayoutEntry *entry;
  const TandemLayoutFolder *folder;
  guint32 bits;

  *info = (TandemNodeInfo){ .name = "", .kind = TANDEM_KIND_DIRECTORY };
  if (node.segment == 0 && node.entry == 0)
    {
      fill_folder (self, get_header (self)->top, info);
      return TRUE;
    }

  entry = find_entry (self, node, &segment);
  if (entry == NULL)
    return FALSE;

  bits = __atomic_load_n (&entry->bits, __ATOMIC_RELAXED);
  folder = tandem_snapshot_folder_at (self, segment.segment->folder);
  info->name = tandem_snapshot_name_at (self, segment.names, segment.names_size,
                                        tandem_layout_get_name (bits), &info->name_length);
  info->kind = MIN (tandem_layout_get_kind (bits), TANDEM_KIND_UNREADABLE);
  info->flags = tandem_layout_get_flags (bits) & ~TANDEM_ENTRY_WIDE;
  info->mtime = tandem_layout_get_mtime (entry);
  info->ino = entry->ino;
  info->change = (get_header (self)->flags & TANDEM_HEADER_FOREIGN) == 0 ? entry->change : 0;
  info->dev = folder != NULL ? folder->dev : 0;

  if (info->kind == TANDEM_KIND_UNREADABLE)
    info->error = (guint32)tandem_layout_get_word48 (entry);
  else if (info->kind == TANDEM_KIND_DIRECTORY)
    {
      info->own_allocated = info->allocated = tandem_layout_get_blocks (entry) * 512;
      if (tandem_layout_get_word48 (entry) != 0)
        fill_folder (self, tandem_layout_get_word48 (entry), info);
    }
  else if (tandem_layout_get_flags (bits) & TANDEM_ENTRY_WIDE)
    {
      const TandemLayoutWide *wide =
          tandem_snapshot_at (self, tandem_layout_get_word48 (entry), sizeof (TandemLayoutWide));

      if (wide != NULL)
        {
          info->own_allocated = info->allocated = wide->allocated;
          info->own_apparent = info->apparent = wide->apparent;
          info->dev = wide->dev;
        }
    }
  else
    {
      info->own_allocated = info->allocated = tandem_layout_get_blocks (entry) * 512;
      info->own_apparent = info->apparent = tandem_layout_get_word48 (entry);
    }
  return TRUE;
}

gboolean
tandem_snapshot_get_parent (TandemSnapshot *self, TandemNode node, TandemNode *parent)
{
  const TandemLayoutSegment *segment = tandem_snapshot_segment_at (self, node.segment);
  const TandemLayoutFolder *folder =
      segment != NULL ? tandem_snapshot_folder_at (self, segment->folder) : NULL;

  if (folder == NULL)
    return FALSE;

  *parent = (TandemNode){ folder->segment, folder->entry };
  return TRUE;
}

gboolean
tandem_snapshot_may_descend (TandemSnapshot *self, TandemNode node)
{
  const TandemLayoutFolder *folder =
      tandem_snapshot_folder_at (self, tandem_snapshot_find_folder (self, node));

  return folder == NULL || (folder->segment == node.segment && folder->entry == node.entry);
}

char *
tandem_snapshot_dup_path (TandemSnapshot *self, TandemNode node)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) path = g_string_new (NULL);
  guint64 depth = G_MAXUINT64;
  gsize length = 0;
  TandemNodeInfo info;

  while (node.entry != 0 && length < MAX_PATH_LENGTH && tandem_snapshot_get_info (self, node, &info))
    {
      const TandemLayoutSegment *segment = tandem_snapshot_segment_at (self, node.segment);
      const TandemLayoutFolder *folder =
          tandem_snapshot_folder_at (self, __atomic_load_n (&segment->folder, __ATOMIC_RELAXED));
      guint32 folder_depth;

      /* A copy: in the memory the end of the name may be overwritten at any time. */
      g_ptr_array_add (names, g_strndup (info.name, info.name_length));
      length += info.name_length + 1;
      folder_depth = folder != NULL ? __atomic_load_n (&folder->depth, __ATOMIC_RELAXED) : G_MAXUINT32;
      if (folder == NULL || folder_depth >= depth) /* a loop */
        break;
      depth = folder_depth;
      node = (TandemNode){ folder->segment, folder->entry };
    }

  for (guint i = names->len; i > 0; i--)
    {
      if (path->len > 0 && path->str[path->len - 1] != '/')
        g_string_append_c (path, '/');
      g_string_append (path, names->pdata[i - 1]);
    }
  return g_string_free (g_steal_pointer (&path), FALSE);
}

/* ---- The whole ---- */

gsize
tandem_snapshot_get_used (TandemSnapshot *self)
{
  return (gsize)MIN (__atomic_load_n (&get_header (self)->used, __ATOMIC_RELAXED), self->size);
}

gboolean
tandem_snapshot_measure (TandemSnapshot *self, gsize *used, GError **error)
{
  struct stat status = { .st_blocks = 0 };

  *used = tandem_snapshot_get_used (self);
  fstat (self->fd, &status);
  if (*used / MAX_USED_TO_WRITTEN > (guint64)status.st_blocks * 512 + MAX_NEVER_WRITTEN)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The scan is damaged: it says to be larger than what was written of it");
      return FALSE;
    }
  return TRUE;
}

gconstpointer
tandem_snapshot_get_data (TandemSnapshot *self)
{
  return self->data;
}

gboolean
tandem_snapshot_is_finished (TandemSnapshot *self)
{
  return (__atomic_load_n (&get_header (self)->flags, __ATOMIC_ACQUIRE) & TANDEM_HEADER_FINISHED) != 0;
}

gboolean
tandem_snapshot_is_partial (TandemSnapshot *self)
{
  return (__atomic_load_n (&get_header (self)->flags, __ATOMIC_ACQUIRE) & TANDEM_HEADER_PARTIAL) != 0;
}

gint64
tandem_snapshot_get_start_time (TandemSnapshot *self)
{
  return get_header (self)->started;
}

gboolean
tandem_snapshot_get_totals (TandemSnapshot *self, TandemScanTotals *totals)
{
  const TandemLayoutTotals *known = &get_header (self)->totals;

  *totals = (TandemScanTotals){ 0 };
  if (!tandem_snapshot_is_finished (self))
    return FALSE;

  *totals = (TandemScanTotals){
    .files = known->files,
    .directories = known->directories,
    .symlinks = known->symlinks,
    .other = known->other,
    .hard_links_skipped = known->hard_links_skipped,
    .apparent_bytes = known->apparent_bytes,
    .allocated_bytes = known->allocated_bytes,
    .errors_total = known->errors,
  };
  return TRUE;
}

/* The places of the errors; NULL when there are none. */
static const TandemLayoutPlace *
get_errors (TandemSnapshot *self, guint64 *n)
{
  const TandemLayoutHeader *header = get_header (self);
  const TandemLayoutPlace *places = NULL;

  *n = __atomic_load_n (&header->n_errors, __ATOMIC_RELAXED);
  if (tandem_snapshot_is_finished (self) && *n <= self->size / sizeof *places)
    places =
        tandem_snapshot_at (self, __atomic_load_n (&header->errors, __ATOMIC_RELAXED), *n * sizeof *places);
  if (places == NULL)
    *n = 0;
  return places;
}

guint64
tandem_snapshot_get_n_errors (TandemSnapshot *self)
{
  guint64 n;

  get_errors (self, &n);
  return n;
}

gboolean
tandem_snapshot_get_error (TandemSnapshot *self, guint64 index, TandemNode *node)
{
  guint64 n;
  const TandemLayoutPlace *places = get_errors (self, &n);

  if (index >= n)
    return FALSE;

  *node = (TandemNode){ places[index].segment, places[index].entry };
  return TRUE;
}

const char *
tandem_snapshot_describe_error (guint32 error)
{
  if (error == TANDEM_SCAN_FAULT_REPLACED)
    return "Was replaced while it was scanned";
  if (error == TANDEM_SCAN_FAULT_CHANGED)
    return "Changed while it was read";
  if (error == TANDEM_SCAN_FAULT_FULL)
    return "No memory left for its entries";
  return g_strerror ((int)MIN (error, G_MAXINT));
}

TandemNode
tandem_snapshot_get_top (TandemSnapshot *self)
{
  return (TandemNode){ 0, 0 };
}

/* Whether the segment at @offset is among those of @folder. */
static gboolean
has_segment (TandemSnapshot *self, const TandemLayoutFolder *folder, guint64 offset)
{
  guint64 at = __atomic_load_n (&folder->segments, __ATOMIC_ACQUIRE);
  TandemSnapshotWay way;

  for (tandem_snapshot_way_init (&way); tandem_snapshot_way_step (&way, at);)
    {
      const TandemLayoutSegment *segment = tandem_snapshot_segment_at (self, at);

      if (at == offset)
        return TRUE;
      at = segment != NULL ? segment->next : 0;
    }
  return FALSE;
}

gboolean
tandem_snapshot_find_now (TandemSnapshot *self, TandemNode *node)
{
  const TandemLayoutSegment *segment = tandem_snapshot_segment_at (self, node->segment);
  const TandemLayoutFolder *folder =
      segment != NULL ? tandem_snapshot_folder_at (self, segment->folder) : NULL;
  g_autoptr (TandemChildren) children = NULL;
  TandemNodeInfo wanted;

  if (folder == NULL || !tandem_snapshot_get_info (self, *node, &wanted))
    return FALSE;
  if (has_segment (self, folder, node->segment))
    return TRUE;

  children = tandem_children_new (self, (TandemNode){ folder->segment, folder->entry });
  for (guint64 i = 0; i < tandem_children_get_n (children); i++)
    {
      const TandemNode child = tandem_children_get (children, i);
      TandemNodeInfo info;

      if (tandem_snapshot_get_info (self, child, &info) && strcmp (info.name, wanted.name) == 0)
        {
          *node = child;
          return TRUE;
        }
    }
  return FALSE;
}

guint32
tandem_snapshot_digest_time (gint64 seconds, guint32 nanoseconds)
{
  return tandem_layout_digest_time (seconds, nanoseconds);
}

TandemSnapshot *
tandem_snapshot_new_for_fd (int fd, GError **error)
{
  g_autoptr (TandemSnapshot) self = NULL;
  struct stat status;
  gpointer data;

  if (fstat (fd, &status) == 0 && S_ISDIR (status.st_mode))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, g_strerror (EISDIR));
      return NULL;
    }
  if (fstat (fd, &status) != 0 || status.st_size < TANDEM_LAYOUT_HEADER_SIZE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "A snapshot is larger than this file");
      return NULL;
    }
  data = mmap (NULL, (gsize)status.st_size, PROT_READ, MAP_SHARED | MAP_NORESERVE, fd, 0);
  if (data == MAP_FAILED)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "The snapshot cannot be mapped: %s",
                   g_strerror (errno));
      return NULL;
    }

  self = g_object_new (TANDEM_TYPE_SNAPSHOT, NULL);
  self->data = data;
  self->size = (gsize)status.st_size;
  self->fd = fcntl (fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (self->fd < 0)
    {
      tandem_set_system_error (error, errno, "no descriptor for the snapshot");
      return NULL;
    }
  if (memcmp (get_header (self)->magic, TANDEM_LAYOUT_MAGIC, strlen (TANDEM_LAYOUT_MAGIC)) != 0
      || get_header (self)->version != TANDEM_LAYOUT_VERSION || get_top (self) == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "This is no snapshot of version %d",
                   TANDEM_LAYOUT_VERSION);
      return NULL;
    }
  return g_steal_pointer (&self);
}

static void
tandem_snapshot_finalize (GObject *object)
{
  TandemSnapshot *self = TANDEM_SNAPSHOT (object);

  if (self->data != NULL)
    munmap ((gpointer)self->data, self->size);
  tandem_fd_clear (&self->fd);

  G_OBJECT_CLASS (tandem_snapshot_parent_class)->finalize (object);
}

static void
tandem_snapshot_class_init (TandemSnapshotClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_snapshot_finalize;
}

static void
tandem_snapshot_init (TandemSnapshot *self)
{
  self->fd = -1;
}
