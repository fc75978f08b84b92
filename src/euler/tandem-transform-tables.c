/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-transform-tables.h"

#include <stdlib.h>
#include <string.h>

/* Rows of long transforms have this length: long rows have few columns' blocks to gather, and on pages of 4
 * KiB a short column touches few of them. Up to here a row is a whole transform (or an odd part of one). */
#define ROW_LOG2 13

/* For a team, shorter transforms are cut into eight rows (times an odd number), from this power of two on:
 * below, waiting for each other takes longer than the transform. */
#define TEAM_ROWS_LOG2 3
#define TEAM_MIN_LOG2 12

enum
{
  TWIST_LOW = 128,
};

static const unsigned odd_numbers[TANDEM_TRANSFORM_N_ODD] = { 1, 3, 5, 7 };

/* From this power of two on, its product with the odd number is worth it: below, the next power of two is no
 * slower. */
static const unsigned odd_min_log2[TANDEM_TRANSFORM_N_ODD] = { 6, 9, 9, 11 };

void *
tandem_allocate (size_t slots)
{
  void *memory = NULL;

  if (posix_memalign (&memory, 64, MAX (slots, 8) * sizeof (uint64_t)) != 0)
    g_error ("no memory for %zu bytes of tables", slots * sizeof (uint64_t));
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
fill_roots (const TandemTransform *transform,
            const TandemField *field,
            TandemRoot *roots,
            size_t n_roots,
            bool inverse)
{
  uint64_t *values = tandem_allocate (n_roots);

  values[0] = field->one;
  for (size_t count = 1; count < n_roots; count *= 2)
    {
      /* roots[count ... 2 count) are roots[0 ... count) times a root of order 4 count. */
      uint64_t step = tandem_field_root (field, 4 * count);

      if (inverse)
        step = tandem_field_invert (field, step);
      for (size_t i = 0; i < count; i++)
        values[count + i] = tandem_field_multiply (field, values[i], step);
    }
  for (size_t i = 0; i < n_roots; i++)
    roots[i] = encode (transform, field, values[i]);
  free (values);
}

/* The same roots in the order in which the lanes of a block need them: `size` slots for all of them. */
static size_t
lane_table_size (size_t lanes, size_t n_roots)
{
  return 2 * n_roots / (lanes * lanes) * 2 * (lanes - 1) * lanes;
}

static void
arrange_lanes (size_t lanes, const TandemRoot *roots, size_t n_roots, uint64_t *table)
{
  size_t groups = 2 * n_roots / (lanes * lanes);
  uint64_t *next = table;

  if (lanes == 1)
    return;
  for (size_t group = 0; group < groups; group++)
    for (size_t nodes = 1; nodes < lanes; nodes *= 2)
      for (size_t node = 0; node < nodes; node++, next += 2 * lanes)
        for (size_t lane = 0; lane < lanes; lane++)
          {
            const TandemRoot *root = &roots[(group * lanes + lane) * nodes + node];

            next[lane] = root->value;
            next[lanes + lane] = root->quotient;
          }
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
      /* Room for all; what is not used is never touched. */
      prime->forward = tandem_allocate (TANDEM_ROOTS * sizeof (TandemRoot) / sizeof (uint64_t));
      prime->inverse = tandem_allocate (TANDEM_ROOTS * sizeof (TandemRoot) / sizeof (uint64_t));
      prime->lane_forward = tandem_allocate (lane_table_size (ops->lanes, TANDEM_ROOTS));
      prime->lane_inverse = tandem_allocate (lane_table_size (ops->lanes, TANDEM_ROOTS));
      for (unsigned which = 0; which + 1 < TANDEM_TRANSFORM_N_ODD; which++)
        fill_odd (transform, prime, which);
    }
  return transform;
}

/* Fills the tables for rows, or columns, of this power of two. */
static void
fill_tables (TandemTransform *transform, size_t size)
{
  size_t n_roots = MAX (size, TANDEM_ROW_MIN) / 2;

  if (n_roots <= transform->n_roots)
    return;
  transform->n_roots = n_roots;
  for (unsigned i = 0; i < TANDEM_FIELD_COUNT; i++)
    {
      TandemPrime *prime = &transform->primes[i];

      fill_roots (transform, &prime->field, prime->forward, n_roots, false);
      fill_roots (transform, &prime->field, prime->inverse, n_roots, true);
      arrange_lanes (transform->ops->lanes, prime->forward, n_roots, prime->lane_forward);
      arrange_lanes (transform->ops->lanes, prime->inverse, n_roots, prime->lane_inverse);
    }
}

