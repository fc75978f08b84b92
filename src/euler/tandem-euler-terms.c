/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "euler/tandem-euler-terms.h"

#include <math.h>

/* log10 (n!), from lgamma (n + 1) = ln (n!). */
static double
log10_factorial (guint64 n)
{
  return lgamma ((double)n + 1) / G_LN10;
}

guint64
tandem_euler_terms_for_digits (guint64 digits)
{
  /* The terms after 1/n! add up to less than 2 / (n + 1)!. One part in 2^40 covers the error of lgamma (). */
  double wanted = ((double)digits + TANDEM_EULER_GUARD_DIGITS + 1) * (1 + 0x1p-40);
  guint64 low = 1;
  guint64 high = 32;

  while (log10_factorial (high) < wanted)
    high *= 2;
  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (log10_factorial (middle) < wanted)
        low = middle + 1;
      else
        high = middle;
    }
  return high;
}

guint64
tandem_euler_digits_for_terms (guint64 terms)
{
  double digits = log10_factorial (terms) / (1 + 0x1p-40) - TANDEM_EULER_GUARD_DIGITS - 1;

  return digits > 0 ? (guint64)digits : 0;
}

double
tandem_euler_bits (guint64 a, guint64 b)
{
  return b > a ? (lgamma ((double)b + 1) - lgamma ((double)a + 1)) / G_LN2 : 0;
}

void
tandem_euler_cut (guint64 a, guint64 b, guint n_parts, guint64 *bounds)
{
  double whole = tandem_euler_bits (a, b);

  bounds[0] = a;
  for (guint i = 1; i < n_parts; i++)
    {
      double wanted = whole * i / n_parts;
      guint64 low = bounds[i - 1];
      guint64 high = b;

      while (low < high)
        {
          guint64 middle = low + (high - low) / 2;

          if (tandem_euler_bits (a, middle) < wanted)
            low = middle + 1;
          else
            high = middle;
        }
      bounds[i] = low;
    }
  bounds[n_parts] = b;
}
