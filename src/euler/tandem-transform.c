/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-transform.h"

#include <stdlib.h>
#include <string.h>

/* Rows of long transforms have this length: long rows have few columns' blocks to gather, and on pages of 4
 * KiB a short column touches few of them. Up to here a row is a whole transform (or an odd part of one). */
#define ROW_LOG2 13

enum
{
  N_ODD = 4,
  TWIST_LOW = 128,
};

static const unsigned odd_numbers[N_ODD] = { 1, 3, 5, 7 };

struct _TandemTransform
{
  const TandemKernelOps *ops;
  TandemPrime primes[TANDEM_FIELD_COUNT];
  TandemPlan *plans[N_ODD][32];
};

static void *
allocate (size_t size)
{
  void *memory = NULL;

  if (posix_memalign (&memory, 64, MAX (size, 64)) != 0)
    g_error ("no memory for %zu bytes of transform tables", size);
  return memory;
}

static TandemRoot
encode (const TandemTransform *transform, const TandemField *field, uint64_t value)
{
  return transform->ops->encode (field, tandem_field_leave (field, value));
}

/* The roots in bit-reversed order: roots[2 j] is a square root of roots[j], and roots[2 j + 1] is roots[2 j]
 * times a square root of -1. */
static void
fill_roots (const TandemTransform *transform, const TandemField *field, TandemRoot *roots, bool inverse)
{
  uint64_t *values = allocate (TANDEM_ROOTS * sizeof *values);

  values[0] = field->one;
  for (size_t count = 1; count < TANDEM_ROOTS; count *= 2)
    {
      /* roots[count ... 2 count) are roots[0 ... count) times a root of order 4 count. */
      uint64_t step = tandem_field_root (field, 4 * count);

      if (inverse)
        step = tandem_field_invert (field, step);
      for (size_t i = 0; i < count; i++)
        values[count + i] = tandem_field_multiply (field, values[i], step);
    }
  for (size_t i = 0; i < TANDEM_ROOTS; i++)
    roots[i] = encode (transform, field, values[i]);
  free (values);
}

/* The same roots in the order in which the lanes of a block need them. */
static uint64_t *
arrange_lanes (const TandemKernelOps *ops, const TandemRoot *roots)
{
  size_t lanes = ops->lanes;
  size_t groups = TANDEM_ROW_MAX / (lanes * lanes);
  uint64_t *table, *next;

  if (lanes == 1)
    return NULL;
  table = next = allocate (groups * 2 * (lanes - 1) * lanes * sizeof *table);
  for (size_t group = 0; group < groups; group++)
    for (size_t nodes = 1; nodes < lanes; nodes *= 2)
      for (size_t node = 0; node < nodes; node++, next += 2 * lanes)
        for (size_t lane = 0; lane < lanes; lane++)
          {
            const TandemRoot *root = &roots[(group * lanes + lane) * nodes + node];

            next[lane] = root->value;
            next[lanes + lane] = root->quotient;
          }
  return table;
}

static void
fill_odd (const TandemTransform *transform, TandemPrime *prime, unsigned which)
{
  const TandemField *field = &prime->field;
  unsigned odd = odd_numbers[which + 1];
  uint64_t half = tandem_field_invert (field, tandem_field_enter (field, 2));
  uint64_t zeta = tandem_field_root (field, odd);
  uint64_t power = field->one;

  for (unsigned i = 0; i < odd; i++)
    {
      uint64_t back = tandem_field_invert (field, power);

      prime->odd_root[which][i] = encode (transform, field, power);
      if (i <= odd / 2)
        {
          uint64_t sum = (power + back) % field->prime;
          uint64_t difference = (power + field->prime - back) % field->prime;

          prime->odd_cosine[which][i] = encode (transform, field, tandem_field_multiply (field, sum, half));
          prime->odd_sine[which][i] =
              encode (transform, field, tandem_field_multiply (field, difference, half));
        }
      power = tandem_field_multiply (field, power, zeta);
    }
}

TandemTransform *
tandem_transform_new (TandemKernel kernel)
{
  const TandemKernelOps *ops = tandem_kernel_get (kernel);
  TandemTransform *transform;

  if (ops == NULL)
    return NULL;

  transform = g_new0 (TandemTransform, 1);
  transform->ops = ops;
  for (unsigned i = 0; i < TANDEM_FIELD_COUNT; i++)
    {
      TandemPrime *prime = &transform->primes[i];
      TandemField *field = &prime->field;

      tandem_field_init (field, tandem_field_primes[i]);
      prime->scale = (uint64_t)(((TandemUint128)1 << ops->scale_bits) % field->prime);
      prime->limb_high = ops->encode (field, (uint64_t)1 << 32);
      prime->forward = allocate (TANDEM_ROOTS * sizeof (TandemRoot));
      prime->inverse = allocate (TANDEM_ROOTS * sizeof (TandemRoot));
      fill_roots (transform, field, prime->forward, false);
      fill_roots (transform, field, prime->inverse, true);
      prime->lane_forward = arrange_lanes (ops, prime->forward);
      prime->lane_inverse = arrange_lanes (ops, prime->inverse);
      for (unsigned which = 0; which + 1 < N_ODD; which++)
        fill_odd (transform, prime, which);
    }
  return transform;
}

