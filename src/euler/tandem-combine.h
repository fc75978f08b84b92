/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * From three residues of each coefficient of a product to limbs: the Chinese remainder theorem in Garner's
 * mixed radix form (Knuth, "The Art of Computer Programming" 2, 4.3.2), then carrying in base 10^19. This is
 * the scalar way; the AVX-512 kernel has its own and uses this one for what does not fill a vector.
 */

#pragma once

#include "euler/tandem-kernel.h"

G_BEGIN_DECLS

/* The product of the first two primes is TANDEM_PAIR_HIGH * 10^19 + TANDEM_PAIR_LOW. */
#define TANDEM_PAIR_HIGH G_GUINT64_CONSTANT (126761078143)
#define TANDEM_PAIR_LOW G_GUINT64_CONSTANT (5025733383744389121)

/* number * value modulo prime, in [0, 2 prime), for any 64-bit number; quotient is floor (value 2^64 /
 * prime). */
static inline uint64_t
tandem_combine_root (uint64_t number, uint64_t value, uint64_t quotient, uint64_t prime)
{
  return number * value - (uint64_t)(((TandemUint128)number * quotient) >> 64) * prime;
}

/* One coefficient: mixed radix digits from residues in [0, 2p) that still carry the transform's scale, times
 * 1, p0 and p0 p1; adds the carry and splits off a limb. */
static inline uint64_t
tandem_combine_one (const TandemPrime primes[TANDEM_FIELD_COUNT],
                    const TandemGarner *g,
                    uint64_t first,
                    uint64_t second,
                    uint64_t third,
                    TandemUint128 *carry)
{
  uint64_t p0 = primes[0].field.prime, p1 = primes[1].field.prime, p2 = primes[2].field.prime;
  uint64_t digit0, digit1, digit2, limb, quotient;
  TandemUint128 sum;

  digit0 = tandem_combine_root (first, g->value[0][0], g->quotient64[0][0], p0);
  digit0 = MIN (digit0, digit0 - p0);
  digit1 = tandem_combine_root (second, g->value[1][1], g->quotient64[1][1], p1)
           + tandem_combine_root (digit0, g->value[1][0], g->quotient64[1][0], p1);
  digit1 = MIN (digit1, digit1 - 2 * p1);
  digit1 = MIN (digit1, digit1 - p1);
  digit2 = tandem_combine_root (third, g->value[2][2], g->quotient64[2][2], p2)
           + tandem_combine_root (digit0, g->value[2][0], g->quotient64[2][0], p2)
           + tandem_combine_root (digit1, g->value[2][1], g->quotient64[2][1], p2);
  digit2 = MIN (digit2, digit2 - 4 * p2);
  digit2 = MIN (digit2, digit2 - 2 * p2);
  digit2 = MIN (digit2, digit2 - p2);

  sum = *carry + digit0 + (TandemUint128)digit1 * p0 + (TandemUint128)digit2 * TANDEM_PAIR_LOW;
  quotient = tandem_limb_split (sum, &limb);
  *carry = (TandemUint128)digit2 * TANDEM_PAIR_HIGH + quotient;
  return limb;
}

G_END_DECLS
