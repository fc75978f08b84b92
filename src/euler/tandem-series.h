/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The series e = 1 + 1/1! + 1/2! + ... by binary splitting (Brent and Zimmermann, "Modern Computer
 * Arithmetic", 4.9.1).
 *
 * For a range of terms (first, last]
 *
 *     P / Q = sum over k = first + 1 ... last of first! / k!,   Q = last! / first!,
 *
 * and for first < middle < last
 *
 *     P = P(first, middle) Q(middle, last) + P(middle, last),   Q = Q(first, middle) Q(middle, last).
 *
 * The terms 1 ... n give e - 1 = P / Q with an error below 2 / (n + 1)!.
 */

#pragma once

#include "euler/tandem-multiply.h"

G_BEGIN_DECLS

/* P and Q of a range; the memory is the caller's. Both lengths are without leading zeros. */
typedef struct
{
  uint64_t *p;
  uint64_t *q;
  size_t p_length;
  size_t q_length;
} TandemFraction;

/* The least n with 2 / (n + 1)! < 10^-digits. */
uint64_t tandem_series_terms (uint64_t digits);

/* The other way round: the most digits for which tandem_series_terms () is at most `terms`, or one or two
 * fewer. */
uint64_t tandem_series_digits (uint64_t terms);

/* The length of Q of a range in limbs, as a real number. */
double tandem_series_weight (uint64_t first, uint64_t last);

/* Where to split a range by weight: the smallest m for which (first, m] has at least `part` of the weight of
 * (first, last]. */
uint64_t tandem_series_split (uint64_t first, uint64_t last, double part);

/* Limbs that are enough for P and for Q of a range. */
size_t tandem_series_capacity (uint64_t first, uint64_t last);

/* Slots of scratch memory that tandem_series_compute () needs. */
size_t tandem_series_scratch (const TandemTransform *transform, uint64_t first, uint64_t last);

/* Computes P and Q of a range in this process alone; worker->member must be alone. first < last; fraction->p
 * and fraction->q have the range's capacity. scratch need not be shared; aligned to 64 bytes. Adds the number
 * of terms done to *progress as it goes on. False: interrupted. */
bool tandem_series_compute (TandemComputer *worker,
                            TandemFraction *fraction,
                            uint64_t first,
                            uint64_t last,
                            uint64_t *scratch,
                            uint64_t *progress);

/* result = lower and upper together, by all members; the memory of the three is distinct. scratch is that of
 * the product of (the longer of the lower's numbers) and upper->q. False: interrupted. */
bool tandem_series_merge (TandemComputer *worker,
                          TandemFraction *result,
                          const TandemFraction *lower,
                          const TandemFraction *upper,
                          uint64_t *scratch);

G_END_DECLS
