/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-limb.h"

size_t
tandem_limbs_length (const uint64_t *number, size_t length)
{
  while (length > 0 && number[length - 1] == 0)
    length--;
  return length;
}

int
tandem_limbs_compare (const uint64_t *first, const uint64_t *second, size_t length)
{
  for (size_t i = length; i-- > 0;)
    if (first[i] != second[i])
      return first[i] < second[i] ? -1 : 1;
  return 0;
}

uint64_t
tandem_limbs_add_limb (uint64_t *number, size_t length, uint64_t carry)
{
  for (size_t i = 0; i < length && carry != 0; i++)
    {
      TandemUint128 sum = (TandemUint128)number[i] + carry;

      carry = 0;
      while (sum >= TANDEM_LIMB_BASE)
        {
          sum -= TANDEM_LIMB_BASE;
          carry++;
        }
      number[i] = (uint64_t)sum;
    }
  return carry;
}

uint64_t
tandem_limbs_subtract_limb (uint64_t *number, size_t length, uint64_t borrow)
{
  for (size_t i = 0; i < length && borrow != 0; i++)
    {
      uint64_t limb = number[i];

      if (limb >= borrow)
        {
          number[i] = limb - borrow;
          borrow = 0;
        }
      else
        {
          number[i] = limb + (TANDEM_LIMB_BASE - borrow);
          borrow = 1;
        }
    }
  return borrow;
}

uint64_t
tandem_limbs_add (uint64_t *result,
                  const uint64_t *first,
                  size_t first_length,
                  const uint64_t *second,
                  size_t second_length)
{
  uint64_t carry = 0;
  size_t i;

  for (i = 0; i < second_length; i++)
    {
      /* first - (base - second - carry) is the sum less the base; it wraps exactly when there is no carry. */
      uint64_t missing = TANDEM_LIMB_BASE - second[i] - carry;
      uint64_t limb = first[i] - missing;

      carry = first[i] >= missing;
      result[i] = carry ? limb : limb + TANDEM_LIMB_BASE;
    }
  for (; i < first_length && carry != 0; i++)
    {
      carry = first[i] == TANDEM_LIMB_BASE - 1;
      result[i] = carry ? 0 : first[i] + 1;
    }
  if (result != first)
    for (; i < first_length; i++)
      result[i] = first[i];
  return carry;
}

uint64_t
tandem_limbs_subtract (uint64_t *result,
                       const uint64_t *first,
                       size_t first_length,
                       const uint64_t *second,
                       size_t second_length)
{
  uint64_t borrow = 0;
  size_t i;

  for (i = 0; i < second_length; i++)
    {
      uint64_t taken = second[i] + borrow;
      uint64_t limb = first[i] - taken;

      borrow = first[i] < taken;
      result[i] = borrow ? limb + TANDEM_LIMB_BASE : limb;
    }
  for (; i < first_length && borrow != 0; i++)
    {
      borrow = first[i] == 0;
      result[i] = borrow ? TANDEM_LIMB_BASE - 1 : first[i] - 1;
    }
  if (result != first)
    for (; i < first_length; i++)
      result[i] = first[i];
  return borrow;
}

uint64_t
tandem_limbs_multiply_limb (uint64_t *result,
                            const uint64_t *number,
                            size_t length,
                            uint64_t factor,
                            uint64_t carry)
{
  for (size_t i = 0; i < length; i++)
    carry = tandem_limb_split ((TandemUint128)number[i] * factor + carry, &result[i]);
  return carry;
}

/* Adds the 128-bit term to the 192-bit sum whose upper 64 bits are *top. */
static inline TandemUint128
accumulate (TandemUint128 sum, uint64_t *top, TandemUint128 term)
{
  sum += term;
  *top += sum < term;
  return sum;
}

void
tandem_limbs_multiply_schoolbook (uint64_t *result,
                                  const uint64_t *first,
                                  size_t first_length,
                                  const uint64_t *second,
                                  size_t second_length)
{
  TandemUint128 sum = 0;
  uint64_t top = 0;

  /* Column by column, so that a column costs two divisions by the base whatever its height. Three products of
   * limbs stay below 2^128: they are added up before the carry is looked at. */
  for (size_t column = 0; column < first_length + second_length; column++)
    {
      size_t begin = column < second_length ? 0 : column - second_length + 1;
      size_t end = column < first_length ? column + 1 : first_length;
      const uint64_t *other = second + column;
      size_t i = begin;
      uint64_t quotient_high, quotient_low, rest;

      for (; i + 3 <= end; i += 3)
        {
          TandemUint128 term = (TandemUint128)first[i] * *(other - i);

          term += (TandemUint128)first[i + 1] * *(other - i - 1);
          term += (TandemUint128)first[i + 2] * *(other - i - 2);
          sum = accumulate (sum, &top, term);
        }
      for (; i < end; i++)
        sum = accumulate (sum, &top, (TandemUint128)first[i] * *(other - i));

      quotient_high = tandem_limb_split ((TandemUint128)top << 64 | (uint64_t)(sum >> 64), &rest);
      quotient_low = tandem_limb_split ((TandemUint128)rest << 64 | (uint64_t)sum, &rest);
      result[column] = rest;
      sum = (TandemUint128)quotient_high << 64 | quotient_low;
      top = 0;
    }
}
