/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-arb DIGITS THREADS: Euler's number by Arb; prints the last ten digits. */

#ifdef HAVE_FLINT_3
#include <flint/arb.h>
#else
#include <arb.h>
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main (int argc, char **argv)
{
  slong digits = argc > 1 ? atol (argv[1]) : 1000000;
  arb_t e;
  char *text;

  flint_set_num_threads (argc > 2 ? atoi (argv[2]) : 1);
  arb_init (e);
  arb_const_e (e, (slong)((double)digits * 3.3219280948873623) + 100);
  text = arb_get_str (e, digits + 15, ARB_STR_NO_RADIUS);
  printf ("%.10s\n", text + 2 + digits - 10);
  flint_free (text);
  arb_clear (e);
  flint_cleanup_master ();
  return 0;
}
