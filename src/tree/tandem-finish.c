/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-finish.h"

#include "tree/tandem-links.h"
#include "tree/tandem-path-order.h"
#include "tree/tandem-recount.h"
#include "tree/tandem-snapshot.h"

#include <string.h>

typedef struct
{
  TandemArena *arena;
  TandemLayoutTotals totals;
} Finish;

/* ---- Moving the size of an inode from the name that was seen first to the one that carries it ---- */

static guint64 *
find_kind_count (TandemLayoutTotals *totals, const TandemLayoutEntry *entry)
{
  switch ((TandemKind)tandem_layout_get_kind (entry->bits))
    {
    case TANDEM_KIND_FILE:
      return &totals->files;
    case TANDEM_KIND_SYMLINK:
      return &totals->symlinks;
    case TANDEM_KIND_OTHER:
    case TANDEM_KIND_DIRECTORY:
    case TANDEM_KIND_UNREADABLE:
    default:
      return &totals->other;
    }
}

/* Adds the entry's sizes @times (1 or -1, modulo 2^64) to all that it counts in, up to but without the folder
 * @limit. */
static void
count_entry (Finish *self, TandemLayoutPlace place, guint64 times, guint64 limit)
{
  const TandemLayoutEntry *entry = tandem_arena_entry (self->arena, place.entry);
  const guint64 allocated = times * tandem_arena_get_allocated (self->arena, entry);
  const guint64 apparent = times * tandem_arena_get_apparent (self->arena, entry);
  guint64 at = tandem_arena_segment (self->arena, place.segment)->folder;

  *find_kind_count (&self->totals, entry) += times;
  self->totals.allocated_bytes += allocated;
  self->totals.apparent_bytes += apparent;
  while (at != limit)
    {
      TandemLayoutFolder *folder = tandem_arena_folder (self->arena, at);

      __atomic_fetch_add (&folder->allocated, allocated, __ATOMIC_RELAXED);
      __atomic_fetch_add (&folder->apparent, apparent, __ATOMIC_RELAXED);
      at = folder->parent;
    }
}

/* The folders above both need no change, when the sizes are the same, as they are but for an inode that
 * changed meanwhile: then the folder from which on upwards nothing changes, else 0. */
static guint64
find_limit (Finish *self, TandemLayoutPlace a, TandemLayoutPlace b)
{
  const TandemLayoutEntry *entry_a = tandem_arena_entry (self->arena, a.entry);
  const TandemLayoutEntry *entry_b = tandem_arena_entry (self->arena, b.entry);

  if (tandem_arena_get_allocated (self->arena, entry_a) != tandem_arena_get_allocated (self->arena, entry_b)
      || tandem_arena_get_apparent (self->arena, entry_a) != tandem_arena_get_apparent (self->arena, entry_b))
    return 0;
  return tandem_arena_find_common (self->arena, tandem_arena_segment (self->arena, a.segment)->folder,
                                   tandem_arena_segment (self->arena, b.segment)->folder);
}

static void
move_size (TandemLayoutPlace seen_first, TandemLayoutPlace carrier, gpointer user_data)
{
  Finish *self = user_data;
  const guint32 bit = tandem_layout_make_bits (0, 0, TANDEM_ENTRY_DUPLICATE);
  const guint64 limit = find_limit (self, seen_first, carrier);

  count_entry (self, carrier, 1, limit);
  __atomic_and_fetch (&tandem_arena_entry (self->arena, carrier.entry)->bits, ~bit, __ATOMIC_RELAXED);
  count_entry (self, seen_first, G_MAXUINT64, limit);
  __atomic_or_fetch (&tandem_arena_entry (self->arena, seen_first.entry)->bits, bit, __ATOMIC_RELAXED);
}

/* ---- The whole ---- */

/* Takes what the walkers counted. FALSE when that is not exact. */
static gboolean
take_counts (Finish *self, TandemWalkArea *area, GArray *errors)
{
  const TandemLayoutFolder *top = tandem_arena_folder (self->arena, tandem_arena_header (self->arena)->top);
  TandemWalkShared *shared = area->shared;
  TandemWalkCounts sum;

  tandem_walk_area_sum (area, &sum);
  if (__atomic_load_n (&shared->recount, __ATOMIC_ACQUIRE) != 0 || sum.errors > TANDEM_WALK_MAX_ERRORS
      || top->allocated == G_MAXUINT64 || top->apparent == G_MAXUINT64) /* saturated */
    return FALSE;

  self->totals = (TandemLayoutTotals){
    .files = sum.files,
    .directories = sum.directories,
    .symlinks = sum.symlinks,
    .other = sum.other,
    .hard_links_skipped = sum.hard_links_skipped,
    .apparent_bytes = sum.apparent,
    .allocated_bytes = sum.allocated,
    .errors = sum.errors,
  };
  g_array_append_vals (errors, shared->errors, (guint)sum.errors);

  /* Should this walker die on its way, whoever takes its place has to count anew. */
  tandem_walk_area_require_recount (area);
  tandem_links_foreach_moved (area, self->arena, move_size, self);
  return TRUE;
}

static int
compare_places (gconstpointer a, gconstpointer b, gpointer arena)
{
  return tandem_path_order_compare (arena, *(const TandemLayoutPlace *)a, *(const TandemLayoutPlace *)b);
}

static void
publish (Finish *self, TandemWalkArea *area, GArray *errors)
{
  TandemLayoutHeader *header = tandem_arena_header (self->arena);
  const gsize size = errors->len * sizeof (TandemLayoutPlace);

  g_array_sort_with_data (errors, compare_places, self->arena);
  header->errors = size > 0 ? tandem_arena_allocate (self->arena, size) : 0;
  header->n_errors = header->errors != 0 ? errors->len : 0;
  if (header->errors != 0)
    memcpy (tandem_arena_at (self->arena, header->errors), errors->data, size);

  header->totals = self->totals;
  __atomic_or_fetch (&header->flags, TANDEM_HEADER_FINISHED, __ATOMIC_RELEASE);
  if (area != NULL)
    __atomic_store_n (&area->shared->finished, 1, __ATOMIC_RELEASE);
}

void
tandem_finish_run (TandemWalkArea *area, TandemArena *arena)
{
  g_autoptr (GArray) errors = g_array_new (FALSE, FALSE, sizeof (TandemLayoutPlace));
  Finish self = { .arena = arena };

  if (area == NULL || !take_counts (&self, area, errors))
    tandem_recount_run (arena, &self.totals, errors);
  publish (&self, area, errors);
}
