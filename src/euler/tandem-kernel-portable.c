/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The transform on 64-bit integers: Barrett-Shoup products by constants and Montgomery products of variables,
 * both with the radix 2^64, lazily reduced as in Harvey (2014). */

#include "euler/tandem-combine.h"
#include "euler/tandem-kernel.h"

typedef uint64_t Vec;

enum
{
  LANES = 1,
  GROUP = 8,
  TWINS = 1,
};

typedef struct
{
  uint64_t prime;
  uint64_t twice;
  uint64_t inverse;
  uint64_t limb_high; /* 2^50 modulo prime */
} Constants;

static inline Constants
constants (const TandemPrime *prime)
{
  uint64_t p = prime->field.prime;

  return (Constants){ p, 2 * p, prime->field.inverse, ((uint64_t)1 << 50) - p };
}

static inline uint64_t
high_product (uint64_t a, uint64_t b)
{
  return (uint64_t)(((TandemUint128)a * b) >> 64);
}

static inline Vec
vec_load (const uint64_t *x)
{
  return *x;
}

static inline void
vec_store (uint64_t *x, Vec v)
{
  *x = v;
}

static inline Vec
vec_constant (const Constants *c, uint64_t plain)
{
  return plain;
}

static inline Vec
vec_constants (const Constants *c, const uint64_t *plain)
{
  return *plain;
}

static inline Vec
vec_value (const TandemRoot *root)
{
  return root->value;
}

static inline Vec
vec_quotient (const TandemRoot *root)
{
  return root->quotient;
}

/* A limb is below 2^64, the high part's product below 2^51. */
static inline Vec
vec_residues (const Constants *c, const uint64_t *limbs)
{
  uint64_t value = (*limbs >> 50) * c->limb_high + (*limbs & (((uint64_t)1 << 50) - 1));

  return MIN (value, value - c->twice);
}

static inline Vec
vec_add (const Constants *c, Vec a, Vec b)
{
  return a + b;
}

static inline Vec
vec_subtract (const Constants *c, Vec a, Vec b)
{
  return a + c->twice - b;
}

static inline Vec
vec_shrink (const Constants *c, Vec a)
{
  return MIN (a, a - c->twice);
}

static inline Vec
vec_shrink_lazy (const Constants *c, Vec a)
{
  return vec_shrink (c, a);
}

static inline Vec
vec_root (const Constants *c, Vec b, Vec value, Vec quotient)
{
  return value * b - high_product (quotient, b) * c->prime;
}

static inline Vec
vec_product (const Constants *c, Vec a, Vec b)
{
  TandemUint128 product = (TandemUint128)a * b;

  return (uint64_t)(product >> 64) - high_product ((uint64_t)product * c->inverse, c->prime) + c->prime;
}

static inline void
vec_transpose (Vec *v)
{
}

#include "euler/tandem-transform-body.h"

static TandemRoot
encode (const TandemField *field, uint64_t value)
{
  return (TandemRoot){ value, (uint64_t)(((TandemUint128)value << 64) / field->prime) };
}

static TandemUint128
combine (const TandemPrime primes[TANDEM_FIELD_COUNT],
         const TandemPlan *plan,
         uint64_t *result,
         const uint64_t *first,
         const uint64_t *second,
         const uint64_t *third,
         size_t count,
         TandemUint128 carry)
{
  for (size_t i = 0; i < count; i++)
    result[i] = tandem_combine_one (primes, &plan->garner, first[i], second[i], third[i], &carry);
  return carry;
}

const TandemKernelOps tandem_kernel_portable = {
  .name = "portable",
  .scale_bits = 64,
  .encode = encode,
  TRANSFORM_OPS,
  .combine = combine,
};
