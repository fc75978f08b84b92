/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-divide.h"

#include <string.h>

/* Limbs beside the doubled precision: the error of a step, and the limbs by which a product overlaps what is
 * known. */
#define GUARD 4

/* Inverses of up to this many limbs are found by long division. */
#define DIRECT_MAX 16

TandemDivision
tandem_division (size_t quotient_length, size_t divisor_length)
{
  TandemDivision division;

  division.divisor_length = divisor_length;
  division.half = MAX ((quotient_length + 1) / 2, 1);
  division.length = tandem_transform_length (MAX (2 * division.half, divisor_length) + GUARD);
  /* Three spectra, a product and a quotient; the inverse's steps are shorter. */
  division.scratch =
      3 * tandem_spectrum_slots (division.length) + division.length + (division.half + 8) / 8 * 8;
  division.inverse_work = 0;
  for (size_t known = division.half; known > DIRECT_MAX; known = known / 2 + 2)
    {
      size_t length = tandem_transform_length (known + GUARD);

      division.inverse_work += TANDEM_TRANSFORM_WORK (length) + 2 * TANDEM_PRODUCT_WORK (length);
    }
  division.quotient_work =
      2 * TANDEM_TRANSFORM_WORK (division.length) + 4 * TANDEM_PRODUCT_WORK (division.length);
  return division;
}

uint64_t
tandem_division_normalize (const uint64_t *divisor, size_t divisor_length)
{
  return TANDEM_LIMB_BASE / (divisor[divisor_length - 1] + 1);
}

/* Long division (Knuth, "The Art of Computer Programming" 2, 4.3.1, algorithm D) by a normalized divisor.
 * quotient gets length - divisor_length + 1 limbs, of which the highest is at most 1 here; number becomes the
 * remainder. */
static void
divide_directly (uint64_t *quotient,
                 uint64_t *number,
                 size_t length,
                 const uint64_t *divisor,
                 size_t divisor_length)
{
  uint64_t top = divisor[divisor_length - 1];

  memset (quotient, 0, (length - divisor_length + 1) * sizeof *quotient);
  for (size_t i = length - divisor_length + 1; i-- > 0;)
    {
      uint64_t *part = number + i;
      uint64_t above = i + divisor_length < length ? part[divisor_length] : 0;
      TandemUint128 upper = (TandemUint128)above * TANDEM_LIMB_BASE + part[divisor_length - 1];
      uint64_t guess = (uint64_t)MIN (upper / top, TANDEM_LIMB_BASE - 1);
      uint64_t borrow = 0;

      /* number -= guess * divisor, then back while that was too much; at most twice. */
      for (size_t j = 0; j < divisor_length; j++)
        {
          uint64_t limb, carry = tandem_limb_split ((TandemUint128)divisor[j] * guess + borrow, &limb);

          borrow = carry + (part[j] < limb);
          part[j] = part[j] < limb ? part[j] + TANDEM_LIMB_BASE - limb : part[j] - limb;
        }
      while (above < borrow)
        {
          guess--;
          borrow -= tandem_limbs_add (part, part, divisor_length, divisor, divisor_length);
        }
      if (i + divisor_length < length)
        part[divisor_length] = 0;
      quotient[i] = guess;
    }
}

/* number -= 1 at limb `position`, modulo base^length - 1. */
static void
subtract_cyclic_one (uint64_t *number, size_t length, size_t position)
{
  if (tandem_limbs_subtract_limb (number + position, length - position, 1) != 0)
    tandem_limbs_subtract_limb (number, length, 1);
}

/* A number modulo base^length - 1 that is small or minus a small one: makes it the absolute value. Returns
 * whether it was negative; -0 counts as negative. */
static bool
make_absolute (uint64_t *number, size_t length)
{
  if (number[length - 1] < TANDEM_LIMB_BASE / 2)
    return false;
  for (size_t i = 0; i < length; i++)
    number[i] = TANDEM_LIMB_BASE - 1 - number[i];
  return true;
}

/* The divisor's upper `known` limbs have been inverted; goes on to `wanted` limbs, at most 2 known - 2. */
static bool
refine (TandemComputer *worker,
        uint64_t *inverse,
        size_t known,
        size_t wanted,
        const uint64_t *divisor,
        size_t divisor_length,
        uint64_t *scratch)
{
  size_t length = tandem_transform_length (wanted + GUARD);
  const TandemPlan *plan = tandem_transform_plan (worker->transform, length);
  uint64_t *spectrum = scratch, *work = spectrum + 3 * plan->slots, *error = work + 3 * plan->slots;
  size_t power = (wanted + known) % length;
  size_t drop = known - 1, error_length = wanted + 1 - drop, correction = wanted - known + 2;
  bool too_large;

  /* error = divisor * inverse - base^(wanted + known), a number of at most wanted + 1 limbs. */
  if (!tandem_spectrum_transform (worker, plan, spectrum, inverse, known + 1)
      || !tandem_spectrum_multiply (worker, plan, error, length, divisor + divisor_length - wanted, wanted,
                                    spectrum, work))
    return false;
  if (worker->member.number == 0)
    {
      subtract_cyclic_one (error, length, power);
      /* Tells the others by an otherwise unused limb, beyond what is multiplied below. */
      too_large = !make_absolute (error, length);
      error[length - 1] = too_large;
    }
  if (!tandem_member_barrier (&worker->member))
    return false;
  too_large = error[length - 1] != 0;

  /* inverse = inverse base^(wanted - known) -+ inverse * error / base^(2 known) */
  if (!tandem_spectrum_multiply (worker, plan, error, known + 1 + error_length, error + drop, error_length,
                                 spectrum, work))
    return false;
  if (worker->member.number == 0)
    {
      memmove (inverse + wanted - known, inverse, (known + 1) * sizeof *inverse);
      memset (inverse, 0, (wanted - known) * sizeof *inverse);
      if (too_large)
        tandem_limbs_subtract (inverse, inverse, wanted + 1, error + known + 1, MIN (correction, wanted + 1));
      else
        tandem_limbs_add (inverse, inverse, wanted + 1, error + known + 1, MIN (correction, wanted + 1));
    }
  return tandem_member_barrier (&worker->member);
}

