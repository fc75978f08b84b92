/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-multiply DIGITS [MEMBERS [KERNEL [RUNS]]]: one product of two numbers of so many digits by the
 * engine's own multiplication; prints the seconds of the fastest run. */

#include "euler/tandem-multiply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct
{
  TandemTeam team;
  double seconds;
} Shared;

typedef struct
{
  Shared *shared;
  TandemTransform *transform;
  uint64_t *first, *second, *result, *scratch;
  size_t length;
  int runs;
} Product;

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void *
map (size_t size)
{
  void *memory = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED)
    exit (3);
  return memory;
}

static void
fill (uint64_t *limbs, size_t length, uint64_t factor)
{
  for (size_t i = 0; i < length; i++)
    limbs[i] = (i + 1) * factor % TANDEM_LIMB_BASE;
}

static int
run_member (const Product *p, unsigned number)
{
  TandemComputer worker;

  tandem_computer_init (&worker, p->transform, tandem_member (&p->shared->team, number, NULL));
  for (int run = 0; run <= p->runs; run++)
    {
      double begin = now ();

      if (!tandem_multiply (&worker, p->result, p->first, p->length, p->second, p->length, p->scratch))
        return 3;
      /* The first run touches the memory and makes the tables. */
      if (number == 0 && run > 0)
        p->shared->seconds = MIN (p->shared->seconds, now () - begin);
    }
  tandem_computer_clear (&worker);
  return 0;
}

int
main (int argc, char **argv)
{
  Product p = { .length =
                    (size_t)(argc > 1 ? strtoull (argv[1], NULL, 10) : 1000000) / TANDEM_LIMB_DIGITS + 1,
                .runs = argc > 4 ? atoi (argv[4]) : 3 };
  unsigned n_members = argc > 2 ? (unsigned)atoi (argv[2]) : 1;
  TandemKernel kernel = TANDEM_KERNEL_AUTO;

  if ((argc > 3 && !tandem_kernel_parse (argv[3], &kernel)) || n_members < 1 || n_members > TANDEM_TEAM_MAX)
    return 2;
  p.transform = tandem_transform_new (kernel);
  if (p.transform == NULL)
    return 3;
  p.shared = map (sizeof *p.shared);
  p.shared->seconds = 1e9;
  tandem_team_init (&p.shared->team, n_members);
  p.first = map (p.length * sizeof *p.first);
  p.second = map (p.length * sizeof *p.second);
  p.result = map (2 * p.length * sizeof *p.result);
  p.scratch = map ((tandem_multiply_scratch (p.transform, p.length, p.length) + 1) * sizeof *p.scratch);
  fill (p.first, p.length, G_GUINT64_CONSTANT (6364136223846793005));
  fill (p.second, p.length, G_GUINT64_CONSTANT (1442695040888963407));
  for (unsigned i = 0; i < n_members; i++)
    if (fork () == 0)
      _exit (run_member (&p, i));
  while (wait (NULL) > 0)
    ;
  printf ("%.6f\n", p.shared->seconds);
  return 0;
}
