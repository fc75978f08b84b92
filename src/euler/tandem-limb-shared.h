/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What takes one passage over a long number in base 10^19, by all members of a team: each does its part, and
 * member 0 takes the carries from one part into the next. All members call a function with the same
 * arguments; what it wrote may be read by all when it returns true. False: interrupted.
 */

#pragma once

#include "euler/tandem-limb.h"
#include "euler/tandem-team.h"

G_BEGIN_DECLS

/* result += second, rippling into all of result; *carry (nullable) is what leaves it. */
bool tandem_add_shared (const TandemMember *member,
                        uint64_t *result,
                        size_t length,
                        const uint64_t *second,
                        size_t second_length,
                        uint64_t *carry);

/* result -= second, likewise. */
bool tandem_subtract_shared (const TandemMember *member,
                             uint64_t *result,
                             size_t length,
                             const uint64_t *second,
                             size_t second_length,
                             uint64_t *borrow);

/* result = number * factor, of `length` limbs, into which it must fit; result may be number. factor is a
 * limb. */
bool tandem_scale_shared (const TandemMember *member,
                          uint64_t *result,
                          const uint64_t *number,
                          size_t length,
                          uint64_t factor);

/* number = base^length - 1 - number: each limb's complement to nines. */
bool tandem_complement_shared (const TandemMember *member, uint64_t *number, size_t length);

/* result = number; they do not overlap. With number NULL, result = 0. */
bool tandem_copy_shared (const TandemMember *member, uint64_t *result, const uint64_t *number, size_t length);

G_END_DECLS
