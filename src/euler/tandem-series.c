/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-series.h"

#include <math.h>
#include <string.h>

/* Ranges whose Q is no longer than this are computed term by term. */
#define LEAF_LIMBS 8

/* Ranges with fewer terms than this are halved by number of terms: the weights of their terms hardly differ,
 * and the logarithm of the gamma function costs more than it brings. */
#define EXACT_SPLIT_TERMS 4096

static double
log_factorial (uint64_t n)
{
  return lgamma ((double)n + 1);
}

uint64_t
tandem_series_terms (uint64_t digits)
{
  double wanted = (double)digits * log (10) + log (2);
  uint64_t low = 1, high = 2;

  /* The margin is far above the rounding error of log_factorial () and costs at most one or two terms. */
  wanted += 1 + 1e-12 * wanted;
  while (log_factorial (high + 1) < wanted)
    high *= 2;
  while (low < high)
    {
      uint64_t middle = low + (high - low) / 2;

      if (log_factorial (middle + 1) < wanted)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

uint64_t
tandem_series_digits (uint64_t terms)
{
  double digits = ((log_factorial (terms + 1) - 1) / (1 + 1e-12) - log (2)) / log (10);

  return digits >= 2 ? (uint64_t)(digits * (1 - 1e-12)) - 1 : 0;
}

double
tandem_series_weight (uint64_t first, uint64_t last)
{
  return (log_factorial (last) - log_factorial (first)) / (TANDEM_LIMB_DIGITS * log (10));
}

uint64_t
tandem_series_split (uint64_t first, uint64_t last, double part)
{
  double below = log_factorial (first);
  double wanted = below + (log_factorial (last) - below) * part;
  uint64_t low = first, high = last;

  while (low < high)
    {
      uint64_t middle = low + (high - low) / 2;

      if (log_factorial (middle) < wanted)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

size_t
tandem_series_capacity (uint64_t first, uint64_t last)
{
  /* P < 2 Q, and rounding. */
  return (size_t)(tandem_series_weight (first, last) * (1 + 1e-9)) + 3;
}

/* An upper bound of the length of Q (and less one, of P) without logarithms of factorials. */
static size_t
range_limbs (uint64_t first, uint64_t last)
{
  return (size_t)((double)(last - first) * log ((double)last) / (TANDEM_LIMB_DIGITS * log (10))) + 2;
}

static bool
is_leaf (uint64_t first, uint64_t last)
{
  return last - first == 1 || range_limbs (first, last) <= LEAF_LIMBS + 2;
}

size_t
tandem_series_scratch (const TandemTransform *transform, uint64_t first, uint64_t last)
{
  size_t limbs = range_limbs (first, last) + 2;

  /* Two fractions of half the length at each level, and the widest product. Halves differ by a few limbs. */
  return 5 * limbs + tandem_multiply_scratch (transform, limbs / 2 + 8, limbs / 2 + 8) + 4096;
}

/* Term by term, but with as many factors as fit a word multiplied together first. */
static void
compute_leaf (TandemFraction *fraction, uint64_t first, uint64_t last)
{
  uint64_t *p = fraction->p, *q = fraction->q;
  size_t p_length = 0, q_length = 1;

  q[0] = 1;
  for (uint64_t k = first + 1; k <= last;)
    {
      uint64_t factor = k, sum = 1, p_carry, q_carry = 0;

      for (k++; k <= last && (TandemUint128)factor * k < TANDEM_LIMB_BASE / 2; k++)
        {
          factor *= k;
          sum = sum * k + 1;
        }
      p_carry = sum;
      for (size_t i = 0; i < q_length; i++)
        {
          q[i] = tandem_limb_multiply (q[i], factor, &q_carry);
          if (i < p_length)
            p[i] = tandem_limb_multiply (p[i], factor, &p_carry);
        }
      if (p_length > q_length)
        p[q_length] = tandem_limb_multiply (p[q_length], factor, &p_carry);
      if (p_carry != 0)
        p[p_length++] = p_carry;
      if (q_carry != 0)
        q[q_length++] = q_carry;
    }
  fraction->p_length = p_length;
  fraction->q_length = q_length;
}

bool
tandem_series_merge (TandemComputer *worker,
                     TandemFraction *result,
                     const TandemFraction *lower,
                     const TandemFraction *upper,
                     uint64_t *scratch)
{
  size_t p_length = lower->p_length + upper->q_length, q_length = lower->q_length + upper->q_length;

  if (!tandem_multiply_pair (worker, result->p, lower->p, lower->p_length, result->q, lower->q,
                             lower->q_length, upper->q, upper->q_length, scratch)
      || !tandem_add_shared (&worker->member, result->p, p_length, upper->p, upper->p_length, NULL))
    return false;
  result->p_length = tandem_limbs_length (result->p, p_length);
  result->q_length = tandem_limbs_length (result->q, q_length);
  return true;
}

bool
tandem_series_compute (TandemComputer *worker,
                       TandemFraction *fraction,
                       uint64_t first,
                       uint64_t last,
                       uint64_t *scratch,
                       uint64_t *progress)
{
  uint64_t middle;
  size_t capacity;
  TandemFraction lower, upper;

  if (is_leaf (first, last))
    {
      compute_leaf (fraction, first, last);
      __atomic_store_n (progress, *progress + (last - first), __ATOMIC_RELAXED);
      return !tandem_member_interrupted (&worker->member);
    }

  middle =
      last - first < EXACT_SPLIT_TERMS ? first + (last - first) / 2 : tandem_series_split (first, last, 0.5);
  middle = CLAMP (middle, first + 1, last - 1);
  capacity = MAX (range_limbs (first, middle), range_limbs (middle, last)) + 2;
  capacity = (capacity + 7) / 8 * 8;
  lower.p = scratch;
  lower.q = lower.p + capacity;
  upper.p = lower.q + capacity;
  upper.q = upper.p + capacity;
  scratch = upper.q + capacity;
  return tandem_series_compute (worker, &lower, first, middle, scratch, progress)
         && tandem_series_compute (worker, &upper, middle, last, scratch, progress)
         && tandem_series_merge (worker, fraction, &lower, &upper, scratch);
}
