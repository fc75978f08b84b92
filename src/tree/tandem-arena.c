/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-arena.h"

#include "tree/tandem-snapshot.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

void
tandem_arena_init (TandemArena *self, gpointer base, gsize size)
{
  *self = (TandemArena){ .base = base, .size = size };
}

void
tandem_arena_format (TandemArena *self, gint64 start_time)
{
  TandemLayoutHeader *header = tandem_arena_header (self);
  TandemLayoutFolder *top = tandem_arena_folder (self, TANDEM_LAYOUT_HEADER_SIZE);

  *header = (TandemLayoutHeader){ .version = TANDEM_LAYOUT_VERSION,
                                  .used = TANDEM_LAYOUT_HEADER_SIZE + sizeof *top,
                                  .top = TANDEM_LAYOUT_HEADER_SIZE,
                                  .started = start_time };
  *top = (TandemLayoutFolder){ .share = 1, .state = TANDEM_STATE_CLAIMED };
  __atomic_thread_fence (__ATOMIC_RELEASE);
  memcpy (header->magic, TANDEM_LAYOUT_MAGIC, sizeof header->magic);
}

/* Takes the pages of the new chunk in one go: a third cheaper than a fault for each. FALSE when there is
 * none; not to know is no reason to say so. */
static gboolean
populate (TandemArena *self)
{
#ifdef MADV_POPULATE_WRITE
  static const gsize page = 4096;
  const guint64 first = self->next / page * page;

  if (self->end - self->next <= TANDEM_ARENA_CHUNK)
    return madvise (self->base + first, self->end - first, MADV_POPULATE_WRITE) == 0 || errno != ENOMEM;
#endif
  return TRUE;
}

guint64
tandem_arena_get_left (TandemArena *self)
{
  const guint64 used = __atomic_load_n (&tandem_arena_header (self)->used, __ATOMIC_RELAXED);

  return self->size - MIN (self->size, used);
}

guint64
tandem_arena_allocate (TandemArena *self, gsize size)
{
  guint64 result;

  size = tandem_layout_align (size);
  if (size > self->end - self->next)
    {
      TandemLayoutHeader *header = tandem_arena_header (self);
      guint64 wanted = MAX (size, TANDEM_ARENA_CHUNK);
      guint64 used = __atomic_load_n (&header->used, __ATOMIC_RELAXED);

      do
        {
          const guint64 left = self->size - MIN (self->size, used);

          if (wanted > left)
            wanted = size;
          if (wanted > left)
            return 0;
        }
      while (!__atomic_compare_exchange_n (&header->used, &used, used + wanted, FALSE, __ATOMIC_RELAXED,
                                           __ATOMIC_RELAXED));
      self->next = used;
      self->end = used + wanted;
      if (!populate (self))
        {
          self->next = self->end = 0;
          return 0;
        }
    }

  result = self->next;
  self->next += size;
  return result;
}

guint64
tandem_arena_get_apparent (const TandemArena *self, const TandemLayoutEntry *entry)
{
  guint64 word = tandem_layout_get_word48 (entry);

  if (tandem_layout_get_flags (entry->bits) & TANDEM_ENTRY_WIDE)
    return ((TandemLayoutWide *)tandem_arena_at (self, word))->apparent;
  if (tandem_layout_get_kind (entry->bits) == TANDEM_KIND_DIRECTORY)
    return word != 0 ? tandem_arena_folder (self, word)->own_apparent : 0;
  return word;
}

guint64
tandem_arena_get_allocated (const TandemArena *self, const TandemLayoutEntry *entry)
{
  if (tandem_layout_get_flags (entry->bits) & TANDEM_ENTRY_WIDE)
    return ((TandemLayoutWide *)tandem_arena_at (self, tandem_layout_get_word48 (entry)))->allocated;
  return tandem_layout_get_blocks (entry) * 512;
}

guint64
tandem_arena_get_dev (const TandemArena *self, const TandemLayoutEntry *entry, guint64 folder_dev)
{
  if (tandem_layout_get_flags (entry->bits) & TANDEM_ENTRY_WIDE)
    return ((TandemLayoutWide *)tandem_arena_at (self, tandem_layout_get_word48 (entry)))->dev;
  return folder_dev;
}

guint64
tandem_arena_find_common (const TandemArena *self, guint64 a, guint64 b)
{
  while (a != b)
    {
      const TandemLayoutFolder *folder_a = tandem_arena_folder (self, a);
      const TandemLayoutFolder *folder_b = tandem_arena_folder (self, b);

      if (folder_a->depth >= folder_b->depth)
        a = folder_a->parent;
      else
        b = folder_b->parent;
    }
  return a;
}
