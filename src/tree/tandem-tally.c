/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-tally.h"

typedef struct
{
  guint64 folder;
  TandemTallySums sums; /* belongs to folder and to all above it */
} Held;

static void
add_to (guint64 *word, guint64 value)
{
  guint64 old = __atomic_load_n (word, __ATOMIC_RELAXED);

  if (value == 0)
    return;
  while (!__atomic_compare_exchange_n (word, &old, tandem_layout_add (old, value), TRUE, __ATOMIC_RELAXED,
                                       __ATOMIC_RELAXED))
    ;
}

static void
merge (TandemTallySums *sums, const TandemTallySums *more)
{
  sums->allocated = tandem_layout_add (sums->allocated, more->allocated);
  sums->apparent = tandem_layout_add (sums->apparent, more->apparent);
  sums->items = tandem_layout_add (sums->items, more->items);
}

/* Writes the last one's sums to its folder and those above it, up to but without @limit (0: all), and holds
 * them there. */
static void
raise_last (TandemTally *self, guint64 limit)
{
  Held last = g_array_index (self->held, Held, self->held->len - 1);
  const Held *before = self->held->len > 1 ? &g_array_index (self->held, Held, self->held->len - 2) : NULL;

  while (last.folder != limit && (before == NULL || last.folder != before->folder))
    {
      TandemLayoutFolder *folder = tandem_arena_folder (self->arena, last.folder);

      add_to (&folder->allocated, last.sums.allocated);
      add_to (&folder->apparent, last.sums.apparent);
      add_to (&folder->items, last.sums.items);
      last.folder = folder->parent;
    }

  g_array_set_size (self->held, self->held->len - 1);
  if (last.folder == 0)
    return;
  if (self->held->len > 0 && g_array_index (self->held, Held, self->held->len - 1).folder == last.folder)
    merge (&g_array_index (self->held, Held, self->held->len - 1).sums, &last.sums);
  else
    g_array_append_val (self->held, last);
}

void
tandem_tally_add (TandemTally *self, guint64 folder, const TandemTallySums *sums)
{
  Held new = { folder, *sums };

  if (self->held->len > 0)
    {
      guint64 last = g_array_index (self->held, Held, self->held->len - 1).folder;
      guint64 common = last == folder ? folder : tandem_arena_find_common (self->arena, last, folder);

      while (last != common && self->held->len > 0)
        {
          raise_last (self, common);
          if (self->held->len > 0)
            last = g_array_index (self->held, Held, self->held->len - 1).folder;
        }
      if (self->held->len > 0 && last == folder)
        {
          merge (&g_array_index (self->held, Held, self->held->len - 1).sums, sums);
          return;
        }
    }
  g_array_append_val (self->held, new);
}

void
tandem_tally_flush (TandemTally *self)
{
  while (self->held->len > 0)
    raise_last (self, 0);
}

void
tandem_tally_init (TandemTally *self, TandemArena *arena)
{
  *self = (TandemTally){ .arena = arena, .held = g_array_new (FALSE, FALSE, sizeof (Held)) };
}

void
tandem_tally_clear (TandemTally *self)
{
  g_array_unref (self->held);
}
