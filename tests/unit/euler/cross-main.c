/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cross-main DIGITS MEMBERS: prints the digits of e after the point, with the engine and the few functions of
 * GLib that it calls: for other architectures, whose GLib need not be there (see test_cross.py). */

#include "euler/tandem-euler-engine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

gpointer
g_malloc0_n (gsize count, gsize size)
{
  return calloc (count, size);
}

gpointer
g_malloc0 (gsize size)
{
  return calloc (1, size);
}

void
g_free (gpointer memory)
{
  free (memory);
}

void
g_log (const char *domain, GLogLevelFlags level, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vfprintf (stderr, format, arguments);
  va_end (arguments);
  abort ();
}

/* g_ascii_isdigit () looks there. */
static guint16 ascii_table[256];
const guint16 *const g_ascii_table = ascii_table;

int
main (int argc, char **argv)
{
  TandemEulerOptions options = { .kernel = TANDEM_KERNEL_AUTO };
  TandemEulerEngine *engine;
  char *digits;

  for (int i = '0'; i <= '9'; i++)
    ascii_table[i] = G_ASCII_DIGIT;
  if (argc != 3)
    return 2;
  options.digits = strtoull (argv[1], NULL, 10);
  options.n_members = (unsigned)atoi (argv[2]);
  digits = mmap (NULL, options.digits + 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  engine = tandem_euler_engine_new (&options, digits);
  if (engine == NULL)
    return 3;
  for (unsigned i = 0; i < options.n_members; i++)
    if (fork () == 0)
      _exit ((int)tandem_euler_engine_run_member (engine, i, TANDEM_EULER_GOAL_DIGITS, NULL));
  for (unsigned i = 0; i < options.n_members; i++)
    {
      int status = 0;

      wait (&status);
      if (status != 0)
        return 3;
    }
  printf ("%s\n", digits);
  tandem_euler_engine_free (engine);
  return 0;
}
