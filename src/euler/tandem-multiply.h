/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Products of numbers in base 10^19 of any length, by all members of a team.
 *
 * Short products are made by the schoolbook method, long ones by transforms; a factor beyond
 * TANDEM_CONVOLUTION_MAX is cut. All members call a function with the same arguments; a result may be read by
 * all when it returns true.
 */

#pragma once

#include "euler/tandem-limb-shared.h"
#include "euler/tandem-transform.h"

G_BEGIN_DECLS

/* Slots of scratch memory (shared by the team, aligned to 64 bytes) for products of numbers of these lengths.
 */
size_t tandem_multiply_scratch (const TandemTransform *transform, size_t first_length, size_t second_length);

/* result = first * second, of first_length + second_length limbs; result overlaps neither. False:
 * interrupted. */
bool tandem_multiply (TandemComputer *worker,
                      uint64_t *result,
                      const uint64_t *first,
                      size_t first_length,
                      const uint64_t *second,
                      size_t second_length,
                      uint64_t *scratch);

/* Two products that share the factor `second`, with its transform made once; the scratch memory is that for
 * the longer of the two. */
bool tandem_multiply_pair (TandemComputer *worker,
                           uint64_t *result,
                           const uint64_t *first,
                           size_t first_length,
                           uint64_t *other_result,
                           const uint64_t *other_first,
                           size_t other_length,
                           const uint64_t *second,
                           size_t second_length,
                           uint64_t *scratch);

/* The length of the transforms for products of `total` limbs by factors that are longer than total - that
 * length. Where the next length is much too long, the one before is taken when it is only a little too short:
 * the product is then known modulo base^shorter - 1, and the limbs that overlap are told apart by the lowest
 * limbs. */
size_t tandem_product_length (size_t total);

/* A number D = L + H base^length, 0 <= L < base^length, is known modulo base^length - 1, as result[0 ...
 * length), and modulo base^extra, as lowest. Sets result to L and high, of extra limbs, to H modulo
 * base^extra, provided that |H| < base^(extra - 1). */
void tandem_product_separate (uint64_t *result,
                              size_t length,
                              uint64_t *high,
                              const uint64_t *lowest,
                              size_t extra);

/* result = first * second, where `factor` is the spectrum of second by a plan of tandem_product_length () for
 * this or a longer product. work is a spectrum to work in. result overlaps neither factor. False:
 * interrupted. */
bool tandem_multiply_by_spectrum (TandemComputer *worker,
                                  const TandemPlan *plan,
                                  uint64_t *result,
                                  const uint64_t *first,
                                  size_t first_length,
                                  const uint64_t *second,
                                  size_t second_length,
                                  const uint64_t *factor,
                                  uint64_t *work);

G_END_DECLS
