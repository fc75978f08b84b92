/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-gmp DIGITS: Euler's number by plain binary splitting in GMP, one process; prints the last ten digits.
 */

#include <gmp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
split (mpz_t p, mpz_t q, unsigned long first, unsigned long last)
{
  mpz_t upper_p, upper_q;
  unsigned long middle = first + (last - first) / 2;

  if (last - first <= 8)
    {
      mpz_set_ui (p, 0);
      mpz_set_ui (q, 1);
      for (unsigned long k = first + 1; k <= last; k++)
        {
          mpz_mul_ui (p, p, k);
          mpz_add_ui (p, p, 1);
          mpz_mul_ui (q, q, k);
        }
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

int
main (int argc, char **argv)
{
  unsigned long digits = argc > 1 ? strtoul (argv[1], NULL, 10) : 1000000, terms = 10;
  mpf_t e, q;
  mpz_t p, n;
  mp_exp_t exponent;
  char *text;

  while (lgamma ((double)terms) < (double)(digits + 20) * log (10))
    terms += terms / 64 + 1;
  mpz_inits (p, n, NULL);
  split (p, n, 0, terms);
  mpz_add (p, p, n);
  mpf_init2 (e, (mp_bitcnt_t)((double)(digits + 20) * log2 (10)) + 64);
  mpf_init2 (q, (mp_bitcnt_t)((double)(digits + 20) * log2 (10)) + 64);
  mpf_set_z (e, p);
  mpf_set_z (q, n);
  mpz_clears (p, n, NULL);
  mpf_div (e, e, q);
  text = mpf_get_str (NULL, &exponent, 10, digits + 15, e);
  printf ("%.10s\n", text + 1 + digits - 10);
  free (text);
  mpf_clears (e, q, NULL);
  return 0;
}
