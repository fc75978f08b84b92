/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-transform.h"

#include <stdlib.h>
#include <string.h>

void
tandem_computer_init (TandemComputer *worker, TandemTransform *transform, TandemMember member)
{
  worker->transform = transform;
  worker->member = member;
  worker->own_work = 0;
  worker->work = &worker->own_work;
  worker->buffer = tandem_allocate (TANDEM_TRANSFORM_BUFFER);
}

void
tandem_computer_clear (TandemComputer *worker)
{
  free (worker->buffer);
  worker->buffer = NULL;
}

const TandemPlan *
tandem_computer_plan (const TandemComputer *worker, size_t length)
{
  return tandem_transform_plan (worker->transform, length, worker->member.n_members > 1);
}

static inline void
count_work (TandemComputer *worker, uint64_t slots)
{
  __atomic_store_n (worker->work, *worker->work + slots, __ATOMIC_RELAXED);
}

/* Columns that are transformed together: as many as fit the first cache level, whole cache lines in any case.
 */
static size_t
block_width (const TandemPlan *plan)
{
  size_t width = 8;

  while (width < 64 && 2 * width * plan->rows <= 4096)
    width *= 2;
  return width;
}

static void
gather (uint64_t *block, const uint64_t *slots, size_t rows, size_t width, size_t stride)
{
  for (size_t row = 0; row < rows; row++)
    memcpy (block + row * width, slots + row * stride, width * sizeof *block);
}

static void
scatter (uint64_t *slots, const uint64_t *block, size_t rows, size_t width, size_t stride)
{
  for (size_t row = 0; row < rows; row++)
    memcpy (slots + row * stride, block + row * width, width * sizeof *block);
}

/* The columns of one prime. */
static bool
transform_columns (TandemComputer *worker,
                   const TandemPlan *plan,
                   unsigned which,
                   uint64_t *slots,
                   const uint64_t *limbs,
                   size_t length)
{
  const TandemKernelOps *ops = worker->transform->ops;
  const TandemPrime *prime = &worker->transform->primes[which];
  size_t width = block_width (plan);
  size_t begin, end;

  tandem_member_part (&worker->member, plan->columns, width, &begin, &end);
  for (size_t column = begin; column < end; column += width)
    {
      if (tandem_member_interrupted (&worker->member))
        return false;
      ops->load (prime, worker->buffer, plan->rows, width, limbs + MIN (column, length), plan->columns,
                 length > column ? length - column : 0);
      ops->columns_forward (prime, plan, worker->buffer, width);
      scatter (slots + column, worker->buffer, plan->rows, width, plan->stride);
      count_work (worker, plan->rows * width);
    }
  return true;
}

static bool
restore_columns (TandemComputer *worker, const TandemPlan *plan, unsigned which, uint64_t *slots)
{
  const TandemKernelOps *ops = worker->transform->ops;
  size_t width = block_width (plan);
  size_t begin, end;

  tandem_member_part (&worker->member, plan->columns, width, &begin, &end);
  for (size_t column = begin; column < end; column += width)
    {
      if (tandem_member_interrupted (&worker->member))
        return false;
      gather (worker->buffer, slots + column, plan->rows, width, plan->stride);
      ops->columns_inverse (&worker->transform->primes[which], plan, worker->buffer, width);
      scatter (slots + column, worker->buffer, plan->rows, width, plan->stride);
      count_work (worker, plan->rows * width);
    }
  return true;
}

/* The rows of one prime; with a factor, there and back. */
static bool
transform_rows (TandemComputer *worker,
                const TandemPlan *plan,
                unsigned which,
                uint64_t *slots,
                const uint64_t *factor)
{
  const TandemKernelOps *ops = worker->transform->ops;
  const TandemPrime *prime = &worker->transform->primes[which];
  size_t begin, end;

  tandem_member_part (&worker->member, plan->rows, 1, &begin, &end);
  for (size_t row = begin; row < end; row++)
    {
      if (tandem_member_interrupted (&worker->member))
        return false;
      if (factor != NULL)
        ops->row_multiply (prime, plan, which, slots + row * plan->stride, factor + row * plan->stride, row);
      else
        ops->row_forward (prime, plan, which, slots + row * plan->stride, row);
      count_work (worker, plan->columns);
    }
  return true;
}

/* Limbs [begin, end) of the product whose residues are in `work`; returns the carry out. */
static TandemUint128
combine (const TandemComputer *worker,
         const TandemPlan *plan,
         uint64_t *result,
         const uint64_t *work,
         size_t begin,
         size_t end)
{
  TandemUint128 carry = 0;

  while (begin < end)
    {
      size_t row = begin / plan->columns, column = begin % plan->columns;
      size_t count = MIN (end - begin, plan->columns - column);
      const uint64_t *slots = work + row * plan->stride + column;

      carry = worker->transform->ops->combine (worker->transform->primes, plan, result + begin, slots,
                                               slots + plan->slots, slots + 2 * plan->slots, count, carry);
      begin += count;
    }
  return carry;
}

