/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-multiply.h"

#include <string.h>

/* Parts of a shared addition begin on whole cache lines. */
#define GRAIN 512

/* Up to this length of the shorter factor the schoolbook method is the faster one; measured. */
static size_t
schoolbook_max (const TandemTransform *transform)
{
  switch (tandem_transform_get_ops (transform)->lanes)
    {
    case 8:
      return 32;
    case 4:
      return 56;
    default:
      return 160;
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

/* result = first * the piece of `second` that begins at `begin`, added to what lower pieces gave. */
static bool
multiply_piece (TandemComputer *worker,
                const TandemPlan *plan,
                uint64_t *result,
                const uint64_t *first,
                size_t first_length,
                size_t begin,
                size_t length,
                uint64_t *scratch)
{
  uint64_t *spectrum = scratch, *work = spectrum + 3 * plan->slots, *partial = work + 3 * plan->slots;
  size_t count = first_length + length;

  if (begin == 0)
    return tandem_spectrum_multiply (worker, plan, result, count, first, first_length, spectrum, work);
  if (!tandem_spectrum_multiply (worker, plan, partial, count, first, first_length, spectrum, work))
    return false;
  if (worker->member.number == 0)
    memset (result + begin + first_length, 0, length * sizeof *result);
  return tandem_member_barrier (&worker->member)
         && tandem_add_shared (&worker->member, result + begin, count, partial, count);
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

  plan = tandem_transform_plan (worker->transform, tandem_transform_length (longer + piece));
  for (size_t begin = 0; begin < second_length; begin += piece)
    {
      size_t length = MIN (piece, second_length - begin);

      if (!tandem_spectrum_transform (worker, plan, scratch, second + begin, length)
          || !multiply_piece (worker, plan, result, first, first_length, begin, length, scratch))
        return false;
      if (other_result != NULL
          && !multiply_piece (worker, plan, other_result, other_first, other_length, begin, length, scratch))
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

/* Adds each member's carry where its part ends; the parts are those of `count` limbs of result. */
static bool
add_carries (const TandemMember *member, uint64_t *result, size_t length, size_t count)
{
  if (!tandem_member_barrier (member))
    return false;
  if (member->number == 0)
    for (unsigned i = 0; i < member->n_members; i++)
      {
        TandemMember other = { member->team, NULL, i, member->n_members };
        size_t begin, end;

        tandem_member_part (&other, count, GRAIN, &begin, &end);
        if (begin < end)
          tandem_limbs_add_limb (result + end, length - end, member->team->carry[i][0]);
      }
  return tandem_member_barrier (member);
}

bool
tandem_add_shared (const TandemMember *member,
                   uint64_t *result,
                   size_t length,
                   const uint64_t *second,
                   size_t second_length)
{
  size_t begin, end;

  if (member->n_members == 1)
    {
      tandem_limbs_add (result, result, length, second, second_length);
      return true;
    }
  tandem_member_part (member, second_length, GRAIN, &begin, &end);
  member->team->carry[member->number][0] =
      tandem_limbs_add (result + begin, result + begin, end - begin, second + begin, end - begin);
  return add_carries (member, result, length, second_length);
}

bool
tandem_scale_shared (const TandemMember *member,
                     uint64_t *result,
                     const uint64_t *number,
                     size_t length,
                     uint64_t factor)
{
  size_t begin, end;

  if (member->n_members == 1)
    {
      tandem_limbs_multiply_limb (result, number, length, factor, 0);
      return true;
    }
  tandem_member_part (member, length, GRAIN, &begin, &end);
  member->team->carry[member->number][0] =
      tandem_limbs_multiply_limb (result + begin, number + begin, end - begin, factor, 0);
  return add_carries (member, result, length, length);
}
