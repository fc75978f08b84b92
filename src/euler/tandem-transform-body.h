/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The transform itself, written once and compiled by each kernel over its own vectors. Before including this
 * file a kernel defines the type Vec, the constants LANES (slots in a vector), GROUP (vectors of the
 * innermost block, equal to LANES when LANES > 1) and TWINS (such blocks worked on at once, 1 or 2), the type
 * Constants and these functions:
 *
 *   constants (prime)                 the prime's constants
 *   vec_load, vec_store               aligned
 *   vec_constant (c, plain)           a plain residue in every lane
 *   vec_constants (c, plain[])        LANES plain residues
 *   vec_value (root), vec_quotient (root)   the parts of a root in every lane
 *   vec_residues (c, limbs)           residues of LANES limbs
 *   vec_add, vec_subtract             of values below two reduced ones
 *   vec_shrink                        to where it may be added; vec_shrink_lazy is the same, or nothing where
 *                                     the representation has room for one more layer
 *   vec_root (c, b, value, quotient)  a product by a constant, reduced
 *   vec_product (c, a, b)             a product of variables, b shrunk, times the inverse of the Montgomery
 * radix vec_transpose (Vec[LANES])        exchanges lanes and vectors
 *
 * Integers: shrunk and reduced values are in [0, 2p), all values in [0, 4p). Doubles: shrunk values are
 * within p/2 of zero, reduced ones within p, all within 4p.
 */

static inline Vec
root_multiply (const Constants *c, Vec value, const TandemRoot *root)
{
  return vec_root (c, value, vec_value (root), vec_quotient (root));
}

/* x^2h - r^2 to x^h - r and x^h + r. */
static inline void
split_node (const Constants *c, Vec *low, Vec *high, Vec value, Vec quotient, bool lazy)
{
  Vec a = lazy ? vec_shrink_lazy (c, *low) : vec_shrink (c, *low);
  Vec b = vec_root (c, *high, value, quotient);

  *low = vec_add (c, a, b);
  *high = vec_subtract (c, a, b);
}

/* The same at the root of the tree, where r is 1. */
static inline void
split_first (const Constants *c, Vec *low, Vec *high)
{
  Vec a = vec_shrink (c, *low);
  Vec b = vec_shrink (c, *high);

  *low = vec_add (c, a, b);
  *high = vec_subtract (c, a, b);
}

/* Back, times two; value is 1 / r. */
static inline void
join_node (const Constants *c, Vec *low, Vec *high, Vec value, Vec quotient, bool lazy)
{
  Vec sum = vec_add (c, *low, *high);
  Vec difference = vec_subtract (c, *low, *high);

  *low = lazy ? vec_shrink_lazy (c, sum) : vec_shrink (c, sum);
  *high = vec_root (c, difference, value, quotient);
}

static inline void
join_first (const Constants *c, Vec *low, Vec *high)
{
  Vec sum = vec_add (c, *low, *high);
  Vec difference = vec_subtract (c, *low, *high);

  *low = vec_shrink (c, sum);
  *high = vec_shrink (c, difference);
}

/* Two levels at once at the root of the tree: only one of the three roots, a square root of -1, is not 1. */
static inline void
split_four_first (const Constants *c, const TandemPrime *prime, uint64_t *x, size_t quarter)
{
  Vec value = vec_value (&prime->forward[1]), quotient = vec_quotient (&prime->forward[1]);

  for (size_t i = 0; i < quarter; i += LANES)
    {
      Vec a0 = vec_load (x + i), a1 = vec_load (x + i + quarter);
      Vec a2 = vec_load (x + i + 2 * quarter), a3 = vec_load (x + i + 3 * quarter);

      split_first (c, &a0, &a2);
      split_first (c, &a1, &a3);
      split_first (c, &a0, &a1);
      split_node (c, &a2, &a3, value, quotient, false);
      vec_store (x + i, a0);
      vec_store (x + i + quarter, a1);
      vec_store (x + i + 2 * quarter, a2);
      vec_store (x + i + 3 * quarter, a3);
    }
}

