/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-recount.h"

#include "tree/tandem-path-order.h"
#include "tree/tandem-snapshot.h"
#include "tree/tandem-walk-area.h"

#define NO_PARENT G_MAXUINT

/* A folder on the way through the tree: those above it come before it. */
typedef struct
{
  guint64 folder;
  guint parent; /* its number on the way */
  guint64 allocated;
  guint64 apparent;
  guint64 items;
} Step;

/* A name of a hard-linked inode. */
typedef struct
{
  guint64 dev;
  guint64 ino;
  TandemLayoutPlace place;
} Link;

typedef struct
{
  TandemArena *arena;
  GArray *way;    /* of Step */
  GArray *links;  /* of Link */
  GArray *errors; /* of TandemLayoutPlace */
  TandemLayoutTotals totals;
} Recount;

/* ---- The way through the tree, and what is on it ---- */

static gboolean
is_done (const TandemLayoutSegment *segment)
{
  return (__atomic_load_n (&segment->state, __ATOMIC_ACQUIRE) & TANDEM_STATE_MASK) == TANDEM_STATE_DONE;
}

static void
note_error (Recount *self, guint64 segment, guint64 entry)
{
  const TandemLayoutPlace place = { segment, entry };

  self->totals.errors++;
  if (self->errors->len < TANDEM_WALK_MAX_ERRORS)
    g_array_append_val (self->errors, place);
}

static void
collect_segment (Recount *self, guint64 offset, guint64 dev)
{
  const TandemLayoutSegment *segment = tandem_arena_segment (self->arena, offset);
  guint64 at = tandem_arena_entries (self->arena, offset);

  for (guint32 i = 0; i < segment->n_entries; i++, at += sizeof (TandemLayoutEntry))
    {
      const TandemLayoutEntry *entry = tandem_arena_entry (self->arena, at);

      if (tandem_layout_get_kind (entry->bits) == TANDEM_KIND_UNREADABLE)
        note_error (self, offset, at);
      else if (tandem_layout_get_flags (entry->bits) & TANDEM_ENTRY_LINKED)
        {
          const Link link = { tandem_arena_get_dev (self->arena, entry, dev), entry->ino, { offset, at } };

          g_array_append_val (self->links, link);
        }
    }
}

static void
append_folder (Recount *self, guint64 folder, guint parent)
{
  const Step step = { .folder = folder, .parent = parent };

  g_array_append_val (self->way, step);
}

static void
collect (Recount *self)
{
  append_folder (self, tandem_arena_header (self->arena)->top, NO_PARENT);
  for (guint i = 0; i < self->way->len; i++)
    {
      const guint64 offset = g_array_index (self->way, Step, i).folder;
      const TandemLayoutFolder *folder = tandem_arena_folder (self->arena, offset);

      if (folder->error != 0)
        note_error (self, folder->segment, folder->entry);
      for (guint64 at = __atomic_load_n (&folder->segments, __ATOMIC_ACQUIRE); at != 0;
           at = tandem_arena_segment (self->arena, at)->next)
        {
          const TandemLayoutSegment *segment = tandem_arena_segment (self->arena, at);

          if (!is_done (segment))
            continue;
          collect_segment (self, at, folder->dev);
          for (guint32 j = 0; j < segment->n_folders; j++)
            append_folder (self, segment->folders + j * sizeof (TandemLayoutFolder), i);
        }
    }
}

/* ---- Hard links ---- */

static int
compare_links (gconstpointer a, gconstpointer b)
{
  const Link *left = a;
  const Link *right = b;

  if (left->dev != right->dev)
    return left->dev < right->dev ? -1 : 1;
  return left->ino < right->ino ? -1 : left->ino > right->ino;
}

static void
set_duplicate (Recount *self, const Link *link, gboolean duplicate)
{
  const guint32 bit = tandem_layout_make_bits (0, 0, TANDEM_ENTRY_DUPLICATE);
  guint32 *bits = &tandem_arena_entry (self->arena, link->place.entry)->bits;

  __atomic_store_n (bits, duplicate ? *bits | bit : *bits & ~bit, __ATOMIC_RELAXED);
}

