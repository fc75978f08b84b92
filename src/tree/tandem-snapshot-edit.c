/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-snapshot-edit.h"

#include "tree/tandem-arena.h"
#include "tree/tandem-finish.h"

#include <stdlib.h>
#include <string.h>

static const char *
get_name (const TandemArena *arena, TandemNode node)
{
  return tandem_arena_names (arena, node.segment)
         + tandem_layout_get_name (tandem_arena_entry (arena, node.entry)->bits);
}

/* The folder record of what is a directory; 0 when it has none. */
static guint64
get_folder (const TandemArena *arena, guint64 at)
{
  const TandemLayoutEntry *entry = tandem_arena_entry (arena, at);

  return tandem_layout_get_kind (entry->bits) == TANDEM_KIND_DIRECTORY ? tandem_layout_get_word48 (entry) : 0;
}

static gboolean
is_done (const TandemLayoutSegment *segment)
{
  return (segment->state & TANDEM_STATE_MASK) == TANDEM_STATE_DONE;
}

/* Where the entry @node is now, in its folder's segments: an earlier change may have moved it. FALSE: it is
 * not there any more. */
static gboolean
locate (const TandemArena *arena, TandemNode node, TandemNode *found)
{
  const guint64 folder = tandem_arena_segment (arena, node.segment)->folder;
  const char *name = get_name (arena, node);

  *found = node;
  for (guint64 at = tandem_arena_folder (arena, folder)->segments; at != 0;
       at = tandem_arena_segment (arena, at)->next)
    if (at == node.segment)
      return TRUE;

  for (guint64 at = tandem_arena_folder (arena, folder)->segments; at != 0;
       at = tandem_arena_segment (arena, at)->next)
    {
      const TandemLayoutSegment *segment = tandem_arena_segment (arena, at);
      const guint64 entries = tandem_arena_entries (arena, at);

      for (guint32 i = 0; is_done (segment) && i < segment->n_entries; i++)
        {
          *found = (TandemNode){ at, entries + i * sizeof (TandemLayoutEntry) };
          if (strcmp (get_name (arena, *found), name) == 0)
            return TRUE;
        }
    }
  return FALSE;
}

/* ---- What leaves ---- */

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  const TandemNode *left = a;
  const TandemNode *right = b;

  if (left->segment != right->segment)
    return left->segment < right->segment ? -1 : 1;
  return left->entry < right->entry ? -1 : left->entry > right->entry;
}

static gboolean
contains (const TandemNode *nodes, guint n, guint64 entry)
{
  guint low = 0;

  while (n > 0)
    {
      const guint half = n / 2;

      if (nodes[low + half].entry == entry)
        return TRUE;
      if (nodes[low + half].entry < entry)
        {
          low += half + 1;
          n -= half + 1;
        }
      else
        n = half;
    }
  return FALSE;
}

static gboolean
is_folder_of (const TandemArena *arena, const TandemNode *nodes, guint n, guint64 folder)
{
  return contains (nodes, n, tandem_arena_folder (arena, folder)->entry);
}

/* The records of the directories among a segment's entries lie one behind the other. Where some leave, the
 * rest falls into runs; each after the first gets a segment without entries. Returns the offset of the first
 * of these, linked up to @next; 0: no memory. */
static guint64
make_runs (TandemArena *arena,
           const TandemLayoutSegment *old,
           const TandemNode *nodes,
           guint n,
           guint64 next,
           guint64 *first_folders,
           guint32 *first_n)
{
  guint32 at = 0;
  guint n_runs = 0;

  *first_folders = 0;
  *first_n = 0;
  while (at < old->n_folders)
    {
      const guint32 start = at;
      guint64 offset;

      while (at < old->n_folders
             && !is_folder_of (arena, nodes, n, old->folders + at * sizeof (TandemLayoutFolder)))
        at++;
      if (at > start && n_runs++ == 0)
        {
          *first_folders = old->folders + start * sizeof (TandemLayoutFolder);
          *first_n = at - start;
        }
      else if (at > start)
        {
          offset = tandem_arena_allocate (arena, sizeof (TandemLayoutSegment));
          if (offset == 0)
            return 0;
          *tandem_arena_segment (arena, offset) =
              (TandemLayoutSegment){ .next = next,
                                     .folder = old->folder,
                                     .folders = old->folders + start * sizeof (TandemLayoutFolder),
                                     .n_folders = at - start,
                                     .state = TANDEM_STATE_DONE };
          next = offset;
        }
      at++;
    }
  return next != 0 ? next : G_MAXUINT64;
}

static void
link_in_place_of (TandemArena *arena, guint64 old, guint64 new)
{
  TandemLayoutFolder *folder = tandem_arena_folder (arena, tandem_arena_segment (arena, old)->folder);
  guint64 *link = &folder->segments;

  while (*link != old && *link != 0)
    link = &tandem_arena_segment (arena, *link)->next;
  if (*link == old)
    __atomic_store_n (link, new, __ATOMIC_RELEASE);
}