static inline void
split_four (const Constants *c, const TandemRoot *roots, uint64_t *x, size_t quarter, size_t node)
{
  Vec v0 = vec_value (&roots[node]), q0 = vec_quotient (&roots[node]);
  Vec v1 = vec_value (&roots[2 * node]), q1 = vec_quotient (&roots[2 * node]);
  Vec v2 = vec_value (&roots[2 * node + 1]), q2 = vec_quotient (&roots[2 * node + 1]);

  for (size_t i = 0; i < quarter; i += LANES)
    {
      Vec a0 = vec_load (x + i), a1 = vec_load (x + i + quarter);
      Vec a2 = vec_load (x + i + 2 * quarter), a3 = vec_load (x + i + 3 * quarter);

      split_node (c, &a0, &a2, v0, q0, true);
      split_node (c, &a1, &a3, v0, q0, true);
      split_node (c, &a0, &a1, v1, q1, false);
      split_node (c, &a2, &a3, v2, q2, false);
      vec_store (x + i, a0);
      vec_store (x + i + quarter, a1);
      vec_store (x + i + 2 * quarter, a2);
      vec_store (x + i + 3 * quarter, a3);
    }
}

static inline void
join_four (const Constants *c, const TandemRoot *roots, uint64_t *x, size_t quarter, size_t node)
{
  Vec v0 = vec_value (&roots[node]), q0 = vec_quotient (&roots[node]);
  Vec v1 = vec_value (&roots[2 * node]), q1 = vec_quotient (&roots[2 * node]);
  Vec v2 = vec_value (&roots[2 * node + 1]), q2 = vec_quotient (&roots[2 * node + 1]);

  for (size_t i = 0; i < quarter; i += LANES)
    {
      Vec a0 = vec_load (x + i), a1 = vec_load (x + i + quarter);
      Vec a2 = vec_load (x + i + 2 * quarter), a3 = vec_load (x + i + 3 * quarter);

      join_node (c, &a0, &a1, v1, q1, true);
      join_node (c, &a2, &a3, v2, q2, true);
      join_node (c, &a0, &a2, v0, q0, false);
      join_node (c, &a1, &a3, v0, q0, false);
      vec_store (x + i, a0);
      vec_store (x + i + quarter, a1);
      vec_store (x + i + 2 * quarter, a2);
      vec_store (x + i + 3 * quarter, a3);
    }
}

static inline void
join_four_first (const Constants *c, const TandemPrime *prime, uint64_t *x, size_t quarter)
{
  Vec value = vec_value (&prime->inverse[1]), quotient = vec_quotient (&prime->inverse[1]);

  for (size_t i = 0; i < quarter; i += LANES)
    {
      Vec a0 = vec_load (x + i), a1 = vec_load (x + i + quarter);
      Vec a2 = vec_load (x + i + 2 * quarter), a3 = vec_load (x + i + 3 * quarter);

      join_first (c, &a0, &a1);
      join_node (c, &a2, &a3, value, quotient, false);
      join_first (c, &a0, &a2);
      join_first (c, &a1, &a3);
      vec_store (x + i, a0);
      vec_store (x + i + quarter, a1);
      vec_store (x + i + 2 * quarter, a2);
      vec_store (x + i + 3 * quarter, a3);
    }
}

/* Takes x^length - 1 apart down to nodes of size `stop`; both are a power of two times the same number. */
static void
split_levels (const Constants *c, const TandemPrime *prime, uint64_t *x, size_t length, size_t stop)
{
  size_t size = length;

  if (size >= 4 * stop)
    {
      split_four_first (c, prime, x, size / 4);
      size /= 4;
    }
  for (; size >= 4 * stop; size /= 4)
    for (size_t node = 0; node < length / size; node++)
      split_four (c, prime->forward, x + node * size, size / 4, node);
  if (size >= 2 * stop)
    for (size_t node = 0; node < length / size; node++)
      {
        Vec value = vec_value (&prime->forward[node]), quotient = vec_quotient (&prime->forward[node]);
        uint64_t *low = x + node * size, *high = low + size / 2;

        for (size_t i = 0; i < size / 2; i += LANES)
          {
            Vec a = vec_load (low + i), b = vec_load (high + i);

            split_node (c, &a, &b, value, quotient, false);
            vec_store (low + i, a);
            vec_store (high + i, b);
          }
      }
}

