/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler-support.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

TandemKernel
euler_kernel (void)
{
  return is_under_valgrind () ? TANDEM_KERNEL_PORTABLE : TANDEM_KERNEL_AUTO;
}

size_t
euler_digits (size_t digits)
{
  return is_under_valgrind () ? digits / 10 : digits;
}

static uint64_t
random_limb (void)
{
  uint64_t bits = (uint64_t)g_test_rand_int () << 32 | (guint32)g_test_rand_int ();

  return bits % TANDEM_LIMB_BASE;
}

void
euler_fill (uint64_t *limbs, size_t length, Pattern pattern)
{
  uint64_t run = 0;

  for (size_t i = 0; i < length; i++)
    switch (pattern)
      {
      case PATTERN_NINES:
        limbs[i] = TANDEM_LIMB_BASE - 1;
        break;
      case PATTERN_ZEROS:
        limbs[i] = 0;
        break;
      case PATTERN_POWER:
        limbs[i] = i + 1 == length;
        break;
      case PATTERN_RUNS:
        if (i == 0 || g_test_rand_int_range (0, 20) == 0)
          run =
              (uint64_t[]){ 0, TANDEM_LIMB_BASE - 1, 1, TANDEM_LIMB_BASE - 2 }[g_test_rand_int_range (0, 4)];
        limbs[i] = run;
        break;
      case PATTERN_RANDOM:
      case N_PATTERNS:
      default:
        limbs[i] = random_limb ();
        break;
      }
}

void
euler_to_mpz (mpz_t value, const uint64_t *limbs, size_t length)
{
  g_autofree char *text = g_malloc (length * TANDEM_LIMB_DIGITS + 2);
  char *end = text;

  *end++ = '0';
  *end = '\0';
  for (size_t i = length; i-- > 0; end += TANDEM_LIMB_DIGITS)
    snprintf (end, TANDEM_LIMB_DIGITS + 1, "%019" G_GUINT64_FORMAT, limbs[i]);
  mpz_set_str (value, text, 10);
}

void
euler_from_mpz (uint64_t *limbs, size_t length, const mpz_t value)
{
  g_autofree char *text = g_malloc (mpz_sizeinbase (value, 10) + 2);
  size_t digits;

  mpz_get_str (text, 10, value);
  digits = strlen (text);
  for (size_t i = 0; i < length; i++)
    {
      size_t take = MIN (digits, TANDEM_LIMB_DIGITS);

      digits -= take;
      limbs[i] = take > 0 ? g_ascii_strtoull (text + digits, NULL, 10) : 0;
      text[digits] = '\0';
    }
  g_assert_cmpuint (digits, ==, 0);
}

void
euler_assert_equal (const uint64_t *limbs, size_t length, const mpz_t value)
{
  mpz_t own;

  for (size_t i = 0; i < length; i++)
    g_assert_cmpuint (limbs[i], <, TANDEM_LIMB_BASE);
  mpz_init (own);
  euler_to_mpz (own, limbs, length);
  g_assert_true (mpz_cmp (own, value) == 0);
  mpz_clear (own);
}

void *
euler_shared_new (size_t size)
{
  void *memory = mmap (NULL, MAX (size, 1), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  g_assert_true (memory != MAP_FAILED);
  return memory;
}

static bool
run_member (TandemTransform *transform,
            TandemTeam *team,
            unsigned number,
            EulerMemberFunc func,
            gpointer data)
{
  TandemComputer worker;
  bool done;

  tandem_computer_init (&worker, transform, tandem_member (team, number, NULL));
  done = func (&worker, data);
  tandem_computer_clear (&worker);
  return done;
}

void
euler_run_team (TandemTransform *transform, unsigned n_members, EulerMemberFunc func, gpointer data)
{
  TandemTeam *team;
  pid_t children[TANDEM_TEAM_MAX];

  if (n_members == 0)
    {
      g_assert_true (run_member (transform, NULL, 0, func, data));
      return;
    }
  team = euler_shared_new (sizeof *team);
  tandem_team_init (team, n_members);
  for (unsigned i = 0; i < n_members; i++)
    {
      children[i] = fork ();
      g_assert_cmpint (children[i], >=, 0);
      if (children[i] == 0)
        _exit (run_member (transform, team, i, func, data) ? 0 : 1);
    }
  for (unsigned i = 0; i < n_members; i++)
    {
      int status;

      g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
      g_assert_cmpint (status, ==, 0);
    }
  munmap (team, sizeof *team);
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

char *
euler_reference_digits (size_t digits)
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
