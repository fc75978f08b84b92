/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Natural numbers in base 10^19.
 *
 * A number is an array of limbs, each in [0, 10^19), least significant first. Nineteen decimal digits
 * fill 63.1 of a limb's 64 bits, so a computation whose result is wanted in decimal never needs a radix
 * conversion and loses 1.4 % of the room. Lengths are in limbs; leading zero limbs are allowed everywhere.
 * Nothing here allocates.
 *
 * The quotient of two limbs by the base: Möller and Granlund, "Improved division by invariant integers"
 * (2011).
 */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

#define TANDEM_LIMB_DIGITS 19
#define TANDEM_LIMB_BASE G_GUINT64_CONSTANT (10000000000000000000)

/* floor ((2^128 - 1) / 10^19) - 2^64; the base is above 2^63, so it needs no normalization. */
#define TANDEM_LIMB_BASE_INVERSE G_GUINT64_CONSTANT (15581492618384294730)

__extension__ typedef unsigned __int128 TandemUint128;

/* Divides `value`, below 2^64 base, by the base. Returns the quotient; `*rest` is in [0, base). */
static inline uint64_t
tandem_limb_split (TandemUint128 value, uint64_t *rest)
{
  uint64_t high = (uint64_t)(value >> 64);
  uint64_t low = (uint64_t)value;
  TandemUint128 estimate = (TandemUint128)high * TANDEM_LIMB_BASE_INVERSE + value;
  uint64_t quotient = (uint64_t)(estimate >> 64) + 1;
  uint64_t remainder = low - quotient * TANDEM_LIMB_BASE;

  if (remainder > (uint64_t)estimate)
    {
      quotient--;
      remainder += TANDEM_LIMB_BASE;
    }
  if (G_UNLIKELY (remainder >= TANDEM_LIMB_BASE))
    {
      quotient++;
      remainder -= TANDEM_LIMB_BASE;
    }
  *rest = remainder;
  return quotient;
}

/* The number of limbs without leading zeros. */
size_t tandem_limbs_length (const uint64_t *number, size_t length);

/* -1, 0 or 1 as the first number is smaller than, equal to or greater than the second, of the same length. */
int tandem_limbs_compare (const uint64_t *first, const uint64_t *second, size_t length);

/* number += carry, rippling; returns the carry out of the number. `carry` may be any 64-bit value. */
uint64_t tandem_limbs_add_limb (uint64_t *number, size_t length, uint64_t carry);

/* number -= borrow, rippling; returns the borrow out of the number. `borrow` may be any limb. */
uint64_t tandem_limbs_subtract_limb (uint64_t *number, size_t length, uint64_t borrow);

/* result = first + second, where second is no longer than first; returns the carry. result may be first or
 * second. */
uint64_t tandem_limbs_add (uint64_t *result,
                           const uint64_t *first,
                           size_t first_length,
                           const uint64_t *second,
                           size_t second_length);

/* result = first - second, where second is no longer than first; returns the borrow. result may be first or
 * second. */
uint64_t tandem_limbs_subtract (uint64_t *result,
                                const uint64_t *first,
                                size_t first_length,
                                const uint64_t *second,
                                size_t second_length);

/* result = number * factor + carry for any 64-bit factor and carry; returns the limb that follows (it may be
 * above the base when factor is). result may be number. */
uint64_t tandem_limbs_multiply_limb (uint64_t *result,
                                     const uint64_t *number,
                                     size_t length,
                                     uint64_t factor,
                                     uint64_t carry);

/* result = first * second by the schoolbook method, of first_length + second_length limbs; neither length is
 * zero and the shorter is at most TANDEM_LIMBS_SCHOOLBOOK_MAX. result overlaps neither. */
#define TANDEM_LIMBS_SCHOOLBOOK_MAX 1024

void tandem_limbs_multiply_schoolbook (uint64_t *result,
                                       const uint64_t *first,
                                       size_t first_length,
                                       const uint64_t *second,
                                       size_t second_length);

G_END_DECLS