/* Undoes split_levels, times length / stop. */
static void
join_levels (const Constants *c, const TandemPrime *prime, uint64_t *x, size_t length, size_t stop)
{
  size_t size = stop;
  unsigned levels = (unsigned)g_bit_nth_msf (length / stop, -1);

  if (levels & 1)
    {
      size *= 2;
      for (size_t node = 0; node < length / size; node++)
        {
          Vec value = vec_value (&prime->inverse[node]), quotient = vec_quotient (&prime->inverse[node]);
          uint64_t *low = x + node * size, *high = low + size / 2;

          for (size_t i = 0; i < size / 2; i += LANES)
            {
              Vec a = vec_load (low + i), b = vec_load (high + i);

              join_node (c, &a, &b, value, quotient, false);
              vec_store (low + i, a);
              vec_store (high + i, b);
            }
        }
    }
  for (size *= 4; size < length; size *= 4)
    for (size_t node = 0; node < length / size; node++)
      join_four (c, prime->inverse, x + node * size, size / 4, node);
  if (size == length)
    join_four_first (c, prime, x, size / 4);
}

/* The levels of `twins` neighbouring blocks of GROUP vectors, the first of them node `group` of its level, in
 * registers: first across vectors; then, where a vector has lanes, its lanes and vectors are exchanged and
 * the lanes' levels are again levels across vectors, with a root of its own in each lane. The points stay
 * exchanged: a convolution does not mind. Two blocks at once keep the units busy, since the levels of one
 * wait for each other. */
static inline __attribute__ ((always_inline)) void
split_groups (const Constants *c, const TandemPrime *prime, Vec *v, size_t group, size_t twins)
{
  const size_t lane_roots = 2 * (LANES - 1) * LANES;
  const uint64_t *roots = prime->lane_forward + group * lane_roots;
  bool lazy = true;

#pragma GCC unroll 8
  for (size_t half = GROUP / 2, nodes = 1; half >= 1; half /= 2, nodes *= 2, lazy = !lazy)
#pragma GCC unroll 8
    for (size_t node = 0; node < nodes; node++)
#pragma GCC unroll 2
      for (size_t twin = 0; twin < twins; twin++)
        {
          const TandemRoot *root = &prime->forward[(group + twin) * nodes + node];
          Vec value = vec_value (root), quotient = vec_quotient (root),
              *w = v + twin * GROUP + 2 * half * node;

#pragma GCC unroll 8
          for (size_t i = 0; i < half; i++)
            split_node (c, &w[i], &w[i + half], value, quotient, lazy);
        }
  if (LANES == 1)
    return;

#pragma GCC unroll 2
  for (size_t twin = 0; twin < twins; twin++)
    vec_transpose (v + twin * GROUP);
  lazy = true;
#pragma GCC unroll 8
  for (size_t half = LANES / 2, nodes = 1; half >= 1; half /= 2, nodes *= 2, lazy = !lazy)
#pragma GCC unroll 8
    for (size_t node = 0; node < nodes; node++, roots += 2 * LANES)
#pragma GCC unroll 2
      for (size_t twin = 0; twin < twins; twin++)
        {
          Vec value = vec_load (roots + twin * lane_roots),
              quotient = vec_load (roots + twin * lane_roots + LANES);
          Vec *w = v + twin * GROUP + 2 * half * node;

#pragma GCC unroll 8
          for (size_t i = 0; i < half; i++)
            split_node (c, &w[i], &w[i + half], value, quotient, lazy);
        }
}

