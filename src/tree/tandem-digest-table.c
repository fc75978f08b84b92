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
