/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/tandem-amdahl.h"

#include <stdlib.h>

static int
compare_doubles (const void *a, const void *b)
{
  double difference = *(const double *)a - *(const double *)b;

  return difference < 0 ? -1 : difference > 0;
}

TandemTiming
tandem_timing (guint n_workers, double *seconds, guint n_seconds)
{
  TandemTiming timing = { .n_workers = n_workers };

  qsort (seconds, n_seconds, sizeof *seconds, compare_doubles);
  timing.min = seconds[0];
  timing.max = seconds[n_seconds - 1];
  timing.median = (seconds[(n_seconds - 1) / 2] + seconds[n_seconds / 2]) / 2;
  return timing;
}

double
tandem_amdahl_fit (const TandemTiming *timings, guint n_timings)
{
  double products = 0;
  double squares = 0;

  /* T(n) / T(1) - 1 / n = s (1 - 1 / n): a line through the origin. */
  for (guint i = 1; i < n_timings; i++)
    {
      double share = 1.0 / timings[i].n_workers;

      products += (timings[i].median / timings[0].median - share) * (1 - share);
      squares += (1 - share) * (1 - share);
    }
  return squares > 0 ? CLAMP (products / squares, 0, 1) : -1;
}

double
tandem_amdahl_speedup (double serial, guint n_workers)
{
  return 1 / (serial + (1 - serial) / n_workers);
}