static inline __attribute__ ((always_inline)) void
join_groups (const Constants *c, const TandemPrime *prime, Vec *v, size_t group, size_t twins)
{
  const size_t lane_roots = 2 * (LANES - 1) * LANES;
  const uint64_t *roots = prime->lane_inverse + (group + 1) * lane_roots;
  bool lazy = true;

  if (LANES > 1)
    {
#pragma GCC unroll 8
      for (size_t half = 1, nodes = LANES / 2; nodes >= 1; half *= 2, nodes /= 2, lazy = !lazy)
#pragma GCC unroll 8
        for (size_t node = nodes; node-- > 0;)
          {
            roots -= 2 * LANES;
#pragma GCC unroll 2
            for (size_t twin = 0; twin < twins; twin++)
              {
                Vec value = vec_load (roots + twin * lane_roots);
                Vec quotient = vec_load (roots + twin * lane_roots + LANES);
                Vec *w = v + twin * GROUP + 2 * half * node;

#pragma GCC unroll 8
                for (size_t i = 0; i < half; i++)
                  join_node (c, &w[i], &w[i + half], value, quotient, lazy);
              }
          }
#pragma GCC unroll 2
      for (size_t twin = 0; twin < twins; twin++)
        vec_transpose (v + twin * GROUP);
      lazy = true;
    }

#pragma GCC unroll 8
  for (size_t half = 1, nodes = GROUP / 2; nodes >= 1; half *= 2, nodes /= 2, lazy = !lazy)
#pragma GCC unroll 8
    for (size_t node = 0; node < nodes; node++)
#pragma GCC unroll 2
      for (size_t twin = 0; twin < twins; twin++)
        {
          const TandemRoot *root = &prime->inverse[(group + twin) * nodes + node];
          Vec value = vec_value (root), quotient = vec_quotient (root),
              *w = v + twin * GROUP + 2 * half * node;

#pragma GCC unroll 8
          for (size_t i = 0; i < half; i++)
            join_node (c, &w[i], &w[i + half], value, quotient, lazy);
        }
}

/* The innermost levels of blocks of a row; with a factor, there and back. */
static inline __attribute__ ((always_inline)) void
transform_groups (const Constants *c,
                  const TandemPrime *prime,
                  uint64_t *x,
                  const uint64_t *factor,
                  size_t group,
                  size_t twins)
{
  Vec v[TWINS * GROUP];

  x += group * GROUP * LANES;
#pragma GCC unroll 16
  for (size_t i = 0; i < twins * GROUP; i++)
    v[i] = vec_load (x + i * LANES);
  split_groups (c, prime, v, group, twins);
  if (factor != NULL)
    {
      factor += group * GROUP * LANES;
#pragma GCC unroll 16
      for (size_t i = 0; i < twins * GROUP; i++)
        v[i] = vec_product (c, v[i], vec_load (factor + i * LANES));
      join_groups (c, prime, v, group, twins);
    }
#pragma GCC unroll 16
  for (size_t i = 0; i < twins * GROUP; i++)
    vec_store (x + i * LANES, factor != NULL ? v[i] : vec_shrink (c, v[i]));
}

/* For m = 3, 5, 7: the transform of length m across m blocks that lie `distance` slots apart, on `width`
 * slots; the twist by the powers of the m-th roots makes each block a ring z^rows - 1 again. Uses the
 * symmetry of the roots: x[s] + x[m - s] meets cosines, x[s] - x[m - s] sines. */
static inline __attribute__ ((always_inline)) void
odd_points (const Constants *c,
            const TandemPrime *prime,
            unsigned m,
            uint64_t *x,
            size_t distance,
            size_t width,
            unsigned turn,
            bool inverse)
{
  const TandemRoot *cosine = prime->odd_cosine[m / 2 - 1];
  const TandemRoot *sine = prime->odd_sine[m / 2 - 1];
  const TandemRoot *root = prime->odd_root[m / 2 - 1];
  unsigned half = m / 2;

  for (size_t i = 0; i < width; i += LANES)
    {
      Vec in[7], sum[4], difference[4], total;

      for (unsigned s = 0; s < m; s++)
        {
          in[s] = vec_shrink (c, vec_load (x + i + s * distance));
          if (inverse && turn * s % m != 0)
            in[s] = root_multiply (c, in[s], &root[m - turn * s % m]);
        }
      total = in[0];
      for (unsigned s = 1; s <= half; s++)
        {
          sum[s] = vec_shrink (c, vec_add (c, in[s], in[m - s]));
          difference[s] = inverse ? vec_subtract (c, in[m - s], in[s]) : vec_subtract (c, in[s], in[m - s]);
          total = vec_shrink (c, vec_add (c, total, sum[s]));
        }
      vec_store (x + i, total);
      for (unsigned k = 1; k <= half; k++)
        {
          Vec even = in[0], odd = vec_constant (c, 0), up, down;

          for (unsigned s = 1; s <= half; s++)
            {
              unsigned angle = k * s % m;
              Vec term;

              even = vec_shrink (
                  c, vec_add (c, even, root_multiply (c, sum[s], &cosine[MIN (angle, m - angle)])));
              term = root_multiply (c, difference[s], &sine[MIN (angle, m - angle)]);
              odd = vec_shrink (c, angle <= half ? vec_add (c, odd, term) : vec_subtract (c, odd, term));
            }
          up = vec_add (c, even, odd);
          down = vec_subtract (c, even, odd);
          if (!inverse && turn * k % m != 0)
            {
              up = root_multiply (c, up, &root[turn * k % m]);
              down = root_multiply (c, down, &root[m - turn * k % m]);
            }
          vec_store (x + i + k * distance, vec_shrink (c, up));
          vec_store (x + i + (m - k) * distance, vec_shrink (c, down));
        }
    }
}

