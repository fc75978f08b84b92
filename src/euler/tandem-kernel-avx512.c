/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The transform on eight 52-bit integers at a time: the instructions of AVX-512 IFMA give the lower or the
 * upper half of a product of 52-bit numbers, so products by constants are Barrett-Shoup's and products of
 * variables Montgomery's, both with the radix 2^52. */

#include "euler/tandem-combine.h"
#include "euler/tandem-kernel.h"

#include <immintrin.h>

typedef __m512i Vec;

enum
{
  LANES = 8,
  GROUP = 8,
  TWINS = 2,
  STRANDS = 4, /* of combine () */
};

typedef struct
{
  Vec prime;
  Vec twice;
  Vec negative;  /* 2^52 - prime */
  Vec inverse;   /* prime^-1 modulo 2^52 */
  Vec limb_high; /* 2^50 modulo prime */
  Vec mask;      /* 2^52 - 1 */
} Constants;

static inline Vec
vec_load (const uint64_t *x)
{
  return _mm512_load_si512 (x);
}

static inline void
vec_store (uint64_t *x, Vec v)
{
  _mm512_store_si512 (x, v);
}

static inline Vec
vec_set (uint64_t value)
{
  return _mm512_set1_epi64 ((long long)value);
}

static inline Constants
constants (const TandemPrime *prime)
{
  uint64_t p = prime->field.prime;
  uint64_t mask = ((uint64_t)1 << 52) - 1;

  return (Constants){ vec_set (p),
                      vec_set (2 * p),
                      vec_set (mask + 1 - p),
                      vec_set (prime->field.inverse & mask),
                      vec_set (((uint64_t)1 << 50) - p),
                      vec_set (mask) };
}

static inline Vec
low_product (Vec addend, Vec a, Vec b)
{
  return _mm512_madd52lo_epu64 (addend, a, b);
}

static inline Vec
high_product (Vec addend, Vec a, Vec b)
{
  return _mm512_madd52hi_epu64 (addend, a, b);
}

static inline Vec
vec_constant (const Constants *c, uint64_t plain)
{
  return vec_set (plain);
}

static inline Vec
vec_constants (const Constants *c, const uint64_t *plain)
{
  return _mm512_loadu_si512 (plain);
}

static inline Vec
vec_value (const TandemRoot *root)
{
  return vec_set (root->value);
}

static inline Vec
vec_quotient (const TandemRoot *root)
{
  return vec_set (root->quotient);
}

/* A limb is below 2^63.2 and 2^50 modulo prime below 2^36.4, so the sum is below 2^51. */
static inline Vec
vec_residues (const Constants *c, const uint64_t *limbs)
{
  Vec limb = _mm512_loadu_si512 (limbs);
  Vec low = _mm512_and_si512 (limb, vec_set (((uint64_t)1 << 50) - 1));

  return low_product (low, _mm512_srli_epi64 (limb, 50), c->limb_high);
}

static inline Vec
vec_add (const Constants *c, Vec a, Vec b)
{
  return _mm512_add_epi64 (a, b);
}

static inline Vec
vec_subtract (const Constants *c, Vec a, Vec b)
{
  return _mm512_sub_epi64 (_mm512_add_epi64 (a, c->twice), b);
}

static inline Vec
vec_shrink (const Constants *c, Vec a)
{
  return _mm512_min_epu64 (a, _mm512_sub_epi64 (a, c->twice));
}

static inline Vec
vec_shrink_lazy (const Constants *c, Vec a)
{
  return vec_shrink (c, a);
}

static inline Vec
vec_root (const Constants *c, Vec b, Vec value, Vec quotient)
{
  const Vec zero = _mm512_setzero_si512 ();
  Vec q = high_product (zero, b, quotient);

  return _mm512_and_si512 (low_product (low_product (zero, b, value), q, c->negative), c->mask);
}

static inline Vec
vec_product (const Constants *c, Vec a, Vec b)
{
  const Vec zero = _mm512_setzero_si512 ();
  Vec factor = vec_shrink (c, a);
  Vec low = low_product (zero, factor, b);
  Vec high = high_product (c->prime, factor, b);

  return _mm512_sub_epi64 (high, high_product (zero, low_product (zero, low, c->inverse), c->prime));
}