/* How many of the segment's entries are among the nodes. */
static guint32
count_in (const TandemArena *arena, guint64 offset, const TandemNode *nodes, guint n)
{
  guint32 n_found = 0;

  for (guint i = 0; i < n; i++)
    n_found += nodes[i].segment == offset ? 1 : 0;
  return n_found;
}

/* Replaces the segment at @offset by one without the @n entries at @nodes. FALSE: no memory. */
static gboolean
replace_segment (TandemArena *arena, guint64 offset, const TandemNode *nodes, guint n)
{
  const TandemLayoutSegment *old = tandem_arena_segment (arena, offset);
  const guint64 names_size = tandem_layout_align (old->names_size);
  const guint64 from = tandem_arena_entries (arena, offset);
  const guint32 n_left = old->n_entries - count_in (arena, offset, nodes, n);
  const guint64 new =
      tandem_arena_allocate (arena, sizeof *old + names_size + n_left * sizeof (TandemLayoutEntry));
  TandemLayoutSegment *segment = tandem_arena_segment (arena, new);
  guint64 next;
  guint64 to;

  if (new == 0)
    return FALSE;
  *segment = *old;
  segment->n_entries = n_left;
  next = make_runs (arena, old, nodes, n, old->next, &segment->folders, &segment->n_folders);
  if (next == 0)
    return FALSE;
  segment->next = next != G_MAXUINT64 ? next : 0;
  memcpy (tandem_arena_names (arena, new), tandem_arena_names (arena, offset), old->names_size);

  to = tandem_arena_entries (arena, new);
  for (guint32 i = 0;
       i < old->n_entries && to < tandem_arena_entries (arena, new) + n_left * sizeof (TandemLayoutEntry);
       i++)
    {
      const guint64 at = from + i * sizeof (TandemLayoutEntry);
      guint64 folder;

      if (contains (nodes, n, at))
        continue;
      *tandem_arena_entry (arena, to) = *tandem_arena_entry (arena, at);
      folder = get_folder (arena, to);
      if (folder != 0)
        {
          tandem_arena_folder (arena, folder)->segment = new;
          tandem_arena_folder (arena, folder)->entry = to;
        }
      to += sizeof (TandemLayoutEntry);
    }
  link_in_place_of (arena, offset, new);
  return TRUE;
}

/* The record of a directory that left may be in another segment than its entry was, if an earlier change made
 * runs. */
static gboolean
remove_record (TandemArena *arena, TandemNode node)
{
  const guint64 record = get_folder (arena, node.entry);
  const guint64 folder = tandem_arena_segment (arena, node.segment)->folder;

  for (guint64 at = record != 0 ? tandem_arena_folder (arena, folder)->segments : 0; at != 0;
       at = tandem_arena_segment (arena, at)->next)
    {
      const TandemLayoutSegment *segment = tandem_arena_segment (arena, at);

      if (record >= segment->folders
          && record < segment->folders + segment->n_folders * sizeof (TandemLayoutFolder))
        return replace_segment (arena, at, &node, 1);
    }
  return TRUE;
}

static gboolean
remove_all (TandemArena *arena, const GArray *removed)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  guint next;

  for (guint i = 0; i < removed->len; i++)
    {
      TandemNode node;

      if (locate (arena, g_array_index (removed, TandemSnapshotChange, i).node, &node)
          && (nodes->len == 0
              || compare_nodes (&node, &g_array_index (nodes, TandemNode, nodes->len - 1)) != 0))
        g_array_append_val (nodes, node);
    }
  g_array_sort (nodes, compare_nodes);
  for (guint first = 0; first < nodes->len; first = next)
    {
      const TandemNode *start = &g_array_index (nodes, TandemNode, first);

      for (next = first + 1;
           next < nodes->len && g_array_index (nodes, TandemNode, next).segment == start->segment; next++)
        ;
      if (!replace_segment (arena, start->segment, start, next - first))
        return FALSE;
    }
  for (guint i = 0; i < nodes->len; i++)
    if (!remove_record (arena, g_array_index (nodes, TandemNode, i)))
      return FALSE;
  return TRUE;
}

/* ---- What comes back ---- */