/* result += carry at limb `position`; what leaves the number comes in again at its lower end. */
static void
add_carry (uint64_t *result, size_t length, size_t position, TandemUint128 carry)
{
  while (carry != 0)
    {
      uint64_t limb, rest = tandem_limb_split (carry, &limb);

      if (position >= length)
        position = 0;
      rest += tandem_limbs_add_limb (result + position, 1, limb);
      if (rest == 1 && position + 1 < length)
        {
          rest = tandem_limbs_add_limb (result + position + 1, length - position - 1, 1);
          position = length - 1;
        }
      carry = rest;
      position++;
    }
}

/* One process, a transform of one row (or an odd number of them): no buffer, no barriers. */
static void
transform_single (TandemComputer *worker,
                  const TandemPlan *plan,
                  uint64_t *spectrum,
                  const uint64_t *limbs,
                  size_t length,
                  const uint64_t *factor)
{
  const TandemKernelOps *ops = worker->transform->ops;

  for (unsigned i = 0; i < TANDEM_FIELD_COUNT; i++)
    {
      const TandemPrime *prime = &worker->transform->primes[i];
      uint64_t *slots = spectrum + i * plan->length;

      ops->load (prime, slots, 1, plan->length, limbs, plan->length, length);
      if (plan->odd > 1)
        ops->columns_forward (prime, plan, slots, plan->columns);
      for (size_t row = 0; row < plan->rows; row++)
        if (factor != NULL)
          ops->row_multiply (prime, plan, i, slots + row * plan->columns,
                             factor + i * plan->length + row * plan->columns, row);
        else
          ops->row_forward (prime, plan, i, slots + row * plan->columns, row);
      if (factor != NULL && plan->odd > 1)
        ops->columns_inverse (prime, plan, slots, plan->columns);
    }
  count_work (worker,
              factor != NULL ? TANDEM_PRODUCT_WORK (plan->length) : TANDEM_TRANSFORM_WORK (plan->length));
}

bool
tandem_spectrum_transform (TandemComputer *worker,
                           const TandemPlan *plan,
                           uint64_t *spectrum,
                           const uint64_t *limbs,
                           size_t length)
{
  if (plan->row_log2 == 0)
    {
      if (worker->member.number == 0)
        transform_single (worker, plan, spectrum, limbs, length, NULL);
      return tandem_member_barrier (&worker->member);
    }

  for (unsigned i = 0; i < TANDEM_FIELD_COUNT; i++)
    {
      uint64_t *slots = spectrum + i * plan->slots;

      if (!transform_columns (worker, plan, i, slots, limbs, length)
          || !tandem_member_barrier (&worker->member) || !transform_rows (worker, plan, i, slots, NULL))
        return false;
    }
  return tandem_member_barrier (&worker->member);
}

bool
tandem_spectrum_multiply (TandemComputer *worker,
                          const TandemPlan *plan,
                          uint64_t *result,
                          size_t result_length,
                          const uint64_t *limbs,
                          size_t length,
                          const uint64_t *factor,
                          uint64_t *work)
{
  const TandemMember *member = &worker->member;
  TandemMember alone = { NULL, NULL, 0, 1 };
  bool shared = plan->row_log2 != 0;
  uint64_t own_carry[1][2], (*carries)[2];
  TandemUint128 carry;
  size_t begin, end;

  if (shared)
    {
      /* One prime after the other, so that what is worked on stays in the cache. */
      for (unsigned i = 0; i < TANDEM_FIELD_COUNT; i++)
        {
          uint64_t *slots = work + i * plan->slots;

          if (!transform_columns (worker, plan, i, slots, limbs, length) || !tandem_member_barrier (member)
              || !transform_rows (worker, plan, i, slots, factor + i * plan->slots)
              || !tandem_member_barrier (member) || !restore_columns (worker, plan, i, slots))
            return false;
        }
      if (!tandem_member_barrier (member))
        return false;
    }
  else if (member->number == 0)
    {
      transform_single (worker, plan, work, limbs, length, factor);
      member = &alone;
    }
  else
    return tandem_member_barrier (member);

  tandem_member_part (member, result_length, 8, &begin, &end);
  carry = combine (worker, plan, result, work, begin, end);
  carries = member->n_members > 1 ? member->team->carry : own_carry;
  carries[member->number][0] = (uint64_t)carry;
  carries[member->number][1] = (uint64_t)(carry >> 64);
  if (!tandem_member_barrier (member))
    return false;

  if (member->number == 0)
    for (unsigned i = 0; i < member->n_members; i++)
      {
        TandemMember other = { member->team, NULL, i, member->n_members };

        tandem_member_part (&other, result_length, 8, &begin, &end);
        add_carry (result, result_length, end, (TandemUint128)carries[i][1] << 64 | carries[i][0]);
      }
  return tandem_member_barrier (&worker->member);
}