static inline void
vec_transpose (Vec *v)
{
  Vec a[8], b[8];

  for (int i = 0; i < 8; i += 2)
    {
      a[i] = _mm512_unpacklo_epi64 (v[i], v[i + 1]);
      a[i + 1] = _mm512_unpackhi_epi64 (v[i], v[i + 1]);
    }
  for (int i = 0; i < 2; i++)
    {
      b[i] = _mm512_shuffle_i64x2 (a[i], a[i + 2], 0x88);
      b[i + 2] = _mm512_shuffle_i64x2 (a[i], a[i + 2], 0xdd);
      b[i + 4] = _mm512_shuffle_i64x2 (a[i + 4], a[i + 6], 0x88);
      b[i + 6] = _mm512_shuffle_i64x2 (a[i + 4], a[i + 6], 0xdd);
    }
  for (int i = 0; i < 4; i++)
    {
      v[i] = _mm512_shuffle_i64x2 (b[i], b[i + 4], 0x88);
      v[i + 4] = _mm512_shuffle_i64x2 (b[i], b[i + 4], 0xdd);
    }
}

#include "euler/tandem-transform-body.h"

static TandemRoot
encode (const TandemField *field, uint64_t value)
{
  return (TandemRoot){ value, (uint64_t)(((TandemUint128)value << 52) / field->prime) };
}

/* The constants of a division by the base, 2^19 * 5^19. */
static const uint64_t five_power = G_GUINT64_CONSTANT (19073486328125); /* 5^19 < 2^44.2 */

/* Divides the number `high` 2^52 + `low`, low below 2^52, by the base; `inverse` is floor (2^(52 + shift) /
 * base) and number / 2^shift is below 2^52. The estimate of the quotient is at most one too small. Returns
 * the quotient, with the remainder in `*rest`. */
static inline __attribute__ ((always_inline)) Vec
divide_by_base (Vec high, Vec low, unsigned shift, Vec inverse, const Constants *c, Vec *rest)
{
  const Vec zero = _mm512_setzero_si512 ();
  const Vec five = vec_set (five_power);
  Vec top, quotient, upper, remainder;
  __mmask8 more;

  if (shift >= 52)
    top = _mm512_srli_epi64 (high, shift - 52);
  else
    top = _mm512_or_si512 (_mm512_slli_epi64 (high, 52 - shift), _mm512_srli_epi64 (low, shift));
  quotient = high_product (zero, top, inverse);

  /* Number / 2^19 modulo 2^52, less quotient 5^19: below 2 5^19, so 52 bits of it are enough. */
  upper = _mm512_or_si512 (_mm512_slli_epi64 (high, 33), _mm512_srli_epi64 (low, 19));
  remainder = _mm512_and_si512 (_mm512_sub_epi64 (upper, low_product (zero, quotient, five)), c->mask);
  more = _mm512_cmpge_epu64_mask (remainder, five);
  remainder = _mm512_mask_sub_epi64 (remainder, more, remainder, five);
  quotient = _mm512_mask_sub_epi64 (quotient, more, quotient, vec_set (UINT64_MAX));

  *rest = _mm512_or_si512 (_mm512_slli_epi64 (remainder, 19),
                           _mm512_and_si512 (low, vec_set (((uint64_t)1 << 19) - 1)));
  return quotient;
}

/* The constants of combine (). */
typedef struct
{
  Constants fields[TANDEM_FIELD_COUNT];
  Vec garner_value[3][3];
  Vec garner_quotient[3][3];
  Vec pair_low;
  Vec pair_middle;
  Vec pair_high;
  Vec inverse_lower; /* of the base: see divide_by_base () */
  Vec inverse_upper;
} CombineConstants;

static inline Vec
garner_multiply (const CombineConstants *k, int i, int j, Vec number)
{
  return vec_root (&k->fields[i], number, k->garner_value[i][j], k->garner_quotient[i][j]);
}

static inline Vec
reduce_once (Vec a, Vec bound)
{
  return _mm512_min_epu64 (a, _mm512_sub_epi64 (a, bound));
}

/* STRANDS times eight coefficients from their residues, as three limbs each; the last is below 2^25. Each
 * step is a long chain of dependent operations, so several strands are worked on at once, operation by
 * operation. */
