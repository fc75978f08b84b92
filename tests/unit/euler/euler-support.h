/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers in base 10^19 for tests, and their values as GMP integers. */

#pragma once

#include "euler/tandem-transform.h"
#include "tests/unit/scale.h"

#include <gmp.h>

/* How the limbs of a test number are chosen. */
typedef enum
{
  PATTERN_RANDOM,
  PATTERN_NINES, /* each limb 10^19 - 1 */
  PATTERN_ZEROS,
  PATTERN_POWER, /* a power of the base */
  PATTERN_RUNS,  /* runs of zeros, nines and small limbs, so that carries ripple far */
  N_PATTERNS,
} Pattern;

/* For tests of what is done with the numbers, not of how they are multiplied. Valgrind emulates fused
 * multiplications, which takes hundreds of times as long as they do: there the kernel is the one without, and
 * the digits are a tenth of `digits`. */
TandemKernel euler_kernel (void);
size_t euler_digits (size_t digits);

void euler_fill (uint64_t *limbs, size_t length, Pattern pattern);

void euler_to_mpz (mpz_t value, const uint64_t *limbs, size_t length);

/* value must be below 10^(19 length). */
void euler_from_mpz (uint64_t *limbs, size_t length, const mpz_t value);

/* Fails the test unless the limbs are all below the base and the number is `value`. */
void euler_assert_equal (const uint64_t *limbs, size_t length, const mpz_t value);

/* Memory that children share, zeroed, aligned to a page; lives until the test ends. */
void *euler_shared_new (size_t size);

typedef bool (*EulerMemberFunc) (TandemComputer *worker, gpointer data);

/* Runs func in n_members forked processes that make up a team, or here when n_members is 0, and fails the
 * test unless each returns true. */
void euler_run_team (TandemTransform *transform, unsigned n_members, EulerMemberFunc func, gpointer data);

/* The digits of e after the point, by binary splitting in GMP; free with free (). */
char *euler_reference_digits (size_t digits);
