/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * bench-engine DIGITS [MEMBERS [KERNEL [RUNS]]]
 *
 * Computes Euler's number in forked processes and prints, for the fastest run, the seconds from before the
 * engine is made to when the last process has ended, their processor seconds, the phases (with how much of
 * each the member that waited longest waited for others, and the phase's part of the progress bar), the
 * resident memory of numbers and digits, and the first and last digits.
 */

#include "euler/tandem-euler-engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Resident pages of a shared mapping, in MiB: those of all processes together. */
static double
resident_mib (void *memory, size_t size)
{
  size_t page = (size_t)sysconf (_SC_PAGESIZE);
  uintptr_t begin = (uintptr_t)memory / page * page,
            end = ((uintptr_t)memory + size + page - 1) / page * page;
  size_t n_pages = (end - begin) / page, resident = 0;
  unsigned char *states = malloc (n_pages + 1);

  if (mincore ((void *)begin, end - begin, states) == 0)
    for (size_t i = 0; i < n_pages; i++)
      resident += states[i] & 1;
  free (states);
  return (double)(resident * page) / 1048576;
}

static double
processor_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_CHILDREN, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

int
main (int argc, char **argv)
{
  TandemEulerOptions options = { .digits = 1000000, .n_members = 1, .kernel = TANDEM_KERNEL_AUTO };
  static const char *const phases[] = { "series", "merge", "inverse", "quotient", "output" };
  unsigned runs = argc > 4 ? (unsigned)atoi (argv[4]) : 1;
  double best = 1e9, best_processor = 1e9, best_phases[TANDEM_EULER_N_PHASES] = { 0 },
         idle[TANDEM_EULER_N_PHASES] = { 0 }, costs[TANDEM_EULER_N_PHASES] = { 0 }, cost = 0,
         verification = 0, mib = 0;
  char *digits = NULL;

  if (argc > 1)
    options.digits = strtoull (argv[1], NULL, 10);
  if (argc > 2)
    options.n_members = (unsigned)atoi (argv[2]);
  if (argc > 3 && !tandem_kernel_parse (argv[3], &options.kernel))
    return 2;

  for (unsigned run = 0; run < runs; run++)
    {
      double begin, seconds, processor = processor_seconds ();
      size_t size;
      void *arena;
      TandemEulerEngine *engine;

      if (digits != NULL)
        munmap (digits, options.digits + 1);
      begin = now ();
      digits = mmap (NULL, options.digits + 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
      engine = tandem_euler_engine_new (&options, digits);
      if (engine == NULL)
        {
          perror ("tandem_euler_engine_new");
          return 3;
        }
      for (unsigned i = 0; i < options.n_members; i++)
        if (fork () == 0)
          _exit ((int)tandem_euler_engine_run_member (engine, i, TANDEM_EULER_GOAL_DIGITS, NULL));
      for (unsigned i = 0; i < options.n_members; i++)
        {
          int status = 0;

          wait (&status);
          if (status != 0)
            {
              fprintf (stderr, "a member failed with status %d\n", status);
              return 3;
            }
        }
      seconds = now () - begin;
      best_processor = MIN (best_processor, processor_seconds () - processor);
      if (seconds < best)
        {
          best = seconds;
          for (unsigned i = 0; i < TANDEM_EULER_N_PHASES; i++)
            {
              best_phases[i] = tandem_euler_engine_seconds (engine, (TandemEulerEnginePhase)i);
              idle[i] = 0;
              for (unsigned member = 0; member < options.n_members; member++)
                idle[i] =
                    MAX (idle[i], tandem_euler_engine_waited (engine, (TandemEulerEnginePhase)i, member));
            }
          verification = tandem_euler_engine_verification_seconds (engine);
        }
      cost = 0;
      for (unsigned i = 0; i < TANDEM_EULER_N_PHASES; i++)
        cost += costs[i] = tandem_euler_engine_cost (engine, (TandemEulerEnginePhase)i);
      arena = tandem_euler_engine_arena (engine, &size);
      mib = resident_mib (arena, size) + resident_mib (digits, options.digits + 1);
      if (run + 1 == runs)
        printf ("digits %" G_GUINT64_FORMAT " members %u kernel %s seconds %.4f processor %.4f",
                options.digits, options.n_members, tandem_euler_engine_kernel (engine), best, best_processor);
      tandem_euler_engine_free (engine);
    }
  for (unsigned i = 0; i < TANDEM_EULER_N_PHASES; i++)
    printf (" %s %.4f (idle %.0f %%, bar %.1f %%)", phases[i], best_phases[i],
            100 * idle[i] / MAX (best_phases[i], 1e-9), 100 * costs[i] / cost);
  printf (" verification %.4f MiB %.0f predicted %.0f bytes/digit %.2f", verification, mib,
          (double)(tandem_euler_engine_predict (&options) + options.digits) / 1048576,
          mib * 1048576 / (double)MAX (options.digits, 1));
  if (options.digits >= 20)
    printf (" %.10s...%.10s", digits, digits + options.digits - 10);
  printf ("\n");
  return 0;
}