static void
odd_level (const Constants *c,
           const TandemPrime *prime,
           const TandemPlan *plan,
           uint64_t *block,
           size_t width,
           bool inverse)
{
  size_t rows = (size_t)1 << plan->row_log2;

  for (size_t row = 0; row < rows; row++)
    {
      unsigned turn = (unsigned)(row % plan->odd) * plan->odd_inverse % plan->odd;
      uint64_t *x = block + row * width;

      switch (plan->odd)
        {
        case 3:
          odd_points (c, prime, 3, x, rows * width, width, turn, inverse);
          break;
        case 5:
          odd_points (c, prime, 5, x, rows * width, width, turn, inverse);
          break;
        case 7:
          odd_points (c, prime, 7, x, rows * width, width, turn, inverse);
          break;
        default:
          break;
        }
    }
}

static void
load (const TandemPrime *prime,
      uint64_t *block,
      size_t rows,
      size_t width,
      const uint64_t *limbs,
      size_t stride,
      size_t available)
{
  Constants constant = constants (prime), *c = &constant;

  for (size_t row = 0; row < rows; row++, block += width)
    {
      size_t begin = row * stride;
      size_t count = begin < available ? MIN (width, available - begin) : 0;
      size_t i = 0;

      for (; i + LANES <= count; i += LANES)
        vec_store (block + i, vec_residues (c, limbs + begin + i));
      if (i < count)
        {
          uint64_t rest[LANES] = { 0 };

          for (size_t j = 0; i + j < count; j++)
            rest[j] = limbs[begin + i + j];
          vec_store (block + i, vec_residues (c, rest));
          i += LANES;
        }
      for (; i < width; i += LANES)
        vec_store (block + i, vec_constant (c, 0));
    }
}

static void
columns_forward (const TandemPrime *prime, const TandemPlan *plan, uint64_t *block, size_t width)
{
  Constants constant = constants (prime), *c = &constant;
  size_t size = width << plan->row_log2;

  if (plan->odd > 1)
    odd_level (c, prime, plan, block, width, false);
  for (unsigned i = 0; i < plan->odd; i++)
    split_levels (c, prime, block + i * size, size, width);
}

static void
columns_inverse (const TandemPrime *prime, const TandemPlan *plan, uint64_t *block, size_t width)
{
  Constants constant = constants (prime), *c = &constant;
  size_t size = width << plan->row_log2;

  for (unsigned i = 0; i < plan->odd; i++)
    join_levels (c, prime, block + i * size, size, width);
  if (plan->odd > 1)
    odd_level (c, prime, plan, block, width, true);
}

/* The exponent e for which tau of this row is the e-th power of the principal root of order plan->length. */
static size_t
row_exponent (const TandemPlan *plan, size_t row)
{
  size_t rows = (size_t)1 << plan->row_log2;
  size_t block = row >> plan->row_log2;
  size_t reversed = 0;

  for (unsigned bit = 0; bit < plan->row_log2; bit++)
    reversed |= (row >> bit & 1) << (plan->row_log2 - 1 - bit);
  return (rows * (block * plan->odd_inverse % plan->odd) + plan->odd * reversed) % plan->rows;
}

