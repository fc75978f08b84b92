/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-cancel DIGITS MEMBERS SECONDS ROUNDS: stops runs at moments spread over SECONDS, and prints the
 * median, the 99th percentile and the longest time from the stop to the end of the last process and to the
 * engine's memory being free. */

#include "euler/tandem-euler-engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
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

static int
compare (const void *a, const void *b)
{
  double difference = *(const double *)a - *(const double *)b;

  return difference < 0 ? -1 : difference > 0;
}

int
main (int argc, char **argv)
{
  TandemEulerOptions options = { .kernel = TANDEM_KERNEL_AUTO };
  int rounds, p99;
  double seconds, *ended, *freed;
  uint32_t *stop = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  if (argc < 5)
    return 2;
  options.digits = strtoull (argv[1], NULL, 10);
  options.n_members = (unsigned)atoi (argv[2]);
  seconds = atof (argv[3]);
  rounds = atoi (argv[4]);
  ended = calloc ((size_t)rounds, sizeof *ended);
  freed = calloc ((size_t)rounds, sizeof *freed);
  for (int round = 0; round < rounds; round++)
    {
      char *digits =
          mmap (NULL, options.digits + 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
      TandemEulerEngine *engine = tandem_euler_engine_new (&options, digits);
      double begin;

      *stop = 0;
      for (unsigned i = 0; i < options.n_members; i++)
        if (fork () == 0)
          {
            TandemEulerStatus status =
                tandem_euler_engine_run_member (engine, i, TANDEM_EULER_GOAL_DIGITS, stop);

            if (status == TANDEM_EULER_INTERRUPTED)
              tandem_euler_engine_discard (engine);
            _exit (0);
          }
      usleep ((useconds_t)(seconds * (round + 0.5) / rounds * 1e6));
      begin = now ();
      *stop = 1;
      while (wait (NULL) > 0)
        ;
      ended[round] = now () - begin;
      tandem_euler_engine_free (engine);
      munmap (digits, options.digits + 1);
      freed[round] = now () - begin;
    }
  qsort (ended, (size_t)rounds, sizeof *ended, compare);
  qsort (freed, (size_t)rounds, sizeof *freed, compare);
  p99 = (rounds * 99 + 99) / 100 - 1;
  printf ("ended: median %.4f p99 %.4f longest %.4f; memory free: median %.4f p99 %.4f longest %.4f\n",
          ended[rounds / 2], ended[p99], ended[rounds - 1], freed[rounds / 2], freed[p99], freed[rounds - 1]);
  return 0;
}
