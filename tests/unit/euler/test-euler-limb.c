/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler-support.h"

enum
{
  MAX_LENGTH = 80,
};

static void
test_split (void)
{
  static const uint64_t highs[] = {
    0, 1, 2, TANDEM_LIMB_BASE / 2, TANDEM_LIMB_BASE - 2, TANDEM_LIMB_BASE - 1
  };

  for (int i = 0; i < 100000; i++)
    {
      uint64_t high, low, rest, quotient;
      TandemUint128 value;

      euler_fill (&high, 1, PATTERN_RANDOM);
      euler_fill (&low, 1, PATTERN_RANDOM);
      if (i < 1000)
        high = highs[i % 6];
      if (i % 3 == 0)
        low = (uint64_t)0 - (low % 3);
      value = (TandemUint128)high << 64 | low;
      quotient = tandem_limb_split (value, &rest);
      g_assert_true (quotient == value / TANDEM_LIMB_BASE);
      g_assert_true (rest == value % TANDEM_LIMB_BASE);
    }
}

static void
test_add_and_subtract (void)
{
  uint64_t a[MAX_LENGTH], b[MAX_LENGTH], sum[MAX_LENGTH + 1], back[MAX_LENGTH];
  mpz_t x, y;

  mpz_inits (x, y, NULL);
  for (int i = 0; i < 5000; i++)
    {
      size_t n = (size_t)g_test_rand_int_range (1, MAX_LENGTH);
      size_t m = (size_t)g_test_rand_int_range (0, (int)n + 1);
      uint64_t borrow;

      euler_fill (a, n, (Pattern)(i % N_PATTERNS));
      euler_fill (b, m, (Pattern)(i / N_PATTERNS % N_PATTERNS));
      sum[n] = tandem_limbs_add (sum, a, n, b, m);
      euler_to_mpz (x, a, n);
      euler_to_mpz (y, b, m);
      mpz_add (x, x, y);
      euler_assert_equal (sum, n + 1, x);
      borrow = tandem_limbs_subtract (back, sum, n, b, m);
      g_assert_cmpuint (borrow, ==, sum[n]);
      g_assert_cmpint (tandem_limbs_compare (back, a, n), ==, 0);
    }
  mpz_clears (x, y, NULL);
}

static void
test_ripple (void)
{
  uint64_t a[MAX_LENGTH];

  euler_fill (a, MAX_LENGTH, PATTERN_NINES);
  g_assert_cmpuint (tandem_limbs_add_limb (a, MAX_LENGTH, 1), ==, 1);
  g_assert_cmpuint (tandem_limbs_length (a, MAX_LENGTH), ==, 0);
  g_assert_cmpuint (tandem_limbs_subtract_limb (a, MAX_LENGTH, 1), ==, 1);
  for (size_t i = 0; i < MAX_LENGTH; i++)
    g_assert_cmpuint (a[i], ==, TANDEM_LIMB_BASE - 1);
  g_assert_cmpuint (tandem_limbs_add_limb (a, MAX_LENGTH, UINT64_MAX), ==, 1);
  g_assert_cmpuint (a[0], ==, UINT64_MAX - TANDEM_LIMB_BASE - 1);
  g_assert_cmpuint (a[1], ==, 1);
  g_assert_cmpuint (a[2], ==, 0);
}

static void
test_compare (void)
{
  const uint64_t a[] = { 5, 7, 9 }, b[] = { 4, 8, 9 };

  g_assert_cmpint (tandem_limbs_compare (a, b, 3), ==, -1);
  g_assert_cmpint (tandem_limbs_compare (b, a, 3), ==, 1);
  g_assert_cmpint (tandem_limbs_compare (a, b, 1), ==, 1);
  g_assert_cmpint (tandem_limbs_compare (a, a, 3), ==, 0);
  g_assert_cmpint (tandem_limbs_compare (a, b, 0), ==, 0);
}

static void
test_multiply (void)
{
  uint64_t a[MAX_LENGTH], b[MAX_LENGTH], product[2 * MAX_LENGTH];
  mpz_t x, y;

  mpz_inits (x, y, NULL);
  for (int i = 0; i < 3000; i++)
    {
      size_t n = (size_t)g_test_rand_int_range (1, MAX_LENGTH);
      size_t m = (size_t)g_test_rand_int_range (1, MAX_LENGTH);
      uint64_t factor = i % 4 == 0 ? UINT64_MAX : (uint64_t)g_test_rand_int () * 4294967291u;

      euler_fill (a, n, (Pattern)(i % N_PATTERNS));
      euler_fill (b, m, (Pattern)(i / N_PATTERNS % N_PATTERNS));
      tandem_limbs_multiply_schoolbook (product, a, n, b, m);
      euler_to_mpz (x, a, n);
      euler_to_mpz (y, b, m);
      mpz_mul (y, x, y);
      euler_assert_equal (product, n + m, y);

      product[n] = tandem_limbs_multiply_limb (product, a, n, factor, factor);
      product[n + 1] = product[n] / TANDEM_LIMB_BASE;
      product[n] %= TANDEM_LIMB_BASE;
      mpz_mul_ui (x, x, factor);
      mpz_add_ui (x, x, factor);
      euler_assert_equal (product, n + 2, x);
    }
  mpz_clears (x, y, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/euler/limb/split", test_split);
  g_test_add_func ("/euler/limb/add-and-subtract", test_add_and_subtract);
  g_test_add_func ("/euler/limb/ripple", test_ripple);
  g_test_add_func ("/euler/limb/compare", test_compare);
  g_test_add_func ("/euler/limb/multiply", test_multiply);
  return g_test_run ();
}
