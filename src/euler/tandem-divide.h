/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Division of numbers in base 10^19, by all members of a team.
 *
 * The inverse comes from Newton's iteration x -> x + x (1 - d x), which doubles the correct limbs (Brent and
 * Zimmermann, "Modern Computer Arithmetic", 4.2.2). Each product whose upper half is known beforehand is made
 * modulo 10^(19 n) - 1 with n just above the lower half. The quotient is found in two halves, each from the
 * upper limbs of the current remainder and the inverse; the remainder is then exact, so a quotient off by a
 * few is put right and the result is proven by it (there 2.4.1, 3.4.2).
 */

#pragma once

#include "euler/tandem-transform.h"

G_BEGIN_DECLS

typedef struct
{
  size_t divisor_length;
  size_t half;            /* limbs of each half of the quotient, and of the inverse's precision */
  size_t length;          /* of the transforms of the quotient's steps */
  size_t scratch;         /* slots of scratch memory */
  uint64_t inverse_work;  /* what the two functions add to the work of all members, */
  uint64_t quotient_work; /* see TANDEM_TRANSFORM_WORK */
} TandemDivision;

/* Lays out a division by a divisor of divisor_length limbs with a quotient of at least quotient_length limbs;
 * 2 * half is what the quotient will have. */
TandemDivision tandem_division (size_t quotient_length, size_t divisor_length);

/* The factor that brings the divisor's highest limb, which is not zero, to at least half the base. */
uint64_t tandem_division_normalize (const uint64_t *divisor, size_t divisor_length);

/* inverse, of half + 1 limbs, becomes about 10^(38 half) / (the upper half limbs of the divisor), off by a
 * few units. The divisor must be normalized. scratch is shared memory, aligned to 64 bytes. False:
 * interrupted. */
bool tandem_division_invert (TandemComputer *worker,
                             const TandemDivision *division,
                             uint64_t *inverse,
                             const uint64_t *divisor,
                             uint64_t *scratch);

/* Replaces remainder, below the divisor and as long, by the remainder of remainder * 10^(38 half), and sets
 * the 2 * half limbs of quotient. False: interrupted. */
bool tandem_division_quotient (TandemComputer *worker,
                               const TandemDivision *division,
                               uint64_t *quotient,
                               uint64_t *remainder,
                               const uint64_t *divisor,
                               const uint64_t *inverse,
                               uint64_t *scratch);

G_END_DECLS
