/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-divide.h"

#include <string.h>

/* Limbs beside the doubled precision: the error of a step, and the limbs by which a product overlaps what is
 * known. */
#define GUARD 4

/* A half of the quotient is guessed to within fewer units than this; if memory fails it may be off by more,
 * which the caller sees by the remainder. */
#define MAX_ERROR 64

/* Inverses of up to this many limbs are found by long division. */
#define DIRECT_MAX 16

/* The length of a transform for numbers of up to `limbs` limbs whose rest, but for some guard, is known
 * beforehand, and how many limbs are missing: no more than the shorter factor has. */
static size_t
known_length (size_t limbs, size_t shorter, size_t *extra)
{
  size_t length = tandem_product_length (limbs + GUARD);

  if (length + shorter < limbs + GUARD)
    length = tandem_transform_length (limbs + GUARD);
  *extra = limbs + GUARD > length ? limbs + GUARD - length : 0;
  return length;
}

TandemDivision
tandem_division (size_t quotient_length, size_t divisor_length)
{
  TandemDivision division;
  size_t extra;

  division.divisor_length = divisor_length;
  division.half = MAX ((quotient_length + 1) / 2, 1);
  division.length = known_length (MAX (2 * division.half, divisor_length), division.half, &division.extra);
  /* Three spectra, a product and a quotient; the inverse's steps are shorter. */
  division.scratch = 3 * tandem_spectrum_slots (division.length)
                     + (division.length + division.extra + 7) / 8 * 8 + (division.half + 8) / 8 * 8;
  division.inverse_work = 0;
  for (size_t known = division.half; known > DIRECT_MAX; known = known / 2 + 2)
    {
      size_t length = known_length (known, known / 2, &extra);

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
  /* Normalized, unless memory failed; the caller will see that by the remainder, but it must come to an end.
   */
  uint64_t top = MAX (divisor[divisor_length - 1], TANDEM_LIMB_BASE / 2);

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
      for (int back = 0; back < 3 && above < borrow; back++)
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

/* Whether a number modulo base^length - 1, or with `extra` limbs more modulo base^(length + extra), that is
 * small or minus a small one is the latter, as all learn; -0 counts as negative. */
static bool
find_sign (const TandemMember *member, const uint64_t *number, size_t length, size_t extra, bool *negative)
{
  uint64_t sign = 0;

  if (member->number == 0)
    sign = number[length + extra - 1] >= TANDEM_LIMB_BASE / 2;
  if (!tandem_member_broadcast (member, &sign))
    return false;
  *negative = sign != 0;
  return true;
}

/* Minus a number of that kind. */
static bool
negate (const TandemMember *member, uint64_t *number, size_t length, size_t extra)
{
  if (!tandem_complement_shared (member, number, length + extra))
    return false;
  if (extra > 0 && member->number == 0)
    tandem_limbs_add_limb (number, length + extra, 1);
  return tandem_member_barrier (member);
}

/* A number that is perhaps a little longer than a transform, modulo base^length - 1: the number itself, or
 * `folded` with it. */
static bool
fold (const TandemMember *member,
      const uint64_t **number,
      size_t *number_length,
      size_t length,
      uint64_t *folded)
{
  const uint64_t *high = *number + length;
  size_t beyond = *number_length - MIN (length, *number_length);

  if (beyond == 0)
    return true;
  if (!tandem_copy_shared (member, folded, *number, length))
    return false;
  if (member->number == 0 && tandem_limbs_add (folded, folded, length, high, beyond) != 0)
    tandem_limbs_add_limb (folded, length, 1);
  *number = folded;
  *number_length = length;
  return tandem_member_barrier (member);
}

/* product = first * second modulo base^length - 1 and, where there is extra, lowest = first * second modulo
 * base^extra (and as many limbs more). */
static bool
multiply_known (TandemComputer *worker,
                const TandemPlan *plan,
                size_t extra,
                uint64_t *product,
                const uint64_t *first,
                size_t first_length,
                const uint64_t *second,
                const uint64_t *factor,
                uint64_t *work,
                uint64_t *folded)
{
  const uint64_t *number = first;

  return fold (&worker->member, &number, &first_length, plan->length, folded)
         && tandem_spectrum_multiply (worker, plan, product, plan->length, number, first_length, factor, work)
         && (extra == 0
             || tandem_multiply (worker, work, first, extra, second, extra, work + (2 * extra + 7) / 8 * 8));
}

/* The divisor's upper `known` limbs have been inverted, and that inverse is the upper known + 1 limbs of
 * `inverse`; goes on to `wanted` limbs, at most 2 known - 2. */
static bool
refine (TandemComputer *worker,
        uint64_t *inverse,
        size_t known,
        size_t wanted,
        const uint64_t *divisor,
        size_t divisor_length,
        uint64_t *scratch)
{
  const TandemMember *member = &worker->member;
  size_t extra, length = known_length (wanted, wanted / 2, &extra);
  const TandemPlan *plan = tandem_computer_plan (worker, length);
  uint64_t *spectrum = scratch, *work = spectrum + 3 * plan->slots, *error = work + 3 * plan->slots;
  uint64_t *product = error + (length + extra + 7) / 8 * 8, *upper = inverse + (wanted - known);
  size_t drop = known - 1, error_length = wanted + 1 - drop;
  size_t correction = MIN (wanted - known + 2, wanted + 1);
  bool too_small;

  /* error = divisor * inverse - base^(wanted + known), a number of at most wanted + 1 limbs. */
  if (!tandem_spectrum_transform (worker, plan, spectrum, upper, known + 1)
      || !multiply_known (worker, plan, extra, error, divisor + divisor_length - wanted, wanted, upper,
                          spectrum, work, product))
    return false;
  if (member->number == 0)
    {
      subtract_cyclic_one (error, length, (wanted + known) % length);
      if (extra > 0)
        tandem_product_separate (error, length, error + length, work, extra);
    }
  if (!find_sign (member, error, length, extra, &too_small)
      || (too_small && !negate (member, error, length, extra)))
    return false;

  /* inverse = inverse base^(wanted - known) -+ inverse * error / base^(2 known) */
  return tandem_multiply_by_spectrum (worker, plan, product, error + drop, error_length, upper, known + 1,
                                      spectrum, work)
         && tandem_copy_shared (member, inverse, NULL, wanted - known)
         && (too_small ? tandem_add_shared : tandem_subtract_shared) (member, inverse, wanted + 1,
                                                                      product + known + 1, correction, NULL);
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
      divide_directly (inverse + division->half - known, power, 2 * known + 1, end - known, known);
    }
  if (!tandem_member_barrier (&worker->member))
    return false;
  for (; n_steps > 0; known = steps[n_steps])
    {
      size_t wanted = steps[--n_steps];

      if (!refine (worker, inverse + division->half - wanted, known, wanted, divisor,
                   division->divisor_length, scratch))
        return false;
    }
  return true;
}

/* product = product - remainder * base^half, modulo base^length - 1 (or, with extra limbs, as it is then
 * known). */
static bool
subtract_shifted (const TandemMember *member,
                  uint64_t *product,
                  const TandemDivision *division,
                  const uint64_t *remainder)
{
  size_t room = division->length - division->half, low = MIN (division->divisor_length, room);
  uint64_t borrow;

  if (!tandem_subtract_shared (member, product + division->half, room, remainder, low, &borrow))
    return false;
  if (member->number == 0 && borrow != 0)
    subtract_cyclic_one (product, division->length, 0);
  if (!tandem_member_barrier (member)
      || !tandem_subtract_shared (member, product, division->length, remainder + low,
                                  division->divisor_length - low, &borrow))
    return false;
  if (member->number == 0 && borrow != 0)
    subtract_cyclic_one (product, division->length, 0);
  return true;
}

/* A guess that is too large leaves a negative remainder, in product: adds the divisor until it is not. */
static bool
lower_guess (const TandemMember *member,
             const TandemDivision *division,
             const uint64_t *divisor,
             uint64_t *guess,
             uint64_t *product)
{
  size_t length = division->length + division->extra;
  bool negative;
  uint64_t carry;

  if (!find_sign (member, product, division->length, division->extra, &negative))
    return false;
  for (int i = 0; i < MAX_ERROR && negative; i++)
    {
      if (!tandem_add_shared (member, product, length, divisor, division->divisor_length, &carry))
        return false;
      if (member->number == 0)
        {
          if (division->extra == 0)
            tandem_limbs_add_limb (product, length, carry);
          tandem_limbs_subtract_limb (guess, division->half + 1, 1);
        }
      negative = carry == 0;
    }
  return tandem_member_barrier (member);
}

/* One that is too small leaves a remainder that is not below the divisor. */
static bool
raise_guess (const TandemMember *member,
             const TandemDivision *division,
             const uint64_t *divisor,
             uint64_t *guess,
             uint64_t *product)
{
  size_t n = division->divisor_length;

  for (int i = 0; i < MAX_ERROR; i++)
    {
      uint64_t too_small = 0;

      if (member->number == 0)
        too_small = product[n] != 0 || tandem_limbs_compare (product, divisor, n) >= 0;
      if (!tandem_member_broadcast (member, &too_small))
        return false;
      if (!too_small)
        break;
      if (!tandem_subtract_shared (member, product, n + 1, divisor, n, NULL))
        return false;
      if (member->number == 0)
        tandem_limbs_add_limb (guess, division->half + 1, 1);
    }
  return tandem_member_barrier (member);
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
  const TandemMember *member = &worker->member;
  const TandemPlan *plan = tandem_computer_plan (worker, division->length);
  size_t n = division->divisor_length, half = division->half, slots = 3 * plan->slots;
  uint64_t *inverse_spectrum = scratch, *divisor_spectrum = inverse_spectrum + slots,
           *work = divisor_spectrum + slots;
  uint64_t *product = work + slots, *guess = product + (division->length + division->extra + 7) / 8 * 8;

  const uint64_t *folded = divisor;
  size_t folded_length = n;

  if (!tandem_spectrum_transform (worker, plan, inverse_spectrum, inverse, half + 1)
      || !fold (member, &folded, &folded_length, division->length, product)
      || !tandem_spectrum_transform (worker, plan, divisor_spectrum, folded, folded_length))
    return false;
  for (int part = 1; part >= 0; part--)
    {
      if (!tandem_multiply_by_spectrum (worker, plan, product, remainder + n - half, half, inverse, half + 1,
                                        inverse_spectrum, work)
          || !tandem_copy_shared (member, guess, product + half, half + 1)
          || !multiply_known (worker, plan, division->extra, product, guess, half + 1, divisor,
                              divisor_spectrum, work, NULL)
          || !subtract_shifted (member, product, division, remainder))
        return false;
      if (member->number == 0 && division->extra > 0)
        tandem_product_separate (product, division->length, product + division->length, work,
                                 division->extra);
      /* From product = guess * divisor - remainder * base^half to the exact half of the quotient and its
       * remainder. */
      if (!tandem_member_barrier (member) || !negate (member, product, division->length, division->extra)
          || !lower_guess (member, division, divisor, guess, product)
          || !raise_guess (member, division, divisor, guess, product)
          || !tandem_copy_shared (member, remainder, product, n)
          || !tandem_copy_shared (member, quotient + part * half, guess, half))
        return false;
    }
  return true;
}
