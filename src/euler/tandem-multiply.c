/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-multiply.h"

#include <string.h>

/* When a transform may be a little too short for a product. */
#define SEPARATE_MIN 32768
#define SEPARATE_PART 64

/* Up to this length of the shorter factor the schoolbook method is the faster one; measured. */
static size_t
schoolbook_max (const TandemTransform *transform)
{
  switch (tandem_transform_get_ops (transform)->lanes)
    {
    case 8:
      return 40;
    case 4:
      return 130;
    default:
      return 260;
    }
}

/* Into how many pieces of equal length `second` is cut so that each, or `first`, is short enough. */
static size_t
count_pieces (size_t first_length, size_t second_length)
{
  if (MIN (first_length, second_length) <= TANDEM_CONVOLUTION_MAX)
    return 1;
  return (second_length + TANDEM_CONVOLUTION_MAX - 1) / TANDEM_CONVOLUTION_MAX;
}

static size_t
piece_length (size_t first_length, size_t second_length)
{
  size_t pieces = count_pieces (first_length, second_length);

  return (second_length + pieces - 1) / pieces;
}

size_t
tandem_product_length (size_t total)
{
  size_t shorter = tandem_transform_length_below (total), longer = tandem_transform_length (total);

  return shorter >= SEPARATE_MIN && total - shorter <= shorter / SEPARATE_PART
                 && longer - shorter > shorter / 8
             ? shorter
             : longer;
}

/* The same for any factors. */
static size_t
product_length (size_t first_length, size_t second_length)
{
  size_t total = first_length + second_length, length = tandem_product_length (total);

  return length + MIN (first_length, second_length) > total + 1 ? length : tandem_transform_length (total);
}

size_t
tandem_multiply_scratch (const TandemTransform *transform, size_t first_length, size_t second_length)
{
  size_t piece = piece_length (first_length, second_length);
  size_t slots;

  if (MIN (first_length, second_length) <= schoolbook_max (transform))
    return 0;
  slots = 2 * tandem_spectrum_slots (tandem_transform_length (first_length + piece));
  if (piece < second_length)
    {
      /* Somewhat shorter factors may need no cut; they need no memory for a part then, but a longer
       * transform. */
      size_t length = tandem_transform_length (MAX (first_length, second_length) + TANDEM_CONVOLUTION_MAX);
      size_t whole = 2 * tandem_spectrum_slots (length);

      slots = MAX (slots + (first_length + piece + 7) / 8 * 8, whole);
    }
  return slots;
}

static bool
multiply_short (TandemComputer *worker,
                uint64_t *result,
                const uint64_t *first,
                size_t first_length,
                const uint64_t *second,
                size_t second_length)
{
  if (worker->member.number == 0)
    {
      if (first_length == 0 || second_length == 0)
        memset (result, 0, (first_length + second_length) * sizeof *result);
      else
        tandem_limbs_multiply_schoolbook (result, first, first_length, second, second_length);
    }
  return tandem_member_barrier (&worker->member);
}

/* The number y = result is L + H, or that plus or minus base^length - 1. So y - lowest modulo base^extra is
 * H, or H - 1 or H + 1; call it G. Then y - G is L, or L plus or minus base^length, which tells which it was.
 */
void
tandem_product_separate (uint64_t *result,
                         size_t length,
                         uint64_t *high,
                         const uint64_t *lowest,
                         size_t extra)
{
  bool negative;

  tandem_limbs_subtract (high, result, extra, lowest, extra);
  negative = high[extra - 1] >= TANDEM_LIMB_BASE / 2;
  if (negative)
    {
      uint64_t carry = 1;

      /* Add -G, then count it back. */
      for (size_t i = 0; i < extra; i++)
        {
          high[i] = TANDEM_LIMB_BASE - 1 - high[i] + carry;
          carry = high[i] == TANDEM_LIMB_BASE;
          high[i] = carry ? 0 : high[i];
        }
      if (tandem_limbs_add (result, result, length, high, extra) != 0)
        tandem_limbs_subtract_limb (high, extra, 1);
      if (tandem_limbs_length (high, extra) == 0)
        return;
      for (size_t i = 0; i < extra; i++)
        high[i] = TANDEM_LIMB_BASE - 1 - high[i];
      tandem_limbs_add_limb (high, extra, 1);
    }
  else if (tandem_limbs_subtract (result, result, length, high, extra) != 0)
    tandem_limbs_subtract_limb (high, extra, 1);
}

