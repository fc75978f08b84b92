/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Verification modulo the Mersenne prime 2^61 - 1.
 *
 * What the engine computes by products of long numbers is computed here a second way, term by term, modulo a
 * prime that has nothing to do with those of the transform. A wrong number passes with a chance of one in
 * 2^61.
 */

#pragma once

#include "euler/tandem-limb.h"
#include "euler/tandem-team.h"

G_BEGIN_DECLS

#define TANDEM_RESIDUE_PRIME ((G_GUINT64_CONSTANT (1) << 61) - 1)

/* first * second for factors below 2^62; a residue in [0, 2^61 - 1). */
static inline uint64_t
tandem_residue_multiply (uint64_t first, uint64_t second)
{
  TandemUint128 product = (TandemUint128)first * second;
  uint64_t sum = ((uint64_t)product & TANDEM_RESIDUE_PRIME) + (uint64_t)(product >> 61);

  return sum >= TANDEM_RESIDUE_PRIME ? sum - TANDEM_RESIDUE_PRIME : sum;
}

/* first + second for residues. */
static inline uint64_t
tandem_residue_add (uint64_t first, uint64_t second)
{
  uint64_t sum = first + second;

  return sum >= TANDEM_RESIDUE_PRIME ? sum - TANDEM_RESIDUE_PRIME : sum;
}

uint64_t tandem_residue_power (uint64_t base, uint64_t exponent);

/* The residue of a number. */
uint64_t tandem_residue_limbs (const uint64_t *limbs, size_t length);

/* The residue of base^position. */
uint64_t tandem_residue_base (uint64_t position);

/* The residues of P(first, last) and Q(first, last), see tandem-series.h, by the recurrence. */
void tandem_residue_series (uint64_t first, uint64_t last, uint64_t *p, uint64_t *q);

/* The same by all members of a team, each of which reads its part. False: interrupted. */
bool
tandem_residue_shared (const TandemMember *member, const uint64_t *limbs, size_t length, uint64_t *residue);

G_END_DECLS