static inline __attribute__ ((always_inline)) void
combine_strands (const CombineConstants *k,
                 const uint64_t *first,
                 const uint64_t *second,
                 const uint64_t *third,
                 Vec limbs0[STRANDS],
                 Vec limbs1[STRANDS],
                 Vec limbs2[STRANDS])
{
  const Vec zero = _mm512_setzero_si512 ();
  const Constants *c0 = &k->fields[0], *c1 = &k->fields[1], *c2 = &k->fields[2];
  Vec digit0[STRANDS], digit1[STRANDS], digit2[STRANDS], low[STRANDS], middle[STRANDS], quotient[STRANDS];

  /* Mixed radix digits. */
#pragma GCC unroll 4
  for (int i = 0; i < STRANDS; i++)
    digit0[i] = reduce_once (garner_multiply (k, 0, 0, vec_load (first + i * LANES)), c0->prime);
#pragma GCC unroll 4
  for (int i = 0; i < STRANDS; i++)
    {
      digit1[i] = _mm512_add_epi64 (garner_multiply (k, 1, 1, vec_load (second + i * LANES)),
                                    garner_multiply (k, 1, 0, digit0[i]));
      digit1[i] = reduce_once (reduce_once (digit1[i], c1->twice), c1->prime);
    }
#pragma GCC unroll 4
  for (int i = 0; i < STRANDS; i++)
    {
      digit2[i] = _mm512_add_epi64 (garner_multiply (k, 2, 2, vec_load (third + i * LANES)),
                                    garner_multiply (k, 2, 0, digit0[i]));
      digit2[i] = reduce_once (digit2[i], c2->twice);
      digit2[i] = _mm512_add_epi64 (digit2[i], garner_multiply (k, 2, 1, digit1[i]));
      digit2[i] = reduce_once (reduce_once (digit2[i], c2->twice), c2->prime);
    }

    /* digit0 + digit1 p0 + digit2 pair_low = middle 2^52 + low, below 2^114. */
#pragma GCC unroll 4
  for (int i = 0; i < STRANDS; i++)
    {
      low[i] = low_product (low_product (digit0[i], digit1[i], c0->prime), digit2[i], k->pair_low);
      middle[i] = high_product (high_product (zero, digit1[i], c0->prime), digit2[i], k->pair_low);
      middle[i] = low_product (middle[i], digit2[i], k->pair_middle);
      middle[i] = _mm512_add_epi64 (middle[i], _mm512_srli_epi64 (low[i], 52));
      low[i] = _mm512_and_si512 (low[i], c0->mask);
      middle[i] = _mm512_add_epi64 (middle[i],
                                    _mm512_slli_epi64 (high_product (zero, digit2[i], k->pair_middle), 52));
    }
#pragma GCC unroll 4
  for (int i = 0; i < STRANDS; i++)
    quotient[i] = divide_by_base (middle[i], low[i], 62, k->inverse_lower, c0, &limbs0[i]);

    /* The quotient and digit2 pair_high make the next limbs, below 2^88. */
#pragma GCC unroll 4
  for (int i = 0; i < STRANDS; i++)
    {
      low[i] = low_product (quotient[i], digit2[i], k->pair_high);
      middle[i] =
          _mm512_add_epi64 (high_product (zero, digit2[i], k->pair_high), _mm512_srli_epi64 (low[i], 52));
      low[i] = _mm512_and_si512 (low[i], c0->mask);
    }
#pragma GCC unroll 4
  for (int i = 0; i < STRANDS; i++)
    limbs2[i] = divide_by_base (middle[i], low[i], 36, k->inverse_upper, c0, &limbs1[i]);
}

/* What eight coefficients leave to the next eight. */
typedef struct
{
  Vec limb1;
  Vec limb2;
  Vec spill;
  unsigned carry;
} Pending;

