/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "euler/tandem-euler-store.h"

#include "euler/tandem-digits-memory.h"
#include "process/tandem-shared-memory.h"

#include <string.h>

#define LIMB_BYTES sizeof (mp_limb_t)

struct _TandemEulerStore
{
  TandemSharedMemory *numbers;
  TandemSharedMemory *result;
  TandemSlots *slots;
  guint64 zone_limbs;
  const guint32 *stop_word;
};

guint64
tandem_euler_store_get_zone (TandemEulerStore *self, guint zone)
{
  return self->zone_limbs * zone;
}

void
tandem_euler_store_discard (TandemEulerStore *self, guint zone)
{
  tandem_shared_memory_discard (self->numbers, self->zone_limbs * zone * LIMB_BYTES,
                                self->zone_limbs * LIMB_BYTES);
}

mp_limb_t *
tandem_euler_store_get_limbs (TandemEulerStore *self, guint64 offset)
{
  return (mp_limb_t *)tandem_shared_memory_get_data (self->numbers) + offset;
}

TandemNumber
tandem_euler_store_put (TandemEulerStore *self, guint64 offset, mpz_srcptr value)
{
  TandemNumber number = { .offset = offset, .n_limbs = mpz_size (value) };

  memcpy (tandem_euler_store_get_limbs (self, offset), mpz_limbs_read (value), number.n_limbs * LIMB_BYTES);
  return number;
}

mpz_srcptr
tandem_euler_store_view (TandemEulerStore *self, const TandemNumber *number, mpz_ptr view)
{
  return mpz_roinit_n (view, tandem_euler_store_get_limbs (self, number->offset), (mp_size_t)number->n_limbs);
}

char *
tandem_euler_store_get_digits (TandemEulerStore *self)
{
  return tandem_digits_memory_get_digits (self->result);
}

void
tandem_euler_store_publish (TandemEulerStore *self, guint64 n_digits)
{
  tandem_digits_memory_publish (self->result, n_digits);
}

guint64
tandem_euler_store_get_work (TandemEulerStore *self)
{
  guint64 work = 0;

  for (guint i = 0; i < tandem_slots_get_n_slots (self->slots); i++)
    {
      TandemSlotValues values;

      tandem_slots_read (self->slots, i, &values);
      work += values.done;
    }
  return work;
}

void
tandem_euler_store_add_work (TandemEulerStore *self, TandemWorker *worker, guint64 work)
{
  TandemSlotValues values;

  tandem_slots_read (self->slots, tandem_worker_get_index (worker), &values);
  values.done += work;
  values.heartbeat = g_get_monotonic_time ();
  tandem_slots_write (self->slots, tandem_worker_get_index (worker), &values);
}

const guint32 *
tandem_euler_store_get_stop_word (TandemEulerStore *self)
{
  return self->stop_word;
}

void
tandem_euler_store_set_stop_word (TandemEulerStore *self, const guint32 *word)
{
  self->stop_word = word;
}

TandemEulerStore *
tandem_euler_store_new (guint64 max_digits, guint n_workers, int result_fd, GError **error)
{
  g_autoptr (TandemEulerStore) self = g_new0 (TandemEulerStore, 1);

  /* P and Q have as many bits as there are digits, log2 (10) each, rounded up; every part of them two limbs
   * more. */
  self->zone_limbs = (guint64)((double)max_digits * 2 * 3.3220 / 64) + 65536;
  self->numbers = tandem_shared_memory_new ("tandem-numbers",
                                            self->zone_limbs * LIMB_BYTES * TANDEM_EULER_N_ZONES, error);
  if (self->numbers == NULL)
    return NULL;
  self->result = tandem_digits_memory_new (max_digits, result_fd, error);
  if (self->result == NULL)
    return NULL;
  self->slots = tandem_slots_new (MAX (n_workers, 1), error);
  if (self->slots == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
tandem_euler_store_free (TandemEulerStore *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->numbers, tandem_shared_memory_free);
  g_clear_pointer (&self->result, tandem_shared_memory_free);
  g_clear_pointer (&self->slots, tandem_slots_free);
  g_free (self);
}