bool
tandem_multiply_by_spectrum (TandemComputer *worker,
                             const TandemPlan *plan,
                             uint64_t *result,
                             const uint64_t *first,
                             size_t first_length,
                             const uint64_t *second,
                             size_t second_length,
                             const uint64_t *factor,
                             uint64_t *work)
{
  size_t count = first_length + second_length, length = MIN (count, plan->length), beyond = count - length;
  uint64_t *lowest, *high;
  size_t extra;

  if (!tandem_spectrum_multiply (worker, plan, result, length, first, first_length, factor, work))
    return false;
  if (beyond == 0)
    return true;

  /* One limb more, for the sign. */
  extra = beyond + 1;
  lowest = work;
  high = lowest + (2 * extra + 7) / 8 * 8;
  if (!tandem_multiply (worker, lowest, first, extra, second, extra, high))
    return false;
  if (worker->member.number == 0)
    {
      tandem_product_separate (result, length, high, lowest, extra);
      memcpy (result + length, high, beyond * sizeof *result);
    }
  return tandem_member_barrier (&worker->member);
}

/* result = first * the piece of `second` that begins at `begin`, added to what lower pieces gave. */
static bool
multiply_piece (TandemComputer *worker,
                const TandemPlan *plan,
                uint64_t *result,
                const uint64_t *first,
                size_t first_length,
                const uint64_t *second,
                size_t begin,
                size_t length,
                uint64_t *scratch)
{
  uint64_t *spectrum = scratch, *work = spectrum + 3 * plan->slots, *partial = work + 3 * plan->slots;
  size_t count = first_length + length;

  if (begin == 0)
    return tandem_multiply_by_spectrum (worker, plan, result, first, first_length, second, length, spectrum,
                                        work);
  if (!tandem_multiply_by_spectrum (worker, plan, partial, first, first_length, second + begin, length,
                                    spectrum, work))
    return false;
  if (worker->member.number == 0)
    memset (result + begin + first_length, 0, length * sizeof *result);
  return tandem_member_barrier (&worker->member)
         && tandem_add_shared (&worker->member, result + begin, count, partial, count, NULL);
}

bool
tandem_multiply_pair (TandemComputer *worker,
                      uint64_t *result,
                      const uint64_t *first,
                      size_t first_length,
                      uint64_t *other_result,
                      const uint64_t *other_first,
                      size_t other_length,
                      const uint64_t *second,
                      size_t second_length,
                      uint64_t *scratch)
{
  size_t longer = MAX (first_length, other_length);
  size_t piece = piece_length (longer, second_length);
  const TandemPlan *plan;

  if (MIN (longer, second_length) <= schoolbook_max (worker->transform))
    return multiply_short (worker, result, first, first_length, second, second_length)
           && (other_result == NULL
               || multiply_short (worker, other_result, other_first, other_length, second, second_length));

  plan = tandem_computer_plan (worker, product_length (longer, piece));
  for (size_t begin = 0; begin < second_length; begin += piece)
    {
      size_t length = MIN (piece, second_length - begin);

      if (!tandem_spectrum_transform (worker, plan, scratch, second + begin, length)
          || !multiply_piece (worker, plan, result, first, first_length, second, begin, length, scratch))
        return false;
      if (other_result != NULL
          && !multiply_piece (worker, plan, other_result, other_first, other_length, second, begin, length,
                              scratch))
        return false;
    }
  return true;
}

bool
tandem_multiply (TandemComputer *worker,
                 uint64_t *result,
                 const uint64_t *first,
                 size_t first_length,
                 const uint64_t *second,
                 size_t second_length,
                 uint64_t *scratch)
{
  return tandem_multiply_pair (worker, result, first, first_length, NULL, NULL, 0, second, second_length,
                               scratch);
}
