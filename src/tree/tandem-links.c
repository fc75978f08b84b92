/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-links.h"

#include "tree/tandem-path-order.h"

/* An entry as one word: its segment (a multiple of 8) and its number there. 0: none. */
#define INDEX_BITS 14
#define MAX_SEGMENT ((guint64)1 << (64 - INDEX_BITS + 3))

typedef struct
{
  guint64 next;
  guint64 dev;
  guint64 ino;
  guint64 seen_first;
  guint64 carrier; /* atomic */
} Node;

static guint64
pack (guint64 segment, guint32 index)
{
  return segment << (INDEX_BITS - 3) | index;
}

static TandemLayoutPlace
unpack (const TandemArena *arena, guint64 packed)
{
  const guint64 segment = packed >> INDEX_BITS << 3;
  const guint64 index = packed & ((1u << INDEX_BITS) - 1);

  return (TandemLayoutPlace){ segment,
                              tandem_arena_entries (arena, segment) + index * sizeof (TandemLayoutEntry) };
}

/* Inode numbers that are near each other, as those of a folder are, have buckets that are. */
static guint64 *
find_bucket (TandemWalkArea *area, guint64 dev, guint64 ino)
{
  const guint64 mixed = ((ino / TANDEM_WALK_LINK_BUCKETS) ^ dev << 32 ^ dev >> 32) * 0x9e3779b97f4a7c15u;

  return &area->shared->link_buckets[(ino ^ mixed >> 40) % TANDEM_WALK_LINK_BUCKETS];
}

static Node *
find (guint8 *base, guint64 from, guint64 until, guint64 dev, guint64 ino)
{
  while (from != until)
    {
      Node *node = (gpointer)(base + from);

      if (node->ino == ino && node->dev == dev)
        return node;
      from = node->next;
    }
  return NULL;
}

static void
offer_carrier (const TandemArena *arena, Node *node, guint64 packed)
{
  const TandemLayoutPlace place = unpack (arena, packed);
  guint64 carrier = __atomic_load_n (&node->carrier, __ATOMIC_ACQUIRE);

  while (tandem_path_order_compare (arena, place, unpack (arena, carrier)) < 0
         && !__atomic_compare_exchange_n (&node->carrier, &carrier, packed, FALSE, __ATOMIC_ACQ_REL,
                                          __ATOMIC_ACQUIRE))
    ;
}

/* Nodes are only ever put in front, never taken out: whoever fails to put its own in front looks through what
 * came before it and tries again. */
gboolean
tandem_links_see (TandemWalkArea *area,
                  const TandemArena *arena,
                  guint64 segment,
                  guint32 index,
                  guint64 dev,
                  guint64 ino)
{
  guint8 *base = (guint8 *)area->shared;
  const guint64 packed = pack (segment, index);
  guint64 *bucket = find_bucket (area, dev, ino);
  guint64 head = __atomic_load_n (bucket, __ATOMIC_ACQUIRE);
  Node *node = find (base, head, 0, dev, ino);
  guint64 offset;
  Node *mine;

  g_assert (index < 1u << INDEX_BITS && segment < MAX_SEGMENT);

  if (node != NULL)
    {
      offer_carrier (arena, node, packed);
      return FALSE;
    }

  offset = __atomic_fetch_add (&area->shared->used, sizeof *mine, __ATOMIC_RELAXED);
  if (offset + sizeof *mine > area->shared_size)
    {
      tandem_walk_area_require_recount (area);
      return TRUE;
    }
  mine = (gpointer)(base + offset);
  *mine = (Node){ .next = head, .dev = dev, .ino = ino, .seen_first = packed, .carrier = packed };

  while (!__atomic_compare_exchange_n (bucket, &head, offset, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    {
      node = find (base, head, mine->next, dev, ino);
      if (node != NULL)
        {
          mine->seen_first = 0; /* belongs to no inode: the other one came first */
          offer_carrier (arena, node, packed);
          return FALSE;
        }
      mine->next = head;
    }
  return TRUE;
}

void
tandem_links_foreach_moved (const TandemWalkArea *area,
                            const TandemArena *arena,
                            TandemLinksFunc func,
                            gpointer user_data)
{
  const guint8 *base = (const guint8 *)area->shared;
  const guint64 end = __atomic_load_n (&area->shared->used, __ATOMIC_ACQUIRE);

  for (guint64 at = tandem_walk_area_get_table_start (); at + sizeof (Node) <= MIN (end, area->shared_size);
       at += sizeof (Node))
    {
      const Node *node = (gconstpointer)(base + at);

      if (node->seen_first != 0 && node->seen_first != node->carrier)
        func (unpack (arena, node->seen_first), unpack (arena, node->carrier), user_data);
    }
}