void
tandem_transform_free (TandemTransform *transform)
{
  if (transform == NULL)
    return;

  for (unsigned i = 0; i < TANDEM_FIELD_COUNT; i++)
    {
      free (transform->primes[i].forward);
      free (transform->primes[i].inverse);
      free (transform->primes[i].lane_forward);
      free (transform->primes[i].lane_inverse);
    }
  for (unsigned odd = 0; odd < N_ODD; odd++)
    for (unsigned i = 0; i < G_N_ELEMENTS (transform->plans[odd]); i++)
      {
        TandemPlan *plan = transform->plans[odd][i];

        if (plan == NULL)
          continue;
        for (unsigned prime = 0; prime < TANDEM_FIELD_COUNT; prime++)
          {
            free (plan->twist_low[prime]);
            free (plan->twist_high[prime]);
            free (plan->untwist_low[prime]);
            free (plan->untwist_high[prime]);
          }
        g_free (plan);
      }
  g_free (transform);
}

const TandemKernelOps *
tandem_transform_get_ops (const TandemTransform *transform)
{
  return transform->ops;
}

size_t
tandem_transform_length (size_t min_length)
{
  size_t best = 0;

  for (unsigned i = 0; i < N_ODD; i++)
    {
      size_t length = odd_numbers[i] * (size_t)TANDEM_ROW_MIN;

      while (length < min_length)
        length *= 2;
      if (best == 0 || length < best)
        best = length;
    }
  return best;
}

/* Rows of this power of two for a length with that one. */
static unsigned
column_log2 (unsigned log2)
{
  return MIN (log2, ROW_LOG2);
}

static size_t
row_stride (unsigned log2)
{
  size_t columns = (size_t)1 << column_log2 (log2);

  return log2 <= ROW_LOG2 ? columns : columns + 8;
}

size_t
tandem_spectrum_slots (size_t length)
{
  unsigned log2 = (unsigned)__builtin_ctzll (length);

  return 3 * (length >> column_log2 (log2)) * row_stride (log2);
}

static uint64_t *
powers (const TandemField *field, uint64_t base, size_t count)
{
  uint64_t *table = allocate (count * sizeof *table);

  table[0] = field->one;
  for (size_t i = 1; i < count; i++)
    table[i] = tandem_field_multiply (field, table[i - 1], base);
  return table;
}

static void
set_garner (TandemGarner *garner, const TandemField *field, int i, int j, uint64_t value)
{
  uint64_t plain = tandem_field_leave (field, value);

  garner->value[i][j] = plain;
  garner->quotient52[i][j] = (uint64_t)(((TandemUint128)plain << 52) / field->prime);
  garner->quotient64[i][j] = (uint64_t)(((TandemUint128)plain << 64) / field->prime);
}

/* Garner's constants, with the transform's scale (its length and one Montgomery radix) taken out on the way.
 */
static void
fill_garner (const TandemTransform *transform, TandemPlan *plan)
{
  for (int i = 0; i < TANDEM_FIELD_COUNT; i++)
    {
      const TandemPrime *prime = &transform->primes[i];
      const TandemField *field = &prime->field;
      uint64_t length = tandem_field_enter (field, plan->length);
      uint64_t value = tandem_field_multiply (field, tandem_field_invert (field, length),
                                              tandem_field_enter (field, prime->scale));
      uint64_t inverse = field->one;

      /* digit i = (residue i - digit 0 - digit 1 p0 - ...) / (p0 ... p(i - 1)) */
      for (int j = i - 1; j >= 0; j--)
        {
          uint64_t below = tandem_field_enter (field, tandem_field_primes[j] % field->prime);

          inverse = tandem_field_multiply (field, inverse, tandem_field_invert (field, below));
          set_garner (&plan->garner, field, i, j, field->prime - inverse);
        }
      set_garner (&plan->garner, field, i, i, tandem_field_multiply (field, value, inverse));
    }
}

static TandemPlan *
plan_new (const TandemTransform *transform, unsigned odd, unsigned log2)
{
  TandemPlan *plan = g_new0 (TandemPlan, 1);

  plan->odd = odd;
  plan->length = (size_t)odd << log2;
  plan->columns = (size_t)1 << column_log2 (log2);
  plan->row_log2 = log2 - column_log2 (log2);
  plan->rows = (size_t)odd << plan->row_log2;
  plan->stride = row_stride (log2);
  plan->slots = plan->rows * plan->stride;
  for (unsigned i = 0; i < odd; i++)
    if ((i << plan->row_log2) % odd == 1 % odd)
      plan->odd_inverse = i;
  fill_garner (transform, plan);

  for (unsigned i = 0; i < TANDEM_FIELD_COUNT; i++)
    {
      const TandemField *field = &transform->primes[i].field;
      uint64_t root = tandem_field_root (field, plan->length);
      uint64_t inverse = tandem_field_invert (field, root);
      size_t high = plan->rows / TWIST_LOW + 1;

      plan->twist_low[i] = powers (field, root, TWIST_LOW);
      plan->twist_high[i] = powers (field, tandem_field_power (field, root, TWIST_LOW), high);
      plan->untwist_low[i] = powers (field, inverse, TWIST_LOW);
      plan->untwist_high[i] = powers (field, tandem_field_power (field, inverse, TWIST_LOW), high);
    }
  return plan;
}

const TandemPlan *
tandem_transform_plan (TandemTransform *transform, size_t length)
{
  unsigned log2 = (unsigned)__builtin_ctzll (length);
  unsigned odd = (unsigned)(length >> log2);
  TandemPlan **plan = &transform->plans[odd / 2][log2];

  if (*plan == NULL)
    *plan = plan_new (transform, odd, log2);
  return *plan;
}

void
tandem_computer_init (TandemComputer *worker, TandemTransform *transform, TandemMember member)
{
  worker->transform = transform;
  worker->member = member;
  worker->own_work = 0;
  worker->work = &worker->own_work;
  worker->buffer = allocate (TANDEM_TRANSFORM_BUFFER * sizeof (uint64_t));
}

void
tandem_computer_clear (TandemComputer *worker)
{
  free (worker->buffer);
  worker->buffer = NULL;
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
