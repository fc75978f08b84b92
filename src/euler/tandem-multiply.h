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

/* result += second, rippling into all of result, by all members; returns false if interrupted. There must be
 * no carry out of result. */
bool tandem_add_shared (const TandemMember *member,
                        uint64_t *result,
                        size_t length,
                        const uint64_t *second,
                        size_t second_length);

/* result = number * factor, of `length` limbs, into which it must fit; result may be number. factor is a
 * limb. */
bool tandem_scale_shared (const TandemMember *member,
                          uint64_t *result,
                          const uint64_t *number,
                          size_t length,
                          uint64_t factor);

G_END_DECLS