static gboolean
restore (TandemArena *arena, TandemNode node)
{
  const char *name = get_name (arena, node);
  const gsize length = strlen (name) + 1;
  const guint64 folder = tandem_arena_segment (arena, node.segment)->folder;
  const guint64 own = get_folder (arena, node.entry);
  TandemLayoutSegment *segment;
  TandemLayoutEntry *entry;
  TandemNode found;
  guint64 offset;

  if (locate (arena, node, &found))
    return TRUE;
  offset = tandem_arena_allocate (arena, sizeof *segment + tandem_layout_align (length) + sizeof *entry);
  if (offset == 0)
    return FALSE;

  segment = tandem_arena_segment (arena, offset);
  *segment = (TandemLayoutSegment){ .next = tandem_arena_folder (arena, folder)->segments,
                                    .folder = folder,
                                    .folders = own,
                                    .n_entries = 1,
                                    .names_size = (guint32)length,
                                    .n_folders = own != 0 ? 1 : 0,
                                    .state = TANDEM_STATE_DONE };
  memcpy (tandem_arena_names (arena, offset), name, length);
  entry = tandem_arena_entry (arena, tandem_arena_entries (arena, offset));
  *entry = *tandem_arena_entry (arena, node.entry);
  entry->bits = tandem_layout_make_bits (0, tandem_layout_get_kind (entry->bits),
                                         tandem_layout_get_flags (entry->bits));
  if (own != 0)
    {
      tandem_arena_folder (arena, own)->segment = offset;
      tandem_arena_folder (arena, own)->entry = tandem_arena_entries (arena, offset);
    }
  __atomic_store_n (&tandem_arena_folder (arena, folder)->segments, offset, __ATOMIC_RELEASE);
  return TRUE;
}

static void
touch (TandemArena *arena, const TandemSnapshotChange *change)
{
  TandemNode node;

  tandem_arena_entry (arena, change->node.entry)->change = change->change; /* also of one that comes back */
  if (locate (arena, change->node, &node))
    tandem_arena_entry (arena, node.entry)->change = change->change;
}

/* ---- Names of one inode ---- */

static int
compare_link_changes (gconstpointer a, gconstpointer b)
{
  const TandemSnapshotLinkChange *left = a;
  const TandemSnapshotLinkChange *right = b;

  if (left->dev != right->dev)
    return left->dev < right->dev ? -1 : 1;
  return left->ino < right->ino ? -1 : left->ino > right->ino;
}

static void
touch_links (TandemArena *arena, guint64 offset, guint64 dev, const GArray *changes)
{
  const TandemLayoutSegment *segment = tandem_arena_segment (arena, offset);
  guint64 at = tandem_arena_entries (arena, offset);

  for (guint32 i = 0; i < segment->n_entries; i++, at += sizeof (TandemLayoutEntry))
    {
      TandemLayoutEntry *entry = tandem_arena_entry (arena, at);
      TandemSnapshotLinkChange key = { .ino = entry->ino };
      const TandemSnapshotLinkChange *found;

      if (tandem_layout_get_kind (entry->bits) == TANDEM_KIND_UNREADABLE)
        continue;
      key.dev = tandem_arena_get_dev (arena, entry, dev);
      found = bsearch (&key, changes->data, changes->len, sizeof key, compare_link_changes);
      if (found != NULL && found->from == entry->change)
        entry->change = found->to;
    }
}

/* Names that are not in the tree now stay as they were: when they come back, they are touched. */
static void
touch_all_links (TandemArena *arena, GArray *changes)
{
  g_autoptr (GArray) folders = g_array_new (FALSE, FALSE, sizeof (guint64));

  g_array_sort (changes, compare_link_changes);
  g_array_append_val (folders, tandem_arena_header (arena)->top);
  for (guint i = 0; i < folders->len; i++)
    {
      const TandemLayoutFolder *folder = tandem_arena_folder (arena, g_array_index (folders, guint64, i));

      for (guint64 at = folder->segments; at != 0; at = tandem_arena_segment (arena, at)->next)
        {
          const TandemLayoutSegment *segment = tandem_arena_segment (arena, at);

          if (!is_done (segment))
            continue;
          touch_links (arena, at, folder->dev, changes);
          for (guint32 j = 0; j < segment->n_folders; j++)
            {
              const guint64 inner = segment->folders + j * sizeof (TandemLayoutFolder);

              g_array_append_val (folders, inner);
            }
        }
    }
}

gboolean
tandem_snapshot_edit (gpointer memory,
                      gsize size,
                      const GArray *touched,
                      const GArray *removed,
                      const GArray *restored,
                      GArray *links)
{
  TandemArena arena;

  tandem_arena_init (&arena, memory, size);
  if ((tandem_arena_header (&arena)->flags & (TANDEM_HEADER_FINISHED | TANDEM_HEADER_FOREIGN))
      != TANDEM_HEADER_FINISHED)
    return FALSE;

  for (guint i = 0; touched != NULL && i < touched->len; i++)
    touch (&arena, &g_array_index (touched, TandemSnapshotChange, i));
  for (guint i = 0; restored != NULL && i < restored->len; i++)
    if (!restore (&arena, g_array_index (restored, TandemSnapshotChange, i).node))
      return FALSE;
  if (removed != NULL && !remove_all (&arena, removed))
    return FALSE;
  if (links != NULL && links->len > 0)
    touch_all_links (&arena, links);
  tandem_finish_run (NULL, &arena);
  return TRUE;
}
