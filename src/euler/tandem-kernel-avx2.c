/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The transform on four doubles at a time with fused multiply-add: a b = h + l exactly with h = round (a b)
 * and l = fma (a, b, -h), so a b - q p = fma (-q, p, h) + l is exact whenever the quotient q is nearly right
 * (van der Hoeven, Lecerf and Quintin, "Modular SIMD arithmetic in Mathemagix", 2014). */

#include "euler/tandem-combine.h"
#include "euler/tandem-kernel.h"

#include <immintrin.h>
#include <string.h>

typedef __m256d Vec;

enum
{
  LANES = 4,
  GROUP = 4,
  TWINS = 2,
};

typedef struct
{
  Vec prime;
  Vec inverse;    /* 1 / prime */
  Vec high_value; /* 2^32 */
  Vec high_quotient;
  double scalar_prime;
} Constants;

static inline Vec
vec_load (const uint64_t *x)
{
  return _mm256_load_pd ((const double *)(const void *)x);
}

static inline void
vec_store (uint64_t *x, Vec v)
{
  _mm256_store_pd ((double *)(void *)x, v);
}

static inline Vec
vec_value (const TandemRoot *root)
{
  return _mm256_broadcast_sd ((const double *)(const void *)&root->value);
}

static inline Vec
vec_quotient (const TandemRoot *root)
{
  return _mm256_broadcast_sd ((const double *)(const void *)&root->quotient);
}

static inline Constants
constants (const TandemPrime *prime)
{
  double p = (double)prime->field.prime;

  return (Constants){ _mm256_set1_pd (p), _mm256_set1_pd (1 / p), vec_value (&prime->limb_high),
                      vec_quotient (&prime->limb_high), p };
}

static inline Vec
vec_round (Vec a)
{
  return _mm256_round_pd (a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

static inline Vec
vec_add (const Constants *c, Vec a, Vec b)
{
  return _mm256_add_pd (a, b);
}

static inline Vec
vec_subtract (const Constants *c, Vec a, Vec b)
{
  return _mm256_sub_pd (a, b);
}

static inline Vec
vec_shrink (const Constants *c, Vec a)
{
  return _mm256_fnmadd_pd (vec_round (_mm256_mul_pd (a, c->inverse)), c->prime, a);
}

static inline Vec
vec_shrink_lazy (const Constants *c, Vec a)
{
  return a;
}

static inline Vec
vec_root (const Constants *c, Vec b, Vec value, Vec quotient)
{
  Vec high = _mm256_mul_pd (b, value);
  Vec low = _mm256_fmsub_pd (b, value, high);
  Vec q = vec_round (_mm256_mul_pd (b, quotient));

  return _mm256_add_pd (_mm256_fnmadd_pd (q, c->prime, high), low);
}

static inline Vec
vec_product (const Constants *c, Vec a, Vec b)
{
  Vec high = _mm256_mul_pd (a, b);
  Vec low = _mm256_fmsub_pd (a, b, high);
  Vec q = vec_round (_mm256_mul_pd (high, c->inverse));

  return _mm256_add_pd (_mm256_fnmadd_pd (q, c->prime, high), low);
}

/* Integers below 2^52 to doubles and back: their bits are the significand of 2^52 + integer. */
static inline Vec
vec_from_integers (__m256i a)
{
  const Vec bias = _mm256_set1_pd (0x1p52);

  return _mm256_sub_pd (_mm256_castsi256_pd (_mm256_or_si256 (a, _mm256_castpd_si256 (bias))), bias);
}

static inline __m256i
vec_to_integers (Vec a)
{
  const Vec bias = _mm256_set1_pd (0x1p52);

  return _mm256_xor_si256 (_mm256_castpd_si256 (_mm256_add_pd (a, bias)), _mm256_castpd_si256 (bias));
}

static inline double
centre (double prime, uint64_t plain)
{
  double value = (double)plain;

  return value > prime / 2 ? value - prime : value;
}

static inline Vec
vec_constant (const Constants *c, uint64_t plain)
{
  return _mm256_set1_pd (centre (c->scalar_prime, plain));
}

static inline Vec
vec_constants (const Constants *c, const uint64_t *plain)
{
  return _mm256_setr_pd (centre (c->scalar_prime, plain[0]), centre (c->scalar_prime, plain[1]),
                         centre (c->scalar_prime, plain[2]), centre (c->scalar_prime, plain[3]));
}

static inline Vec
vec_residues (const Constants *c, const uint64_t *limbs)
{
  __m256i limb = _mm256_loadu_si256 ((const __m256i *)(const void *)limbs);
  Vec high = vec_from_integers (_mm256_srli_epi64 (limb, 32));
  Vec low = vec_from_integers (_mm256_and_si256 (limb, _mm256_set1_epi64x (0xffffffff)));

  return vec_shrink (c, _mm256_add_pd (vec_root (c, high, c->high_value, c->high_quotient), low));
}

static inline void
vec_transpose (Vec *v)
{
  Vec a = _mm256_unpacklo_pd (v[0], v[1]), b = _mm256_unpackhi_pd (v[0], v[1]);
  Vec d = _mm256_unpacklo_pd (v[2], v[3]), e = _mm256_unpackhi_pd (v[2], v[3]);

  v[0] = _mm256_permute2f128_pd (a, d, 0x20);
  v[1] = _mm256_permute2f128_pd (b, e, 0x20);
  v[2] = _mm256_permute2f128_pd (a, d, 0x31);
  v[3] = _mm256_permute2f128_pd (b, e, 0x31);
}

#include "euler/tandem-transform-body.h"

static TandemRoot
encode (const TandemField *field, uint64_t value)
{
  double prime = (double)field->prime;
  double centred = centre (prime, value);
  double quotient = centred / prime;
  TandemRoot root;

  memcpy (&root.value, &centred, sizeof centred);
  memcpy (&root.quotient, &quotient, sizeof quotient);
  return root;
}

/* Four slots as integers in [0, 2p). */
static inline void
unsign (const Constants *c, uint64_t *integers, const uint64_t *slots)
{
  Vec value = _mm256_add_pd (vec_shrink (c, vec_load (slots)), c->prime);

  _mm256_storeu_si256 ((__m256i *)(void *)integers, vec_to_integers (value));
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
  Constants c0 = constants (&primes[0]), c1 = constants (&primes[1]), c2 = constants (&primes[2]);
  for (size_t i = 0; i < count; i += LANES)
    {
      uint64_t a[LANES], b[LANES], d[LANES];

      unsign (&c0, a, first + i);
      unsign (&c1, b, second + i);
      unsign (&c2, d, third + i);
      for (size_t j = 0; j < MIN (LANES, count - i); j++)
        result[i + j] = tandem_combine_one (primes, &plan->garner, a[j], b[j], d[j], &carry);
    }
  return carry;
}

const TandemKernelOps tandem_kernel_avx2 = {
  .name = "avx2",
  .scale_bits = 0,
  .encode = encode,
  TRANSFORM_OPS,
  .combine = combine,
};
