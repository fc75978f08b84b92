/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-digest-table.h"

#include "tree/tandem-arena.h"

#define MEMORY_SIZE ((gsize)16 << 30) /* address space: 200 million files */
#define MIN_MEMORY_SIZE ((gsize)64 << 20)
#define BYTES_PER_ITEM (sizeof (TandemDigestItem) + sizeof (guint32) + sizeof (TandemDigestBatch))
#define ITEMS_OFFSET ((sizeof (TandemDigestHeader) + 4095) & ~(gsize)4095)

gboolean
tandem_digest_table_init (TandemDigestTable *self, GError **error)
{
  for (gsize size = tandem_shared_memory_fit (MEMORY_SIZE); self->memory == NULL; size /= 2)
    {
      g_autoptr (GError) refused = NULL;

      self->memory = tandem_shared_memory_new ("tandem-digest", size, &refused);
      if (self->memory == NULL && size / 2 < MIN_MEMORY_SIZE)
        {
          g_propagate_error (error, g_steal_pointer (&refused));
          return FALSE;
        }
    }

  self->header = tandem_shared_memory_get_data (self->memory);
  self->items = (gpointer)((guint8 *)self->header + ITEMS_OFFSET);
  tandem_digest_table_limit (self, G_MAXUINT64);
  return TRUE;
}

void
tandem_digest_table_limit (TandemDigestTable *self, guint64 bytes)
{
  const guint64 room = MIN (tandem_shared_memory_get_size (self->memory) - ITEMS_OFFSET, bytes);

  self->max_items = (guint32)MIN (room / BYTES_PER_ITEM, G_MAXUINT32);
}

void
tandem_digest_table_clear (TandemDigestTable *self)
{
  g_clear_pointer (&self->memory, tandem_shared_memory_free);
}

gboolean
tandem_digest_table_add (TandemDigestTable *self, TandemLayoutPlace place, guint64 size)
{
  const guint32 number = self->header->n_items;

  if (number == self->max_items)
    return FALSE;
  self->items[number] = (TandemDigestItem){ .place = place, .size = size, .class_of = number };
  self->header->n_items++;
  return TRUE;
}

guint32 *
tandem_digest_table_get_order (const TandemDigestTable *self)
{
  return (gpointer)(self->items + self->header->n_items);
}

TandemDigestBatch *
tandem_digest_table_get_batches (const TandemDigestTable *self)
{
  return (gpointer)(tandem_digest_table_get_order (self) + self->header->n_items);
}

gboolean
tandem_digest_table_is_sound (const TandemDigestTable *self)
{
  const TandemDigestHeader *header = self->header;
  const guint32 n_items = __atomic_load_n (&header->n_items, __ATOMIC_RELAXED);
  const guint32 n_ordered = __atomic_load_n (&header->n_ordered, __ATOMIC_RELAXED);
  const guint32 n_groups = __atomic_load_n (&header->n_groups, __ATOMIC_RELAXED);

  if (n_items > self->max_items || n_ordered > n_items
      || __atomic_load_n (&header->n_batches, __ATOMIC_RELAXED) > n_items
      || __atomic_load_n (&header->n_errors, __ATOMIC_RELAXED) > TANDEM_DIGEST_MAX_ERRORS
      || n_groups > TANDEM_DIGEST_MAX_GROUPS)
    return FALSE;
  for (guint32 i = 0; i < n_groups; i++)
    {
      const guint32 first = __atomic_load_n (&header->groups[i].first, __ATOMIC_RELAXED);

      if (first > n_ordered || __atomic_load_n (&header->groups[i].n, __ATOMIC_RELAXED) > n_ordered - first)
        return FALSE;
    }
  return TRUE;
}

gboolean
tandem_digest_table_get_item (const TandemDigestTable *self, guint32 number, TandemDigestItem *item)
{
  if (number >= MIN (__atomic_load_n (&self->header->n_items, __ATOMIC_RELAXED), self->max_items))
    return FALSE;

  *item = self->items[number];
  return TRUE;
}

gboolean
tandem_digest_table_get_ordered (const TandemDigestTable *self, guint64 index, TandemDigestItem *item)
{
  const guint32 n_items = __atomic_load_n (&self->header->n_items, __ATOMIC_RELAXED);
  const guint32 *order = (gconstpointer)(self->items + MIN (n_items, self->max_items));

  return n_items <= self->max_items && index < n_items
         && tandem_digest_table_get_item (self, __atomic_load_n (&order[index], __ATOMIC_RELAXED), item);
}

void
tandem_digest_table_sum (const TandemDigestTable *self, guint64 *bytes, guint64 *items)
{
  *bytes = 0;
  *items = 0;
  for (guint i = 0; i < TANDEM_DIGEST_MAX_WORKERS; i++)
    {
      *bytes =
          tandem_layout_add (*bytes, __atomic_load_n (&self->header->counters[i].bytes, __ATOMIC_RELAXED));
      *items += __atomic_load_n (&self->header->counters[i].items, __ATOMIC_RELAXED);
    }
}
