/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/tandem-estimate.h"

#include "euler/tandem-euler-memory.h"
#include "euler/tandem-team.h"
#include "process/tandem-memory-limit.h"

#include <math.h>

#define START_SECONDS 0.015 /* processes and tables, however many digits */
#define SERIAL_SHARE 0.1
#define RELIABLE_SECONDS 0.1 /* shorter runs say little */
#define MAX_RUNS 100         /* the newest are what the machine is like now */

/* What a run is weighed with whose number of digits is ten times another. */
#define DECADE_WEIGHT 0.1

/* Measured with one worker, without the start: the shape of the curve is what counts. */
static const struct
{
  double digits;
  double seconds;
} curve[] = {
  { 1e3, 0.0004 }, { 1e4, 0.001 }, { 1e5, 0.005 }, { 1e6, 0.045 }, { 1e7, 0.44 }, { 1e8, 6.0 }, { 1e9, 80 },
};

/* The curve at @digits: straight between its points, and beyond them, on axes that are both logarithmic. */
static double
follow_curve (double digits)
{
  guint i = 1;
  double slope;

  digits = MAX (digits, 1);
  while (i + 1 < G_N_ELEMENTS (curve) && digits > curve[i].digits)
    i++;
  slope = log (curve[i].seconds / curve[i - 1].seconds) / log (curve[i].digits / curve[i - 1].digits);
  return curve[i].seconds * pow (digits / curve[i].digits, slope);
}

/* Amdahl's law; more workers than processors are worth nothing. */
static double
get_share (guint workers)
{
  double useful = CLAMP (workers, 1, g_get_num_processors ());

  return SERIAL_SHARE + (1 - SERIAL_SHARE) / useful;
}

double
tandem_estimate_seconds (GPtrArray *runs,
                         const char *machine,
                         guint64 digits,
                         guint workers,
                         gboolean *calibrated)
{
  double weights = 0;
  double sum = 0;
  guint n_runs = runs != NULL ? runs->len : 0;

  for (guint i = n_runs > MAX_RUNS ? n_runs - MAX_RUNS : 0; i < n_runs; i++)
    {
      const TandemRun *run = runs->pdata[i];
      double expected = follow_curve ((double)run->digits) * get_share (run->workers);
      double measured = MAX (run->seconds - START_SECONDS, run->seconds / 4);
      double weight;

      if (run->continued || run->digits == 0 || run->seconds <= 0 || !g_str_equal (run->machine, machine))
        continue;
      weight = pow (DECADE_WEIGHT, fabs (log10 ((double)run->digits / MAX ((double)digits, 1))))
               * MIN (run->seconds / RELIABLE_SECONDS, 1);
      sum += weight * log (measured / expected);
      weights += weight;
    }
  if (calibrated != NULL)
    *calibrated = weights > 0;
  return START_SECONDS
         + follow_curve ((double)digits) * get_share (workers) * (weights > 0 ? exp (sum / weights) : 1);
}

guint64
tandem_estimate_memory (guint64 digits, guint workers)
{
  const TandemEulerOptions options = { .digits = digits, .n_members = CLAMP (workers, 1, TANDEM_TEAM_MAX) };

  return digits <= TANDEM_EULER_DIGITS_MAX ? tandem_euler_needed_memory (&options) : 0;
}

guint64
tandem_estimate_available (void)
{
  return tandem_memory_limit_measure (100, 0);
}

guint64
tandem_estimate_max_digits (void)
{
  return TANDEM_EULER_DIGITS_MAX;
}
