/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-walk-area.h"

#define LINK_MEMORY ((gsize)4 << 30) /* address space for the nodes */

typedef struct
{
  guint64 next;
  guint64 dev;
  guint64 ino;
} LinkNode;

gsize
tandem_walk_area_get_shared_size (void)
{
  return sizeof (TandemWalkShared) + tandem_shared_memory_fit (LINK_MEMORY);
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

static const LinkNode *
find_link (const guint8 *base, guint64 from, guint64 until, guint64 dev, guint64 ino)
{
  while (from != until)
    {
      const LinkNode *node = (gconstpointer)(base + from);

      if (node->ino == ino && node->dev == dev)
        return node;
      from = node->next;
    }
  return NULL;
}

/* Nodes are only ever put in front, never taken out: whoever fails to put its own in front looks through what
 * came before it and tries again. */
gboolean
tandem_walk_area_see_link (TandemWalkArea *self, guint64 dev, guint64 ino)
{
  guint8 *base = (guint8 *)self->shared;
  guint64 hash = (ino ^ dev << 32 ^ dev >> 32) * 0x9e3779b97f4a7c15u;
  guint64 *bucket = &self->shared->link_buckets[hash >> 46];
  guint64 head = __atomic_load_n (bucket, __ATOMIC_ACQUIRE);
  guint64 offset;
  LinkNode *node;

  G_STATIC_ASSERT (TANDEM_WALK_LINK_BUCKETS == 1u << (64 - 46));

  if (find_link (base, head, 0, dev, ino) != NULL)
    return FALSE;

  offset = __atomic_fetch_add (&self->shared->used, sizeof *node, __ATOMIC_RELAXED);
  if (offset + sizeof *node > self->shared_size)
    return TRUE;
  node = (gpointer)(base + offset);
  *node = (LinkNode){ .next = head, .dev = dev, .ino = ino };

  while (!__atomic_compare_exchange_n (bucket, &head, offset, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    {
      if (find_link (base, head, node->next, dev, ino) != NULL)
        return FALSE;
      node->next = head;
    }
  return TRUE;
}

void
tandem_walk_area_sum (const TandemWalkArea *self, TandemWalkCounts *sum)
{
  *sum = (TandemWalkCounts){ 0 };
  for (guint i = 0; i < self->n_slots; i++)
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
