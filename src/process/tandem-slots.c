/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-slots.h"

#include "process/tandem-shared-memory.h"

#include <string.h>

#define CACHE_LINE 64
#define N_WORDS (sizeof (TandemSlotValues) / sizeof (guint64))

/* The copy sequence % 2 is current. */
typedef struct
{
  guint64 sequence;
  guint64 words[2][N_WORDS];
} __attribute__ ((aligned (CACHE_LINE))) Slot;

struct _TandemSlots
{
  TandemSharedMemory *memory;
  Slot *slots;
  guint n_slots;
};

TandemSlots *
tandem_slots_new (guint n_slots, GError **error)
{
  g_autoptr (TandemSharedMemory) memory = NULL;
  TandemSlots *self;

  g_return_val_if_fail (n_slots > 0, NULL);

  memory = tandem_shared_memory_new ("tandem-slots", n_slots * sizeof (Slot), error);
  if (memory == NULL)
    return NULL;

  self = g_new0 (TandemSlots, 1);
  self->slots = tandem_shared_memory_get_data (memory);
  self->n_slots = n_slots;
  self->memory = g_steal_pointer (&memory);
  return self;
}

void
tandem_slots_free (TandemSlots *self)
{
  if (self == NULL)
    return;

  tandem_shared_memory_free (self->memory);
  g_free (self);
}

guint
tandem_slots_get_n_slots (TandemSlots *self)
{
  return self->n_slots;
}

/* As in the sequence lock of H.-J. Boehm, "Can seqlocks get along with programming language memory models?"
 * (2012), the data are relaxed atomics, ordered by fences: the fence keeps what is written below from being
 * seen before the sequence of the write before this one, which tells readers that their copy is overwritten.
 */
void
tandem_slots_write (TandemSlots *self, guint index, const TandemSlotValues *values)
{
  Slot *slot;
  guint64 words[N_WORDS];
  guint64 next;

  g_return_if_fail (index < self->n_slots);

  slot = &self->slots[index];
  next = __atomic_load_n (&slot->sequence, __ATOMIC_RELAXED) + 1;
  memcpy (words, values, sizeof words);
  __atomic_thread_fence (__ATOMIC_RELEASE);
  for (gsize i = 0; i < N_WORDS; i++)
    __atomic_store_n (&slot->words[next % 2][i], words[i], __ATOMIC_RELAXED);
  __atomic_store_n (&slot->sequence, next, __ATOMIC_RELEASE);
}

void
tandem_slots_read (TandemSlots *self, guint index, TandemSlotValues *values)
{
  Slot *slot;
  guint64 words[N_WORDS];
  guint64 before;
  guint64 after;

  g_return_if_fail (index < self->n_slots);

  /* Once more only when the writer wrote twice meanwhile. */
  slot = &self->slots[index];
  do
    {
      before = __atomic_load_n (&slot->sequence, __ATOMIC_ACQUIRE);
      for (gsize i = 0; i < N_WORDS; i++)
        words[i] = __atomic_load_n (&slot->words[before % 2][i], __ATOMIC_RELAXED);
      __atomic_thread_fence (__ATOMIC_ACQUIRE);
      after = __atomic_load_n (&slot->sequence, __ATOMIC_RELAXED);
    }
  while (before != after);
  memcpy (values, words, sizeof words);
}
