/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-walk-area.h"

#define LINK_MEMORY ((gsize)4 << 30) /* address space for the table */

gsize
tandem_walk_area_get_shared_size (void)
{
  return sizeof (TandemWalkShared) + tandem_shared_memory_fit (LINK_MEMORY);
}

guint
tandem_walk_area_get_n_slots (const TandemWalkArea *self)
{
  const guint32 n_slots = __atomic_load_n (&self->shared->n_slots, __ATOMIC_ACQUIRE);

  return MIN (n_slots, TANDEM_WALK_MAX_SLOTS);
}

gboolean
tandem_walk_area_is_root (const TandemWalkArea *self, guint64 dev, guint64 ino)
{
  for (guint i = 0; i < self->roots->len; i++)
    {
      const TandemWalkRoot *root = &g_array_index (self->roots, TandemWalkRoot, i);

      if (root->ino == ino && root->dev == dev)
        return TRUE;
    }
  return FALSE;
}

const TandemWalkRoot *
tandem_walk_area_get_root (const TandemWalkArea *self, guint64 folder)
{
  for (guint i = 0; i < self->roots->len; i++)
    {
      const TandemWalkRoot *root = &g_array_index (self->roots, TandemWalkRoot, i);

      if (root->folder == folder)
        return root;
    }
  return NULL;
}

guint64
tandem_walk_area_get_table_start (void)
{
  return tandem_layout_align (sizeof (TandemWalkShared));
}

void
tandem_walk_area_require_recount (TandemWalkArea *self)
{
  __atomic_store_n (&self->shared->recount, 1, __ATOMIC_SEQ_CST);
}

void
tandem_walk_area_add_error (TandemWalkArea *self, guint64 segment, guint64 entry)
{
  const guint32 index = __atomic_load_n (&self->shared->n_errors, __ATOMIC_RELAXED) < TANDEM_WALK_MAX_ERRORS
                            ? __atomic_fetch_add (&self->shared->n_errors, 1, __ATOMIC_RELAXED)
                            : TANDEM_WALK_MAX_ERRORS;

  if (index < TANDEM_WALK_MAX_ERRORS)
    self->shared->errors[index] = (TandemLayoutPlace){ segment, entry };
}

void
tandem_walk_area_sum (const TandemWalkArea *self, TandemWalkCounts *sum)
{
  const guint n_slots = tandem_walk_area_get_n_slots (self);

  *sum = (TandemWalkCounts){ 0 };
  for (guint i = 0; i < n_slots; i++)
    {
      const TandemWalkCounts *counts = &self->shared->slots[i].counts;
      double share;

      sum->files += __atomic_load_n (&counts->files, __ATOMIC_RELAXED);
      sum->directories += __atomic_load_n (&counts->directories, __ATOMIC_RELAXED);
      sum->symlinks += __atomic_load_n (&counts->symlinks, __ATOMIC_RELAXED);
      sum->other += __atomic_load_n (&counts->other, __ATOMIC_RELAXED);
      sum->hard_links_skipped += __atomic_load_n (&counts->hard_links_skipped, __ATOMIC_RELAXED);
      sum->apparent =
          tandem_layout_add (sum->apparent, __atomic_load_n (&counts->apparent, __ATOMIC_RELAXED));
      sum->allocated =
          tandem_layout_add (sum->allocated, __atomic_load_n (&counts->allocated, __ATOMIC_RELAXED));
      sum->errors += __atomic_load_n (&counts->errors, __ATOMIC_RELAXED);
      sum->volume_units += __atomic_load_n (&counts->volume_units, __ATOMIC_RELAXED);
      __atomic_load (&counts->share, &share, __ATOMIC_RELAXED);
      sum->share += share;
    }
}
