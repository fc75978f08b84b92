/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-limb-shared.h"

#include <string.h>

/* Parts begin on whole cache lines. */
#define GRAIN 512

typedef uint64_t (*CarryFunc) (uint64_t *number, size_t length, uint64_t carry);

/* Member 0 takes each member's carry on from where its part of `count` limbs ends, up to `length`; what
 * leaves the number there is *out (nullable) for all. */
static bool
pass_carries (const TandemMember *member,
              uint64_t *number,
              size_t length,
              size_t count,
              uint64_t carry,
              CarryFunc pass,
              uint64_t *out)
{
  uint64_t leaving = 0;

  if (member->n_members == 1)
    leaving = pass (number + count, length - count, carry);
  else
    {
      member->team->carry[member->number][0] = carry;
      if (!tandem_member_barrier (member))
        return false;
      for (unsigned i = 0; i < member->n_members && member->number == 0; i++)
        {
          TandemMember other = { member->team, NULL, i, member->n_members };
          size_t begin, end;

          tandem_member_part (&other, count, GRAIN, &begin, &end);
          if (begin < end)
            leaving += pass (number + end, length - end, member->team->carry[i][0]);
        }
    }
  if (!tandem_member_broadcast (member, &leaving))
    return false;
  if (out != NULL)
    *out = leaving;
  return true;
}

bool
tandem_add_shared (const TandemMember *member,
                   uint64_t *result,
                   size_t length,
                   const uint64_t *second,
                   size_t second_length,
                   uint64_t *carry)
{
  size_t begin, end;
  uint64_t own;

  tandem_member_part (member, second_length, GRAIN, &begin, &end);
  own = tandem_limbs_add (result + begin, result + begin, end - begin, second + begin, end - begin);
  return pass_carries (member, result, length, second_length, own, tandem_limbs_add_limb, carry);
}

bool
tandem_subtract_shared (const TandemMember *member,
                        uint64_t *result,
                        size_t length,
                        const uint64_t *second,
                        size_t second_length,
                        uint64_t *borrow)
{
  size_t begin, end;
  uint64_t own;

  tandem_member_part (member, second_length, GRAIN, &begin, &end);
  own = tandem_limbs_subtract (result + begin, result + begin, end - begin, second + begin, end - begin);
  return pass_carries (member, result, length, second_length, own, tandem_limbs_subtract_limb, borrow);
}

bool
tandem_scale_shared (const TandemMember *member,
                     uint64_t *result,
                     const uint64_t *number,
                     size_t length,
                     uint64_t factor)
{
  size_t begin, end;
  uint64_t own;

  tandem_member_part (member, length, GRAIN, &begin, &end);
  own = tandem_limbs_multiply_limb (result + begin, number + begin, end - begin, factor, 0);
  return pass_carries (member, result, length, length, own, tandem_limbs_add_limb, NULL);
}

bool
tandem_complement_shared (const TandemMember *member, uint64_t *number, size_t length)
{
  size_t begin, end;

  tandem_member_part (member, length, GRAIN, &begin, &end);
  for (size_t i = begin; i < end; i++)
    number[i] = TANDEM_LIMB_BASE - 1 - number[i];
  return tandem_member_barrier (member);
}

bool
tandem_copy_shared (const TandemMember *member, uint64_t *result, const uint64_t *number, size_t length)
{
  size_t begin, end;

  tandem_member_part (member, length, GRAIN, &begin, &end);
  if (number != NULL)
    memcpy (result + begin, number + begin, (end - begin) * sizeof *result);
  else
    memset (result + begin, 0, (end - begin) * sizeof *result);
  return tandem_member_barrier (member);
}
