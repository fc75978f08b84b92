/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Products by teams of one to seven processes against GMP. */

#include "euler-support.h"
#include "euler/tandem-multiply.h"

#include <sys/mman.h>

typedef struct
{
  uint64_t *a, *b, *c, *ab, *cb, *scratch;
  size_t n, m, k;
} Product;

static bool
multiply (TandemComputer *worker, gpointer data)
{
  Product *p = data;

  return tandem_multiply_pair (worker, p->ab, p->a, p->n, p->cb, p->c, p->k, p->b, p->m, p->scratch)
         && tandem_add_shared (&worker->member, p->ab, p->n + p->m, p->c, p->k, NULL)
         && tandem_scale_shared (&worker->member, p->c, p->c, p->k, 9);
}

static void
check (TandemTransform *transform,
       unsigned n_members,
       size_t n,
       size_t m,
       size_t k,
       Pattern first,
       Pattern second)
{
  size_t scratch = tandem_multiply_scratch (transform, MAX (n, k), m) * sizeof (uint64_t);
  size_t size = (4 * (n + m + k) + 8) * sizeof (uint64_t);
  uint64_t *memory = euler_shared_new (size);
  Product p = { .n = n, .m = m, .k = k };
  mpz_t x, y, z;

  p.a = memory;
  p.b = p.a + n;
  p.c = p.b + m;
  p.ab = p.c + k + 1;
  p.cb = p.ab + n + m;
  p.scratch = euler_shared_new (scratch);
  euler_fill (p.a, n, first);
  euler_fill (p.b, m, second);
  euler_fill (p.c, k, first);
  p.c[k - 1] /= 10;
  mpz_inits (x, y, z, NULL);
  euler_to_mpz (x, p.a, n);
  euler_to_mpz (y, p.b, m);
  euler_to_mpz (z, p.c, k);
  mpz_mul (x, x, y);
  mpz_add (x, x, z);
  mpz_mul (y, z, y);
  mpz_mul_ui (z, z, 9);
  euler_run_team (transform, n_members, multiply, &p);
  euler_assert_equal (p.ab, n + m, x);
  euler_assert_equal (p.cb, k + m, y);
  euler_assert_equal (p.c, k, z);
  mpz_clears (x, y, z, NULL);
  munmap (memory, size);
  munmap (p.scratch, MAX (scratch, 1));
}

static void
test_pairs (gconstpointer data)
{
  static const unsigned teams[] = { 0, 1, 2, 3, 7 };
  TandemKernel kernel = (TandemKernel)GPOINTER_TO_INT (data);
  TandemTransform *transform = tandem_transform_new (kernel);

  if (transform == NULL)
    {
      g_test_skip ("this processor has no such kernel");
      return;
    }
  for (int i = 0; i < 60; i += (int)test_scale ())
    {
      size_t n = (size_t)g_test_rand_int_range (1, i < 30 ? 100 : 1000);
      size_t m = (size_t)g_test_rand_int_range (1, i < 30 ? 100 : 1000);
      size_t k = (size_t)g_test_rand_int_range (1, (int)n + 1);

      check (transform, teams[i % 5], n, m, k, (Pattern)(i % N_PATTERNS), (Pattern)(i / 2 % N_PATTERNS));
    }
  for (unsigned i = 0; i < 5; i += test_scale ())
    {
      check (transform, teams[i], 4000 + i * 1500, 5000, 3000, PATTERN_NINES, PATTERN_NINES);
      check (transform, teams[i], 4000 + i * 1500, 4096, 4000, PATTERN_RUNS, PATTERN_RUNS);
      check (transform, teams[i], 40000, 30000, 40000, PATTERN_RANDOM, PATTERN_NINES);
    }

  /* A little more than a transform of 2^15 or 2^16 holds: the product is put together from two parts. */
  for (int i = 0; i < 4 * N_PATTERNS; i += (int)test_scale ())
    {
      size_t n = (size_t)g_test_rand_int_range (16000, 17000),
             total = 32768 + (size_t)(i % 8) * (i % 8) * 10 + 1;

      check (transform, teams[i % 5], n, total - n, n - (size_t)(i % 3) * 700, (Pattern)(i % N_PATTERNS),
             (Pattern)(i / 4 % N_PATTERNS));
    }
  check (transform, 2, 33000, 65536 + 900 - 33000, 30000, PATTERN_NINES, PATTERN_NINES);
  tandem_transform_free (transform);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/euler/multiply/portable", GINT_TO_POINTER (TANDEM_KERNEL_PORTABLE), test_pairs);
  g_test_add_data_func ("/euler/multiply/avx2", GINT_TO_POINTER (TANDEM_KERNEL_AVX2), test_pairs);
  g_test_add_data_func ("/euler/multiply/avx512", GINT_TO_POINTER (TANDEM_KERNEL_AVX512), test_pairs);
  return g_test_run ();
}
