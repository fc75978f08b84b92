/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Products by transforms, by each kernel that this processor has, against GMP. */

#include "euler-support.h"
#include "euler/tandem-transform.h"

#include <stdlib.h>
#include <string.h>

static uint64_t *
slots_new (size_t count)
{
  void *memory = NULL;

  g_assert_cmpint (posix_memalign (&memory, 64, MAX (count, 8) * sizeof (uint64_t)), ==, 0);
  return memory;
}

static void
check_plan (TandemComputer *worker,
            size_t n,
            size_t m,
            Pattern first,
            Pattern second,
            size_t length,
            bool for_team)
{
  const TandemPlan *plan = tandem_transform_plan (worker->transform, length, for_team);
  uint64_t *spectrum = slots_new (tandem_spectrum_slots (length));
  uint64_t *work = slots_new (tandem_spectrum_slots (length));
  bool cyclic = n + m > length;
  size_t result_length = cyclic ? length : n + m;
  uint64_t *a = g_new (uint64_t, n), *b = g_new (uint64_t, m), *result = g_new (uint64_t, result_length);
  mpz_t x, y;

  mpz_inits (x, y, NULL);
  euler_fill (a, n, first);
  euler_fill (b, m, second);
  g_assert_true (tandem_spectrum_transform (worker, plan, spectrum, b, m));
  g_assert_true (tandem_spectrum_multiply (worker, plan, result, result_length, a, n, spectrum, work));
  euler_to_mpz (x, a, n);
  euler_to_mpz (y, b, m);
  mpz_mul (x, x, y);
  if (cyclic)
    {
      mpz_ui_pow_ui (y, 10, TANDEM_LIMB_DIGITS * length);
      mpz_sub_ui (y, y, 1);
      mpz_mod (x, x, y);
      /* The representative of zero may be 10^(19 length) - 1. */
      if (mpz_sgn (x) == 0 && result[0] != 0)
        mpz_set (x, y);
    }
  euler_assert_equal (result, result_length, x);
  mpz_clears (x, y, NULL);
  g_free (a);
  g_free (b);
  g_free (result);
  free (spectrum);
  free (work);
}

static void
check_product (TandemComputer *worker, size_t n, size_t m, Pattern first, Pattern second, size_t length)
{
  check_plan (worker, n, m, first, second, length, false);
  check_plan (worker, n, m, first, second, length, true);
}

static void
test_products (gconstpointer data)
{
  TandemKernel kernel = (TandemKernel)GPOINTER_TO_INT (data);
  TandemTransform *transform = tandem_transform_new (kernel);
  TandemComputer worker;

  if (transform == NULL)
    {
      g_test_skip ("this processor has no such kernel");
      return;
    }
  tandem_computer_init (&worker, transform, tandem_member (NULL, 0, NULL));

  /* Every length from the least to one with several rows of the usual kind. */
  for (size_t length = TANDEM_ROW_MIN; length <= 20000; length = tandem_transform_length (length + 1))
    for (int i = 0; i < 2 * N_PATTERNS; i += (int)test_scale ())
      {
        size_t n = i == 0 ? length / 2 : (size_t)g_test_rand_int_range (1, (int)length);
        size_t m = i == 1 ? length : length - n;

        if (length > 2048 && i >= N_PATTERNS)
          break;
        check_product (&worker, n, m, (Pattern)(i % N_PATTERNS), (Pattern)(i * 7 / N_PATTERNS % N_PATTERNS),
                       length);
      }
  for (size_t length = 1 << 17; length < 1 << 18; length = tandem_transform_length (length + 1))
    check_product (&worker, length / 2, length / 2, PATTERN_NINES, PATTERN_NINES, length);
  check_product (&worker, 1 << 17, 1 << 17, PATTERN_RUNS, PATTERN_NINES, 1 << 17);

  tandem_computer_clear (&worker);
  tandem_transform_free (transform);
}

static void
test_lengths (void)
{
  for (size_t i = 1; i < 20000; i++)
    {
      size_t length = tandem_transform_length (i);

      g_assert_cmpuint (length, >=, i);
      g_assert_cmpuint (length, <=, MAX (i * (i < 4096 ? 2 : 4) / (i < 4096 ? 1 : 3) + 1, TANDEM_ROW_MIN));
    }
  g_assert_cmpuint (tandem_transform_length (TANDEM_TRANSFORM_MAX), ==, TANDEM_TRANSFORM_MAX);
}

static void
test_kernels (void)
{
  TandemKernel kernel;

  g_assert_true (tandem_kernel_is_available (TANDEM_KERNEL_AUTO));
  g_assert_true (tandem_kernel_is_available (TANDEM_KERNEL_PORTABLE));
  g_assert_nonnull (tandem_kernel_get (TANDEM_KERNEL_AUTO));
  g_assert_true (tandem_kernel_parse ("avx2", &kernel));
  g_assert_cmpint (kernel, ==, TANDEM_KERNEL_AVX2);
  g_assert_false (tandem_kernel_parse ("mmx", &kernel));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/euler/transform/lengths", test_lengths);
  g_test_add_func ("/euler/transform/kernels", test_kernels);
  g_test_add_data_func ("/euler/transform/products/portable", GINT_TO_POINTER (TANDEM_KERNEL_PORTABLE),
                        test_products);
  g_test_add_data_func ("/euler/transform/products/avx2", GINT_TO_POINTER (TANDEM_KERNEL_AVX2),
                        test_products);
  g_test_add_data_func ("/euler/transform/products/avx512", GINT_TO_POINTER (TANDEM_KERNEL_AVX512),
                        test_products);
  return g_test_run ();
}
