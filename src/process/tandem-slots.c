/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-slots.h"

#include "process/tandem-shared-memory.h"

#include <string.h>

#define CACHE_LINE 64
#define MAX_TRIES 1000 /* a live writer is done after some nanoseconds; a dead one never is */
#define N_WORDS (sizeof (TandemSlotValues) / sizeof (guint64))

typedef struct
{
  guint64 sequence;
  guint64 words[N_WORDS];
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

/* The sequence lock of H.-J. Boehm, "Can seqlocks get along with programming language memory models?" (2012):
 * the data are relaxed atomics, ordered by fences. */
void
tandem_slots_write (TandemSlots *self, guint index, const TandemSlotValues *values)
{
  Slot *slot = &self->slots[index];
  guint64 words[N_WORDS];
  guint64 sequence =
      __atomic_load_n (&slot->sequence, __ATOMIC_RELAXED) | 1; /* odd, also after a dead writer */

  g_return_if_fail (index < self->n_slots);

  memcpy (words, values, sizeof words);
  __atomic_store_n (&slot->sequence, sequence, __ATOMIC_RELAXED);
  __atomic_thread_fence (__ATOMIC_RELEASE);
  for (gsize i = 0; i < N_WORDS; i++)
    __atomic_store_n (&slot->words[i], words[i], __ATOMIC_RELAXED);
  __atomic_store_n (&slot->sequence, sequence + 1, __ATOMIC_RELEASE);
}

void
tandem_slots_read (TandemSlots *self, guint index, TandemSlotValues *values)
{
  Slot *slot = &self->slots[index];
  guint64 words[N_WORDS];

  g_return_if_fail (index < self->n_slots);

  for (guint i = 0; i < MAX_TRIES; i++)
    {
      guint64 before = __atomic_load_n (&slot->sequence, __ATOMIC_ACQUIRE);
      guint64 after;

      for (gsize j = 0; j < N_WORDS; j++)
        words[j] = __atomic_load_n (&slot->words[j], __ATOMIC_RELAXED);
      __atomic_thread_fence (__ATOMIC_ACQUIRE);
      after = __atomic_load_n (&slot->sequence, __ATOMIC_RELAXED);
      if (before == after && before % 2 == 0)
        break;
    }
  memcpy (values, words, sizeof words);
}
