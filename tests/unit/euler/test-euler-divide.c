/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Quotients with remainders by teams of processes against GMP. */

#include "euler-support.h"
#include "euler/tandem-divide.h"

#include <string.h>
#include <sys/mman.h>

typedef struct
{
  TandemDivision division;
  uint64_t *divisor, *remainder, *quotient, *inverse, *scratch;
} Quotient;

static bool
divide (TandemComputer *worker, gpointer data)
{
  Quotient *q = data;

  return tandem_division_invert (worker, &q->division, q->inverse, q->divisor, q->scratch)
         && tandem_division_quotient (worker, &q->division, q->quotient, q->remainder, q->divisor, q->inverse,
                                      q->scratch);
}

static void
check (TandemTransform *transform, unsigned n_members, size_t n, size_t wanted, Pattern first, Pattern second)
{
  Quotient q = { .division = tandem_division (wanted, n) };
  size_t half = q.division.half;
  size_t size = (q.division.scratch + 2 * n + 3 * half + 64) * sizeof (uint64_t);
  mpz_t x, y, power;

  q.scratch = euler_shared_new (size);
  q.divisor = q.scratch + q.division.scratch;
  q.remainder = q.divisor + n;
  q.quotient = q.remainder + n;
  q.inverse = q.quotient + 2 * half;
  euler_fill (q.divisor, n, second);
  q.divisor[n - 1] = MAX (q.divisor[n - 1], TANDEM_LIMB_BASE / 2);
  euler_fill (q.remainder, n, first);
  mpz_inits (x, y, power, NULL);
  euler_to_mpz (x, q.remainder, n);
  euler_to_mpz (y, q.divisor, n);
  if (mpz_cmp (x, y) >= 0)
    {
      mpz_sub_ui (x, y, first == PATTERN_NINES ? 1 : 12345);
      euler_from_mpz (q.remainder, n, x);
    }
  euler_run_team (transform, n_members, divide, &q);
  mpz_ui_pow_ui (power, 10, TANDEM_LIMB_DIGITS * 2 * half);
  mpz_mul (x, x, power);
  mpz_fdiv_qr (x, y, x, y);
  euler_assert_equal (q.quotient, 2 * half, x);
  euler_assert_equal (q.remainder, n, y);
  mpz_clears (x, y, power, NULL);
  munmap (q.scratch, size);
}

static void
test_quotients (gconstpointer data)
{
  static const unsigned teams[] = { 0, 0, 0, 0, 1, 2, 3, 7 };
  TandemKernel kernel = (TandemKernel)GPOINTER_TO_INT (data);
  TandemTransform *transform = tandem_transform_new (kernel);

  if (transform == NULL)
    {
      g_test_skip ("this processor has no such kernel");
      return;
    }
  for (size_t n = 2; n < 120; n += test_scale ())
    for (int i = 0; i < N_PATTERNS * N_PATTERNS; i++)
      {
        size_t wanted = i % 3 == 0 ? n : (size_t)g_test_rand_int_range (1, 2 * (int)n);

        check (transform, 0, n, wanted, (Pattern)(i % N_PATTERNS), (Pattern)(i / N_PATTERNS));
      }
  for (int i = 0; i < 48; i += (int)test_scale ())
    {
      size_t n = (size_t)g_test_rand_int_range (100, i < 40 ? 3000 : 30000);

      check (transform, teams[i % 8], n, n + (size_t)(i % 3), (Pattern)(i % N_PATTERNS),
             (Pattern)(i / 2 % N_PATTERNS));
    }
  /* Lengths a little above those of a transform, for the quotient and for the inverse. */
  for (int i = 0; i < 3 * N_PATTERNS; i += (int)test_scale ())
    {
      static const size_t lengths[] = { 32768, 32766, 33000, 65536 - 3, 65600, 65536 + 900 };
      size_t n = lengths[(size_t)i % G_N_ELEMENTS (lengths)];

      check (transform, teams[i % 8], n, n, (Pattern)(i % N_PATTERNS), (Pattern)(i / 2 % N_PATTERNS));
    }
  /* Quotients that are shorter than what such a transform lacks. */
  for (size_t wanted = 1; wanted < 2000; wanted = wanted * 6 + 1)
    check (transform, 2, 65536 + 900, wanted, PATTERN_RANDOM, PATTERN_RANDOM);
  tandem_transform_free (transform);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/euler/divide/portable", GINT_TO_POINTER (TANDEM_KERNEL_PORTABLE), test_quotients);
  g_test_add_data_func ("/euler/divide/avx2", GINT_TO_POINTER (TANDEM_KERNEL_AVX2), test_quotients);
  g_test_add_data_func ("/euler/divide/avx512", GINT_TO_POINTER (TANDEM_KERNEL_AVX512), test_quotients);
  return g_test_run ();
}