/* Of the names of each inode the first in path order carries its size. */
static void
resolve_links (Recount *self)
{
  const Link *links = (const Link *)(gpointer)self->links->data;
  guint next;

  g_array_sort (self->links, compare_links);
  for (guint first = 0; first < self->links->len; first = next)
    {
      guint carrier = first;

      for (next = first + 1; next < self->links->len && compare_links (&links[first], &links[next]) == 0;
           next++)
        if (tandem_path_order_compare (self->arena, links[next].place, links[carrier].place) < 0)
          carrier = next;
      for (guint i = first; i < next; i++)
        set_duplicate (self, &links[i], i != carrier);
    }
}

/* ---- Sums ---- */

static void
count_kind (Recount *self, TandemKind kind)
{
  switch (kind)
    {
    case TANDEM_KIND_FILE:
      self->totals.files++;
      break;
    case TANDEM_KIND_DIRECTORY:
      self->totals.directories++;
      break;
    case TANDEM_KIND_SYMLINK:
      self->totals.symlinks++;
      break;
    case TANDEM_KIND_OTHER:
      self->totals.other++;
      break;
    case TANDEM_KIND_UNREADABLE:
    default:
      break;
    }
}

static void
sum_segment (Recount *self, guint64 offset, Step *step)
{
  const TandemLayoutSegment *segment = tandem_arena_segment (self->arena, offset);
  guint64 at = tandem_arena_entries (self->arena, offset);

  for (guint32 i = 0; i < segment->n_entries; i++, at += sizeof (TandemLayoutEntry))
    {
      const TandemLayoutEntry *entry = tandem_arena_entry (self->arena, at);
      const TandemKind kind = tandem_layout_get_kind (entry->bits);
      const guint32 flags = tandem_layout_get_flags (entry->bits);

      if (kind == TANDEM_KIND_UNREADABLE || (flags & TANDEM_ENTRY_LEFT_OUT)
          || (kind == TANDEM_KIND_DIRECTORY && (flags & TANDEM_ENTRY_DUPLICATE)))
        continue;
      step->items++;
      if (flags & TANDEM_ENTRY_DUPLICATE)
        {
          self->totals.hard_links_skipped++;
          continue;
        }
      count_kind (self, kind);
      step->apparent = tandem_layout_add (step->apparent, tandem_arena_get_apparent (self->arena, entry));
      step->allocated = tandem_layout_add (step->allocated, tandem_arena_get_allocated (self->arena, entry));
    }
}

static void
sum (Recount *self)
{
  for (guint i = self->way->len; i > 0; i--)
    {
      Step *step = &g_array_index (self->way, Step, i - 1);
      TandemLayoutFolder *folder = tandem_arena_folder (self->arena, step->folder);

      for (guint64 at = folder->segments; at != 0; at = tandem_arena_segment (self->arena, at)->next)
        if (is_done (tandem_arena_segment (self->arena, at)))
          sum_segment (self, at, step);

      __atomic_store_n (&folder->allocated, step->allocated, __ATOMIC_RELAXED);
      __atomic_store_n (&folder->apparent, step->apparent, __ATOMIC_RELAXED);
      __atomic_store_n (&folder->items, step->items, __ATOMIC_RELAXED);

      if (step->parent == NO_PARENT)
        {
          self->totals.allocated_bytes = step->allocated;
          self->totals.apparent_bytes = step->apparent;
        }
      else
        {
          Step *parent = &g_array_index (self->way, Step, step->parent);

          parent->allocated = tandem_layout_add (parent->allocated, step->allocated);
          parent->apparent = tandem_layout_add (parent->apparent, step->apparent);
          parent->items += step->items;
        }
    }
}

void
tandem_recount_run (TandemArena *arena, TandemLayoutTotals *totals, GArray *errors)
{
  Recount self = {
    .arena = arena,
    .way = g_array_new (FALSE, FALSE, sizeof (Step)),
    .links = g_array_new (FALSE, FALSE, sizeof (Link)),
    .errors = errors,
  };

  collect (&self);
  resolve_links (&self);
  sum (&self);
  *totals = self.totals;

  g_array_unref (self.links);
  g_array_unref (self.way);
}
