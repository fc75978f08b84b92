/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/tandem-chi-square.h"

#include <float.h>
#include <math.h>

#define MAX_STEPS 10000

double
tandem_chi_square (const guint64 *counts, guint n)
{
  double total = 0;
  double sum = 0;
  double mean;

  for (guint i = 0; i < n; i++)
    total += (double)counts[i];
  mean = total / n;
  for (guint i = 0; i < n && mean > 0; i++)
    sum += ((double)counts[i] - mean) * ((double)counts[i] - mean) / mean;
  return sum;
}

/* The regularized incomplete gamma function P (a, x) by its series (Abramowitz and Stegun, 6.5.29). */
static double
lower_gamma (double a, double x)
{
  double term = 1 / a;
  double sum = term;

  for (guint i = 1; i < MAX_STEPS && term > sum * DBL_EPSILON; i++)
    {
      term *= x / (a + i);
      sum += term;
    }
  return sum * exp (a * log (x) - x - lgamma (a));
}

/* Q (a, x) = 1 - P (a, x) by its continued fraction (6.5.31), evaluated from the front as W. J. Lentz does
 * ("Generating Bessel functions in Mie scattering calculations using continued fractions", 1976). */
static double
upper_gamma (double a, double x)
{
  double b = x + 1 - a;
  double c = 1 / DBL_MIN;
  double d = 1 / b;
  double fraction = d;

  for (guint i = 1; i < MAX_STEPS; i++)
    {
      double numerator = -(double)i * (i - a);
      double step;

      b += 2;
      d = 1 / (numerator * d + b);
      c = b + numerator / c;
      step = c * d;
      fraction *= step;
      if (fabs (step - 1) < DBL_EPSILON)
        break;
    }
  return fraction * exp (a * log (x) - x - lgamma (a));
}

double
tandem_chi_square_p (double value, guint freedom)
{
  double a = freedom / 2.0;
  double x = value / 2;

  if (x <= 0)
    return 1;
  return CLAMP (x < a + 1 ? 1 - lower_gamma (a, x) : upper_gamma (a, x), 0, 1);
}

void
tandem_digit_statistics_judge (TandemDigitStatistics *self)
{
  self->digits_chi2 = tandem_chi_square (self->digits, 10);
  self->digits_p = tandem_chi_square_p (self->digits_chi2, 9);
  self->pairs_chi2 = MAX (tandem_chi_square (self->pairs, 100) - self->digits_chi2, 0);
  self->pairs_p = tandem_chi_square_p (self->pairs_chi2, 90);
}