/* Multiplies slot i by tau^i. Four chains of powers hide the latency of the products that step them. */
static void
twist (const Constants *c,
       const TandemPrime *prime,
       const uint64_t *low,
       const uint64_t *high,
       size_t exponent,
       uint64_t *x,
       size_t length)
{
  const TandemField *f = &prime->field;
  uint64_t power1 = tandem_field_multiply (f, low[exponent % 128], high[exponent / 128]);
  uint64_t power2 = tandem_field_multiply (f, power1, power1);
  uint64_t power4 = tandem_field_multiply (f, power2, power2);
  uint64_t start[8], next, next2;
  Vec chain0, chain1, chain2, chain3, step;

  start[0] = prime->scale;
  start[1] = tandem_field_multiply (f, power1, prime->scale);
  start[2] = tandem_field_multiply (f, power2, start[0]);
  start[3] = tandem_field_multiply (f, power2, start[1]);
  for (int i = 0; i < 4; i++)
    start[4 + i] = tandem_field_multiply (f, power4, start[i]);
  next = LANES == 1 ? power1 : LANES == 4 ? power4 : tandem_field_multiply (f, power4, power4);
  next2 = tandem_field_multiply (f, next, next);

  chain0 = vec_constants (c, start);
  step = vec_constant (c, tandem_field_multiply (f, next, prime->scale));
  chain1 = vec_product (c, chain0, step);
  step = vec_constant (c, tandem_field_multiply (f, next2, prime->scale));
  chain2 = vec_product (c, chain0, step);
  chain3 = vec_product (c, chain1, step);
  step = vec_constant (c, tandem_field_multiply (f, tandem_field_multiply (f, next2, next2), prime->scale));

  for (size_t i = 0; i < length; i += 4 * LANES, x += 4 * LANES)
    {
      vec_store (x, vec_product (c, vec_load (x), chain0));
      vec_store (x + LANES, vec_product (c, vec_load (x + LANES), chain1));
      vec_store (x + 2 * LANES, vec_product (c, vec_load (x + 2 * LANES), chain2));
      vec_store (x + 3 * LANES, vec_product (c, vec_load (x + 3 * LANES), chain3));
      chain0 = vec_product (c, chain0, step);
      chain1 = vec_product (c, chain1, step);
      chain2 = vec_product (c, chain2, step);
      chain3 = vec_product (c, chain3, step);
    }
}

static void
row_forward (const TandemPrime *prime, const TandemPlan *plan, unsigned which, uint64_t *x, size_t row)
{
  Constants constant = constants (prime), *c = &constant;
  size_t group = 0, groups = plan->columns / (GROUP * LANES);

  if (row != 0)
    twist (c, prime, plan->twist_low[which], plan->twist_high[which], row_exponent (plan, row), x,
           plan->columns);
  split_levels (c, prime, x, plan->columns, GROUP * LANES);
  for (; group + TWINS <= groups; group += TWINS)
    transform_groups (c, prime, x, NULL, group, TWINS);
  if (TWINS > 1 && group < groups)
    transform_groups (c, prime, x, NULL, group, 1);
}

static void
row_multiply (const TandemPrime *prime,
              const TandemPlan *plan,
              unsigned which,
              uint64_t *x,
              const uint64_t *factor,
              size_t row)
{
  Constants constant = constants (prime), *c = &constant;
  size_t group = 0, groups = plan->columns / (GROUP * LANES), exponent = row_exponent (plan, row);

  if (row != 0)
    twist (c, prime, plan->twist_low[which], plan->twist_high[which], exponent, x, plan->columns);
  split_levels (c, prime, x, plan->columns, GROUP * LANES);
  for (; group + TWINS <= groups; group += TWINS)
    transform_groups (c, prime, x, factor, group, TWINS);
  if (TWINS > 1 && group < groups)
    transform_groups (c, prime, x, factor, group, 1);
  join_levels (c, prime, x, plan->columns, GROUP * LANES);
  if (row != 0)
    twist (c, prime, plan->untwist_low[which], plan->untwist_high[which], exponent, x, plan->columns);
}

/* What of a kernel's table comes from here. */
#define TRANSFORM_OPS                                                                                        \
  .lanes = LANES, .load = load, .columns_forward = columns_forward, .columns_inverse = columns_inverse,      \
  .row_forward = row_forward, .row_multiply = row_multiply
