/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Convolutions of limbs modulo three primes, by all members of a team.
 *
 * A spectrum is the transform of a number: tandem_spectrum_slots () slots, aligned to 64 bytes, in memory
 * that the team shares. Long transforms are taken as a matrix: columns are gathered into a buffer that fits
 * the cache, transformed and put back, then each row is transformed in place (Bailey, "FFTs in external or
 * hierarchical memory", 1990).
 */

#pragma once

#include "euler/tandem-team.h"
#include "euler/tandem-transform-tables.h"

G_BEGIN_DECLS

/* What a process needs to multiply: the tables of a kernel, its place in the team and a private buffer. */
typedef struct
{
  TandemTransform *transform;
  TandemMember member;
  uint64_t *buffer; /* TANDEM_TRANSFORM_BUFFER slots, not shared, aligned to 64 bytes */
  uint64_t
      *work; /* slots that transforms have passed over so far: a passage each for columns, rows, columns */
  uint64_t own_work;
} TandemComputer;

/* Slots of a worker's buffer. */
#define TANDEM_TRANSFORM_BUFFER (TANDEM_COLUMN_MAX * 8)

/* What a transform of this length, or a product after it, adds to the work of all members. */
#define TANDEM_TRANSFORM_WORK(length) (6 * (uint64_t)(length))
#define TANDEM_PRODUCT_WORK(length) (9 * (uint64_t)(length))

/* Sets up a worker that counts its work for itself alone; its buffer is freed with tandem_computer_clear ().
 */
void tandem_computer_init (TandemComputer *worker, TandemTransform *transform, TandemMember member);
void tandem_computer_clear (TandemComputer *worker);

/* The plan that the worker and its team use for this length. */
const TandemPlan *tandem_computer_plan (const TandemComputer *worker, size_t length);

/* spectrum = the transform of limbs[0 ... length), length <= plan->length. False: interrupted. */
bool tandem_spectrum_transform (TandemComputer *worker,
                                const TandemPlan *plan,
                                uint64_t *spectrum,
                                const uint64_t *limbs,
                                size_t length);

/* result = limbs * (the number with the spectrum `factor`) modulo 10^(19 plan->length) - 1; the first
 * result_length limbs of it, which must be the plan's length or hold the whole product. `work` is another
 * spectrum to work in. result may be limbs. The product's sum of one column must stay below the product of
 * the primes: see TANDEM_CONVOLUTION_MAX. False: interrupted, result is undefined. */
bool tandem_spectrum_multiply (TandemComputer *worker,
                               const TandemPlan *plan,
                               uint64_t *result,
                               size_t result_length,
                               const uint64_t *limbs,
                               size_t length,
                               const uint64_t *factor,
                               uint64_t *work);

G_END_DECLS