/* Adds up the limbs of eight coefficients, each at its place, and what the eight before left. */
static inline Vec
carry_eight (Vec limb0, Vec limb1, Vec limb2, Pending *pending)
{
  const Vec base = vec_set (TANDEM_LIMB_BASE);
  const Vec minus_one = vec_set (UINT64_MAX);
  Vec sum, spill, addend;
  __mmask8 over, full;
  unsigned carries;

  /* limb 0 of this place, limb 1 of the one before, limb 2 of the one before that. The first two may exceed
   * the base once; that spills into the next place, where it joins limb 2. */
  addend = _mm512_alignr_epi64 (limb1, pending->limb1, 7);
  over = _mm512_cmpge_epu64_mask (limb0, _mm512_sub_epi64 (base, addend));
  sum = _mm512_add_epi64 (limb0, addend);
  sum = _mm512_mask_sub_epi64 (sum, over, sum, base);
  spill = _mm512_maskz_set1_epi64 (over, 1);
  addend = _mm512_add_epi64 (_mm512_alignr_epi64 (limb2, pending->limb2, 6),
                             _mm512_alignr_epi64 (spill, pending->spill, 7));
  sum = _mm512_add_epi64 (sum, addend);

  /* Carries of one ripple across the lanes: adding the mask of those that carry to the mask of those that
   * pass a carry on turns the ripple into one addition. */
  over = _mm512_cmpge_epu64_mask (sum, base);
  full = _mm512_cmpeq_epu64_mask (sum, _mm512_add_epi64 (base, minus_one));
  carries = ((unsigned)over << 1 | pending->carry) + full;
  full ^= (__mmask8)carries;
  sum = _mm512_mask_sub_epi64 (sum, full, sum, minus_one);
  over = _mm512_cmpge_epu64_mask (sum, base);

  pending->carry = carries >> 8;
  pending->limb1 = limb1;
  pending->limb2 = limb2;
  pending->spill = spill;
  return _mm512_mask_sub_epi64 (sum, over, sum, base);
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
  const TandemGarner *g = &plan->garner;
  const uint64_t mask = ((uint64_t)1 << 52) - 1;
  uint64_t limb1[LANES] = { 0 }, limb2[LANES] = { 0 }, spill[LANES];
  CombineConstants k;
  Pending pending;
  size_t i = 0;

  if (count >= STRANDS * LANES)
    {
      for (int j = 0; j < TANDEM_FIELD_COUNT; j++)
        {
          k.fields[j] = constants (&primes[j]);
          for (int l = 0; l <= j; l++)
            {
              k.garner_value[j][l] = vec_set (g->value[j][l]);
              k.garner_quotient[j][l] = vec_set (g->quotient52[j][l]);
            }
        }
      k.pair_low = vec_set (TANDEM_PAIR_LOW & mask);
      k.pair_middle = vec_set (TANDEM_PAIR_LOW >> 52);
      k.pair_high = vec_set (TANDEM_PAIR_HIGH);
      k.inverse_lower = vec_set ((uint64_t)(((TandemUint128)1 << 114) / TANDEM_LIMB_BASE));
      k.inverse_upper = vec_set ((uint64_t)(((TandemUint128)1 << 88) / TANDEM_LIMB_BASE));

      limb2[7] = tandem_limb_split (carry, &limb1[7]);
      pending.limb1 = _mm512_loadu_si512 (limb1);
      pending.limb2 = _mm512_loadu_si512 (limb2);
      pending.spill = _mm512_setzero_si512 ();
      pending.carry = 0;
      for (; i + STRANDS * LANES <= count; i += STRANDS * LANES)
        {
          Vec limbs0[STRANDS], limbs1[STRANDS], limbs2[STRANDS];

          combine_strands (&k, first + i, second + i, third + i, limbs0, limbs1, limbs2);
#pragma GCC unroll 4
          for (int j = 0; j < STRANDS; j++)
            _mm512_storeu_si512 (result + i + j * LANES,
                                 carry_eight (limbs0[j], limbs1[j], limbs2[j], &pending));
        }

      _mm512_storeu_si512 (limb1, pending.limb1);
      _mm512_storeu_si512 (limb2, pending.limb2);
      _mm512_storeu_si512 (spill, pending.spill);
      carry = (TandemUint128)limb2[7] * TANDEM_LIMB_BASE + limb1[7];
      carry += limb2[6];
      carry += spill[7] + pending.carry;
    }
  for (; i < count; i++)
    result[i] = tandem_combine_one (primes, g, first[i], second[i], third[i], &carry);
  return carry;
}

const TandemKernelOps tandem_kernel_avx512 = {
  .name = "avx512",
  .scale_bits = 52,
  .encode = encode,
  TRANSFORM_OPS,
  .combine = combine,
};