bool
tandem_division_invert (TandemComputer *worker,
                        const TandemDivision *division,
                        uint64_t *inverse,
                        const uint64_t *divisor,
                        uint64_t *scratch)
{
  size_t steps[64], n_steps = 0, known = division->half;
  const uint64_t *end = divisor + division->divisor_length;

  for (; known > DIRECT_MAX; known = known / 2 + 2)
    steps[n_steps++] = known;

  if (worker->member.number == 0)
    {
      uint64_t power[2 * DIRECT_MAX + 1] = { 0 };

      power[2 * known] = 1;
      divide_directly (inverse, power, 2 * known + 1, end - known, known);
    }
  if (!tandem_member_barrier (&worker->member))
    return false;
  for (; n_steps > 0; known = steps[n_steps])
    if (!refine (worker, inverse, known, steps[--n_steps], divisor, division->divisor_length, scratch))
      return false;
  return true;
}

/* product = product - remainder * base^half, modulo base^length - 1. */
static void
subtract_shifted (uint64_t *product, const TandemDivision *division, const uint64_t *remainder)
{
  size_t low = MIN (division->divisor_length, division->length - division->half);

  if (tandem_limbs_subtract (product + division->half, product + division->half,
                             division->length - division->half, remainder, low)
      != 0)
    subtract_cyclic_one (product, division->length, 0);
  if (low < division->divisor_length
      && tandem_limbs_subtract (product, product, division->length, remainder + low,
                                division->divisor_length - low)
             != 0)
    subtract_cyclic_one (product, division->length, 0);
}

/* From product = guess * divisor - remainder * base^half modulo base^length - 1 to the exact half of the
 * quotient and its remainder. */
static void
settle (const TandemDivision *division,
        uint64_t *quotient,
        uint64_t *remainder,
        const uint64_t *divisor,
        uint64_t *guess,
        uint64_t *product)
{
  size_t n = division->divisor_length;

  if (make_absolute (product, division->length))
    while (product[n] != 0 || tandem_limbs_compare (product, divisor, n) >= 0)
      {
        tandem_limbs_subtract (product, product, n + 1, divisor, n);
        tandem_limbs_add_limb (guess, division->half + 1, 1);
      }
  else
    {
      /* The guess was too large: product is minus the remainder. */
      bool below = false;

      while (!below && tandem_limbs_length (product, n + 1) != 0)
        {
          below = tandem_limbs_subtract (product, product, n + 1, divisor, n) != 0;
          tandem_limbs_subtract_limb (guess, division->half + 1, 1);
        }
      if (below)
        {
          for (size_t i = 0; i <= n; i++)
            product[i] = TANDEM_LIMB_BASE - 1 - product[i];
          tandem_limbs_add_limb (product, n + 1, 1);
        }
    }
  memcpy (remainder, product, n * sizeof *remainder);
  memcpy (quotient, guess, division->half * sizeof *quotient);
}

bool
tandem_division_quotient (TandemComputer *worker,
                          const TandemDivision *division,
                          uint64_t *quotient,
                          uint64_t *remainder,
                          const uint64_t *divisor,
                          const uint64_t *inverse,
                          uint64_t *scratch)
{
  const TandemPlan *plan = tandem_transform_plan (worker->transform, division->length);
  size_t n = division->divisor_length, half = division->half, slots = 3 * plan->slots;
  uint64_t *inverse_spectrum = scratch, *divisor_spectrum = inverse_spectrum + slots,
           *work = divisor_spectrum + slots;
  uint64_t *product = work + slots, *guess = product + division->length;

  if (!tandem_spectrum_transform (worker, plan, inverse_spectrum, inverse, half + 1)
      || !tandem_spectrum_transform (worker, plan, divisor_spectrum, divisor, n))
    return false;
  for (int part = 1; part >= 0; part--)
    {
      if (!tandem_spectrum_multiply (worker, plan, product, 2 * half + 1, remainder + n - half, half,
                                     inverse_spectrum, work))
        return false;
      if (worker->member.number == 0)
        memcpy (guess, product + half, (half + 1) * sizeof *guess);
      if (!tandem_member_barrier (&worker->member)
          || !tandem_spectrum_multiply (worker, plan, product, division->length, guess, half + 1,
                                        divisor_spectrum, work))
        return false;
      if (worker->member.number == 0)
        {
          subtract_shifted (product, division, remainder);
          settle (division, quotient + part * half, remainder, divisor, guess, product);
        }
      if (!tandem_member_barrier (&worker->member))
        return false;
    }
  return true;
}
