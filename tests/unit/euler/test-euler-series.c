/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The series, its residues and decimal digits against GMP. */

#include "euler-support.h"
#include "euler/tandem-decimal.h"
#include "euler/tandem-residue.h"
#include "euler/tandem-series.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static void
test_terms (void)
{
  for (uint64_t digits = 1; digits < 3000; digits++)
    {
      uint64_t n = tandem_series_terms (digits);

      g_assert_cmpfloat (lgamma ((double)n + 2), >=, (double)digits * log (10) + log (2));
      g_assert_cmpfloat (lgamma ((double)n - 1), <, (double)digits * log (10) + log (2) + 1.1);
    }
}

static void
test_range (TandemTransform *transform, uint64_t first, uint64_t last)
{
  size_t capacity = tandem_series_capacity (first, last),
         scratch = tandem_series_scratch (transform, first, last);
  size_t size = (2 * capacity + scratch + 64) * sizeof (uint64_t);
  uint64_t *memory = euler_shared_new (size), progress = 0, p_residue, q_residue;
  TandemFraction fraction = { memory + scratch, memory + scratch + capacity, 0, 0 };
  TandemComputer worker;
  mpz_t p, q, prime;

  tandem_computer_init (&worker, transform, tandem_member (NULL, 0, NULL));
  g_assert_true (tandem_series_compute (&worker, &fraction, first, last, memory, &progress));
  g_assert_cmpuint (progress, ==, last - first);
  g_assert_cmpuint (fraction.p_length, <=, capacity);
  g_assert_cmpuint (fraction.q_length, <=, capacity);
  g_assert_cmpuint (fraction.p[fraction.p_length - 1], !=, 0);
  g_assert_cmpuint (fraction.q[fraction.q_length - 1], !=, 0);
  mpz_inits (p, q, prime, NULL);
  mpz_set_ui (q, 1);
  for (uint64_t k = first + 1; k <= last; k++)
    {
      mpz_mul_ui (p, p, k);
      mpz_add_ui (p, p, 1);
      mpz_mul_ui (q, q, k);
    }
  euler_assert_equal (fraction.p, fraction.p_length, p);
  euler_assert_equal (fraction.q, fraction.q_length, q);

  tandem_residue_series (first, last, &p_residue, &q_residue);
  g_assert_cmpuint (p_residue, ==, mpz_fdiv_ui (p, TANDEM_RESIDUE_PRIME));
  g_assert_cmpuint (q_residue, ==, mpz_fdiv_ui (q, TANDEM_RESIDUE_PRIME));
  g_assert_cmpuint (p_residue, ==, tandem_residue_limbs (fraction.p, fraction.p_length));
  g_assert_cmpuint (q_residue, ==, tandem_residue_limbs (fraction.q, fraction.q_length));
  mpz_clears (p, q, prime, NULL);
  tandem_computer_clear (&worker);
  munmap (memory, size);
}

static void
test_ranges (void)
{
  TandemTransform *transform = tandem_transform_new (TANDEM_KERNEL_AUTO);
  static const uint64_t starts[] = { 0, 1, 7, 1000, 4294967290u, G_GUINT64_CONSTANT (9000000000) };

  for (size_t i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      for (uint64_t n = 1; n < 60; n++)
        test_range (transform, starts[i], starts[i] + n);
      test_range (transform, starts[i], starts[i] + 1000);
      test_range (transform, starts[i], starts[i] + 20000);
    }
  tandem_transform_free (transform);
}

static void
test_split (void)
{
  for (unsigned i = 0; i <= 16; i++)
    {
      uint64_t m = tandem_series_split (0, 1000000, i, 16);

      g_assert_cmpfloat_with_epsilon (lgamma ((double)m + 1) / lgamma (1000001), i / 16.0, 1e-5);
    }
}

static void
test_residues (void)
{
  uint64_t limbs[100];
  mpz_t value;

  mpz_init (value);
  for (int i = 0; i < 500; i++)
    {
      size_t n = (size_t)i % 100;

      euler_fill (limbs, n, (Pattern)(i % N_PATTERNS));
      euler_to_mpz (value, limbs, n);
      g_assert_cmpuint (tandem_residue_limbs (limbs, n), ==, mpz_fdiv_ui (value, TANDEM_RESIDUE_PRIME));
    }
  mpz_ui_pow_ui (value, 10, 19 * 1234);
  g_assert_cmpuint (tandem_residue_base (1234), ==, mpz_fdiv_ui (value, TANDEM_RESIDUE_PRIME));
  mpz_clear (value);
}

static void
test_decimal (void)
{
  uint64_t limbs[50], back;
  char text[50 * TANDEM_LIMB_DIGITS], wanted[TANDEM_LIMB_DIGITS + 1];

  for (int i = 0; i < 2000; i++)
    {
      euler_fill (limbs, 50, (Pattern)(i % N_PATTERNS));
      tandem_decimal_write (text, limbs, 50);
      for (size_t j = 0; j < 50; j++)
        {
          const char *digits = text + (49 - j) * TANDEM_LIMB_DIGITS;
          bool valid = true;

          snprintf (wanted, sizeof wanted, "%019" G_GUINT64_FORMAT, limbs[j]);
          g_assert_cmpmem (digits, TANDEM_LIMB_DIGITS, wanted, TANDEM_LIMB_DIGITS);
          back = tandem_decimal_read (digits, &valid);
          g_assert_true (valid);
          g_assert_cmpuint (back, ==, limbs[j]);
        }
    }
  for (size_t position = 0; position < TANDEM_LIMB_DIGITS; position++)
    for (int byte = 0; byte < 256; byte++)
      {
        bool valid = true;

        text[position] = (char)byte;
        tandem_decimal_read (text, &valid);
        g_assert_true (valid == (byte >= '0' && byte <= '9'));
        text[position] = '5';
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/euler/series/terms", test_terms);
  g_test_add_func ("/euler/series/split", test_split);
  g_test_add_func ("/euler/series/ranges", test_ranges);
  g_test_add_func ("/euler/residue/limbs", test_residues);
  g_test_add_func ("/euler/decimal/digits", test_decimal);
  return g_test_run ();
}
