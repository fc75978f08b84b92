/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* All of e against GMP: digits, teams, kernels. */

#include "euler-support.h"
#include "euler/tandem-euler-engine.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* The digits of e after the point, by a sum of fixed-point numbers in GMP: another way, with another library.
 */
static char *
reference_digits (size_t digits)
{
  size_t guard = 20;
  mpz_t term, sum;
  char *text;

  mpz_inits (term, sum, NULL);
  mpz_ui_pow_ui (term, 10, digits + guard);
  for (unsigned long k = 2; mpz_sgn (term) != 0; k++)
    {
      mpz_fdiv_q_ui (term, term, k);
      mpz_add (sum, sum, term);
    }
  text = mpz_get_str (NULL, 10, sum);
  g_assert_cmpuint (strlen (text), ==, digits + guard);
  text[digits] = '\0';
  mpz_clears (term, sum, NULL);
  return text;
}

/* Binary splitting in GMP, for more digits. */
static void
split (mpz_t p, mpz_t q, unsigned long first, unsigned long last)
{
  mpz_t upper_p, upper_q;
  unsigned long middle = first + (last - first) / 2;

  if (last - first == 1)
    {
      mpz_set_ui (p, 1);
      mpz_set_ui (q, last);
      return;
    }
  mpz_inits (upper_p, upper_q, NULL);
  split (p, q, first, middle);
  split (upper_p, upper_q, middle, last);
  mpz_mul (p, p, upper_q);
  mpz_add (p, p, upper_p);
  mpz_mul (q, q, upper_q);
  mpz_clears (upper_p, upper_q, NULL);
}

static char *
reference_digits_by_splitting (size_t digits)
{
  unsigned long terms = 20 + (unsigned long)(digits / 3 + 100);
  mpz_t p, q, power;
  char *text;

  mpz_inits (p, q, power, NULL);
  split (p, q, 0, terms);
  mpz_sub (p, p, q);
  mpz_ui_pow_ui (power, 10, digits + 20);
  mpz_mul (p, p, power);
  mpz_fdiv_q (p, p, q);
  text = mpz_get_str (NULL, 10, p);
  g_assert_cmpuint (strlen (text), ==, digits + 20);
  text[digits] = '\0';
  mpz_clears (p, q, power, NULL);
  return text;
}

/* Computes in n_members forked processes, or in this one when n_members is 0. */
static void
check (TandemKernel kernel, size_t digits, unsigned n_members, const char *wanted)
{
  TandemEulerOptions options = { .digits = digits, .n_members = MAX (n_members, 1), .kernel = kernel };
  char *memory = euler_shared_new (digits + 1);
  TandemEulerEngine *engine;
  double phase_part, whole;

  memset (memory, 'x', digits);
  engine = tandem_euler_engine_new (&options, memory);
  g_assert_nonnull (engine);
  if (n_members == 0)
    g_assert_cmpint (tandem_euler_engine_run_member (engine, 0, NULL), ==, TANDEM_EULER_DONE);
  else
    {
      pid_t children[TANDEM_TEAM_MAX];

      for (unsigned i = 0; i < n_members; i++)
        if ((children[i] = fork ()) == 0)
          _exit ((int)tandem_euler_engine_run_member (engine, i, NULL));
      for (unsigned i = 0; i < n_members; i++)
        {
          int status = -1;

          waitpid (children[i], &status, 0);
          g_assert_cmpint (status, ==, 0);
        }
    }
  g_assert_cmpint (tandem_euler_engine_progress (engine, &phase_part, &whole), ==, TANDEM_EULER_OUTPUT);
  g_assert_cmpfloat (phase_part, ==, 1);
  g_assert_cmpfloat_with_epsilon (whole, 1, 1e-9);
  g_assert_true (memcmp (memory, wanted, digits) == 0);
  g_assert_cmpint (memory[digits], ==, 0);
  tandem_euler_engine_free (engine);
  munmap (memory, digits + 1);
}

static void
test_every_length (gconstpointer data)
{
  TandemKernel kernel = (TandemKernel)GPOINTER_TO_INT (data);
  char *wanted = reference_digits (2000);

  if (!tandem_kernel_is_available (kernel))
    g_test_skip ("this processor has no such kernel");
  else
    for (size_t digits = 0; digits <= 2000; digits++)
      check (kernel, digits, 0, wanted);
  free (wanted);
}

static void
test_teams (gconstpointer data)
{
  static const size_t lengths[] = { 0, 1, 2, 9, 10, 19, 20, 99, 100, 2000, 12345, 100000 };
  TandemKernel kernel = (TandemKernel)GPOINTER_TO_INT (data);
  char *wanted = reference_digits_by_splitting (100000);

  if (!tandem_kernel_is_available (kernel))
    g_test_skip ("this processor has no such kernel");
  else
    for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++)
      for (unsigned n = 1; n <= 7; n = n < 3 ? n + 1 : n + 4)
        check (kernel, lengths[i], n, wanted);
  free (wanted);
}

static void
test_million (void)
{
  char *wanted = reference_digits_by_splitting (1000003);

  for (unsigned n = 0; n <= 7; n++)
    check (TANDEM_KERNEL_AUTO, 1000003, n, wanted);
  check (TANDEM_KERNEL_AUTO, 1000003, 64, wanted);
  check (TANDEM_KERNEL_PORTABLE, 1000003, 2, wanted);
  if (tandem_kernel_is_available (TANDEM_KERNEL_AVX2))
    check (TANDEM_KERNEL_AVX2, 1000003, 3, wanted);
  free (wanted);
}

static void
test_options (void)
{
  TandemEulerOptions options = { .digits = 1000, .n_members = 1, .kernel = TANDEM_KERNEL_AUTO };

  g_assert_cmpuint (tandem_euler_engine_predict (&options), >, 1000);
  options.n_members = 0;
  g_assert_null (tandem_euler_engine_new (&options, NULL));
  options.n_members = TANDEM_TEAM_MAX + 1;
  g_assert_null (tandem_euler_engine_new (&options, NULL));
  options.n_members = 1;
  options.digits = TANDEM_EULER_DIGITS_MAX + 1;
  g_assert_null (tandem_euler_engine_new (&options, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/euler/engine/options", test_options);
  g_test_add_data_func ("/euler/engine/lengths/portable", GINT_TO_POINTER (TANDEM_KERNEL_PORTABLE),
                        test_every_length);
  g_test_add_data_func ("/euler/engine/lengths/avx2", GINT_TO_POINTER (TANDEM_KERNEL_AVX2),
                        test_every_length);
  g_test_add_data_func ("/euler/engine/lengths/avx512", GINT_TO_POINTER (TANDEM_KERNEL_AVX512),
                        test_every_length);
  g_test_add_data_func ("/euler/engine/teams/portable", GINT_TO_POINTER (TANDEM_KERNEL_PORTABLE), test_teams);
  g_test_add_data_func ("/euler/engine/teams/avx2", GINT_TO_POINTER (TANDEM_KERNEL_AVX2), test_teams);
  g_test_add_data_func ("/euler/engine/teams/avx512", GINT_TO_POINTER (TANDEM_KERNEL_AVX512), test_teams);
  g_test_add_func ("/euler/engine/million", test_million);
  return g_test_run ();
}
