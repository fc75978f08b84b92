/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-mpfr DIGITS: Euler's number by MPFR, one process; prints the last ten digits. */

#include <math.h>
#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>

int
main (int argc, char **argv)
{
  unsigned long digits = argc > 1 ? strtoul (argv[1], NULL, 10) : 1000000;
  mpfr_t e;
  mpfr_exp_t exponent;
  char *text;

  mpfr_init2 (e, (mpfr_prec_t)((double)digits * log2 (10)) + 100);
  mpfr_set_ui (e, 1, MPFR_RNDN);
  mpfr_exp (e, e, MPFR_RNDN);
  text = mpfr_get_str (NULL, &exponent, 10, digits + 15, e, MPFR_RNDN);
  printf ("%.10s\n", text + 1 + digits - 10);
  mpfr_free_str (text);
  mpfr_clear (e);
  return 0;
}
