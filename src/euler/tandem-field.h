/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The three prime fields of the number-theoretic transform.
 *
 * Each prime is just below 2^50 and one more than a multiple of 105 * 2^26, so the field has roots of unity
 * of every order m * 2^k with m in {1, 3, 5, 7} and k <= 26. Four times a prime fits in 52 bits, which leaves
 * room for lazy reduction both in 52-bit integer multiply-add units and in the 53-bit significand of a
 * double.
 *
 * Scalar arithmetic here uses Montgomery multiplication with the radix 2^64 (Montgomery 1985; Brent and
 * Zimmermann, "Modern Computer Arithmetic", 2.4.2). "Plain" values are residues in [0, prime); "Montgomery"
 * values are residues times 2^64.
 */

#pragma once

#include "euler/tandem-limb.h"

G_BEGIN_DECLS

#define TANDEM_FIELD_COUNT 3
#define TANDEM_FIELD_MAX_LOG2 26

typedef struct
{
  uint64_t prime;
  uint64_t inverse;   /* prime^-1 modulo 2^64 */
  uint64_t one;       /* 2^64 modulo prime: the Montgomery form of 1 */
  uint64_t square;    /* 2^128 modulo prime: multiplying by it enters the Montgomery form */
  uint64_t generator; /* an element of order prime - 1 up to a factor that is no divisor of 105 * 2^26;
                         Montgomery */
} TandemField;

extern const uint64_t tandem_field_primes[TANDEM_FIELD_COUNT];

void tandem_field_init (TandemField *field, uint64_t prime);

/* first * second / 2^64 modulo prime, in [0, prime); the factors are below 2^57 and one of them is below
 * prime. */
static inline uint64_t
tandem_field_multiply (const TandemField *field, uint64_t first, uint64_t second)
{
  TandemUint128 product = (TandemUint128)first * second;
  uint64_t quotient = (uint64_t)product * field->inverse;
  uint64_t high = (uint64_t)(product >> 64);
  uint64_t taken = (uint64_t)(((TandemUint128)quotient * field->prime) >> 64);

  return high >= taken ? high - taken : high - taken + field->prime;
}

/* From plain to Montgomery form and back. */
static inline uint64_t
tandem_field_enter (const TandemField *field, uint64_t plain)
{
  return tandem_field_multiply (field, plain, field->square);
}

static inline uint64_t
tandem_field_leave (const TandemField *field, uint64_t value)
{
  return tandem_field_multiply (field, value, 1);
}

/* Powers, inverses and roots of unity in Montgomery form; `order` divides 105 * 2^26. */
uint64_t tandem_field_power (const TandemField *field, uint64_t value, uint64_t exponent);
uint64_t tandem_field_invert (const TandemField *field, uint64_t value);
uint64_t tandem_field_root (const TandemField *field, uint64_t order);

G_END_DECLS
