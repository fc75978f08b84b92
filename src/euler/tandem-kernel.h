/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The kernels of the number-theoretic transform: the same transform compiled for three kinds of processor.
 *
 * A transform of length rows * columns works on 8-byte slots. What a slot holds (an unsigned integer or a
 * double, and how far it is reduced) is the kernel's own affair; all that leaves a kernel is limbs, and these
 * are the same from each. The ring is taken apart as
 *
 *     x^n - 1  ->  rows: x^columns - rho_r  ->  (x = tau_r z, tau_r^columns = rho_r)  z^columns - 1  ->
 * points
 *
 * The first arrow is a transform down each column of the rows-by-columns matrix, the second multiplies row r
 * by the powers of tau_r ("twist"), the third is a transform along each row. Points come out in bit-reversed
 * order, which is of no account to a convolution. A node of the tree of rings x^2h - r^2 = (x^h - r)(x^h + r)
 * needs only the one root r, and the roots in bit-reversed order form one table for all lengths (Bernstein,
 * "Multidigit multiplication for mathematicians", 2001; Harvey, "Faster arithmetic for number-theoretic
 * transforms", 2014, for the lazy reduction).
 */

#pragma once

#include "euler/tandem-field.h"

G_BEGIN_DECLS

typedef enum
{
  TANDEM_KERNEL_AUTO,
  TANDEM_KERNEL_PORTABLE,
  TANDEM_KERNEL_AVX2,
  TANDEM_KERNEL_AVX512,
} TandemKernel;

/* Rows of a transform are powers of two in this range; columns are m * 2^k with m in {1, 3, 5, 7}. */
#define TANDEM_ROW_MIN 64
#define TANDEM_ROW_MAX 8192
#define TANDEM_COLUMN_MAX (7 * 8192)
#define TANDEM_ROOTS (TANDEM_ROW_MAX / 2)

/* Limits the shorter factor of a product, in limbs: its length times (10^19)^2 is below the product of the
 * primes. */
#define TANDEM_CONVOLUTION_MAX 14000000

/* A constant factor and its quotient by the prime, in the kernel's representation (Barrett-Shoup
 * multiplication). */
typedef struct
{
  uint64_t value;
  uint64_t quotient;
} TandemRoot;

/* What a kernel needs of one prime. */
typedef struct
{
  TandemField field;
  uint64_t scale;         /* the kernel's Montgomery radix modulo prime, plain */
  TandemRoot limb_high;   /* 2^32, to reduce limbs */
  TandemRoot *forward;    /* TANDEM_ROOTS roots in bit-reversed order */
  TandemRoot *inverse;    /* their inverses */
  uint64_t *lane_forward; /* roots of the levels inside a vector, a vector of values then one of quotients */
  uint64_t *lane_inverse;
  TandemRoot odd_cosine[3][4]; /* for m = 3, 5, 7: (zeta^k + zeta^-k) / 2, k = 0 ... (m - 1) / 2 */
  TandemRoot odd_sine[3][4];   /* (zeta^k - zeta^-k) / 2 */
  TandemRoot odd_root[3][8];   /* zeta^k */
} TandemPrime;

/* Multiplying residues by constants for the Chinese remainder theorem: multiplier[i][j] is applied to residue
 * j (for i > j to mixed radix digit j) on the way to mixed radix digit i. */
typedef struct
{
  uint64_t value[3][3];
  uint64_t quotient52[3][3];
  uint64_t quotient64[3][3];
} TandemGarner;

/* One transform length. */
typedef struct
{
  size_t length; /* rows * columns */
  size_t rows;   /* odd << row_log2 */
  size_t columns;
  size_t stride; /* slots from row to row: where there are many rows, not a power of two, so that a column's
                  * slots do not all fall into the same set of the cache */
  size_t slots;  /* of one prime's part of a spectrum: rows * stride */
  unsigned odd;  /* 1, 3, 5 or 7 */
  unsigned row_log2;
  unsigned odd_inverse; /* of 2^row_log2 modulo odd */
  TandemGarner garner;
  /* Powers of the principal root of order `length` in Montgomery form: low[i] = w^i, high[i] = w^(128 i). */
  uint64_t *twist_low[TANDEM_FIELD_COUNT];
  uint64_t *twist_high[TANDEM_FIELD_COUNT];
  uint64_t *untwist_low[TANDEM_FIELD_COUNT];
  uint64_t *untwist_high[TANDEM_FIELD_COUNT];
} TandemPlan;

typedef struct
{
  const char *name;
  unsigned lanes;      /* slots in a vector */
  unsigned scale_bits; /* log2 of the Montgomery radix of products of two variables */

  /* Represents the constant `value`, plain. */
  TandemRoot (*encode) (const TandemField *field, uint64_t value);

  /* Fills a block of `rows` times `width` slots with the residues of limbs[row * stride + i], i < width;
   * limbs at and beyond `available` count as zero. width is a multiple of 8. */
  void (*load) (const TandemPrime *prime,
                uint64_t *block,
                size_t rows,
                size_t width,
                const uint64_t *limbs,
                size_t stride,
                size_t available);

  /* Transforms each column of a block of plan->rows rows of `width` slots. */
  void (*columns_forward) (const TandemPrime *prime, const TandemPlan *plan, uint64_t *block, size_t width);
  void (*columns_inverse) (const TandemPrime *prime, const TandemPlan *plan, uint64_t *block, size_t width);

  /* Twists and transforms row `row`; `which` is the prime's number. */
  void (*row_forward) (const TandemPrime *prime,
                       const TandemPlan *plan,
                       unsigned which,
                       uint64_t *slots,
                       size_t row);
  /* The same, then multiplies by the transformed row `factor`, and back. */
  void (*row_multiply) (const TandemPrime *prime,
                        const TandemPlan *plan,
                        unsigned which,
                        uint64_t *slots,
                        const uint64_t *factor,
                        size_t row);

  /* Turns `count` coefficients, given by their three residues, into limbs, with `carry` added at the first
   * and the carry running upwards. Returns the carry out, below 2^100, to be added at limb `count`. */
  TandemUint128 (*combine) (const TandemPrime primes[TANDEM_FIELD_COUNT],
                            const TandemPlan *plan,
                            uint64_t *result,
                            const uint64_t *first,
                            const uint64_t *second,
                            const uint64_t *third,
                            size_t count,
                            TandemUint128 carry);
} TandemKernelOps;

extern const TandemKernelOps tandem_kernel_portable;
#ifdef TANDEM_HAVE_X86_KERNELS
extern const TandemKernelOps tandem_kernel_avx2;
extern const TandemKernelOps tandem_kernel_avx512;
#endif

/* Whether this processor can run the kernel; AUTO and PORTABLE always. */
bool tandem_kernel_is_available (TandemKernel kernel);

/* The kernel's operations; AUTO is the fastest that is available. NULL when it is not available. */
const TandemKernelOps *tandem_kernel_get (TandemKernel kernel);

/* "auto", "portable", "avx2", "avx512"; false for any other name. */
bool tandem_kernel_parse (const char *name, TandemKernel *kernel);

G_END_DECLS