static void
plan_free (TandemPlan *plan)
{
  if (plan == NULL)
    return;

  for (unsigned prime = 0; prime < TANDEM_FIELD_COUNT; prime++)
    {
      free (plan->twist_low[prime]);
      free (plan->twist_high[prime]);
      free (plan->untwist_low[prime]);
      free (plan->untwist_high[prime]);
    }
  g_free (plan);
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
  for (unsigned odd = 0; odd < TANDEM_TRANSFORM_N_ODD; odd++)
    for (unsigned i = 0; i < G_N_ELEMENTS (transform->plans[0][odd]); i++)
      {
        plan_free (transform->plans[0][odd][i]);
        plan_free (transform->plans[1][odd][i]);
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

  for (unsigned i = 0; i < TANDEM_TRANSFORM_N_ODD; i++)
    {
      size_t length = (size_t)odd_numbers[i] << odd_min_log2[i];

      while (length < min_length)
        length *= 2;
      if (best == 0 || length < best)
        best = length;
    }
  return best;
}

size_t
tandem_transform_length_below (size_t max_length)
{
  size_t best = 0;

  for (unsigned i = 0; i < TANDEM_TRANSFORM_N_ODD; i++)
    {
      size_t length = (size_t)odd_numbers[i] << odd_min_log2[i];

      if (length > max_length)
        continue;
      while (2 * length <= max_length)
        length *= 2;
      best = MAX (best, length);
    }
  return best;
}

/* Rows of this power of two for a length with that one. */
static unsigned
column_log2 (unsigned log2, bool for_team)
{
  return MIN (for_team && log2 >= TEAM_MIN_LOG2 ? log2 - TEAM_ROWS_LOG2 : log2, ROW_LOG2);
}

static size_t
row_stride (unsigned log2, bool for_team)
{
  unsigned columns = column_log2 (log2, for_team);

  return ((size_t)1 << columns) + (columns < log2 ? 8 : 0);
}

size_t
tandem_spectrum_slots (size_t length)
{
  unsigned log2 = (unsigned)__builtin_ctzll (length);

  /* For a team there are more rows. */
  return 3 * (length >> column_log2 (log2, true)) * row_stride (log2, true);
}

static uint64_t *
powers (const TandemField *field, uint64_t base, size_t count)
{
  uint64_t *table = tandem_allocate (count);

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
plan_new (TandemTransform *transform, unsigned odd, unsigned log2, bool for_team)
{
  TandemPlan *plan = g_new0 (TandemPlan, 1);

  plan->odd = odd;
  plan->length = (size_t)odd << log2;
  plan->columns = (size_t)1 << column_log2 (log2, for_team);
  plan->row_log2 = log2 - column_log2 (log2, for_team);
  plan->rows = (size_t)odd << plan->row_log2;
  plan->stride = row_stride (log2, for_team);
  plan->slots = plan->rows * plan->stride;
  for (unsigned i = 0; i < odd; i++)
    if ((i << plan->row_log2) % odd == 1 % odd)
      plan->odd_inverse = i;
  fill_garner (transform, plan);
  fill_tables (transform, MAX (plan->columns, (size_t)1 << plan->row_log2));

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
tandem_transform_plan (TandemTransform *transform, size_t length, bool for_team)
{
  unsigned log2 = (unsigned)__builtin_ctzll (length);
  unsigned odd = (unsigned)(length >> log2);
  TandemPlan **plan;

  for_team = for_team && column_log2 (log2, true) != column_log2 (log2, false);
  plan = &transform->plans[for_team][odd / 2][log2];
  if (*plan == NULL)
    *plan = plan_new (transform, odd, log2, for_team);
  return *plan;
}

void
tandem_transform_prepare (TandemTransform *transform, size_t length)
{
  size_t size = TANDEM_ROW_MIN;

  while (size < length && size < TANDEM_ROW_MAX)
    size *= 2;
  fill_tables (transform, size);
}
