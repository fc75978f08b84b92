/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Pearson's test: how well counts fit what chance alone would give. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The sum of (count - mean)^2 / mean over @n counts that should all be equal. 0 when all are 0. */
double tandem_chi_square (const guint64 *counts, guint n);

/* With which probability chance alone gives at least @value, with @freedom (from 1) degrees of freedom. */
double tandem_chi_square_p (double value, guint freedom);

/* For digits: with 9 degrees of freedom. For all pairs of neighbours, which overlap, the serial test: the
 * pairs' value, on base 100, less that of the digits, with 90 degrees. (I. J. Good, "The serial test for
 * sampling numbers and other tests for randomness", 1953.) */
typedef struct
{
  guint64 digits[10];
  guint64 pairs[100]; /* [10 a + b]: a before b */
  double digits_chi2;
  double digits_p;
  double pairs_chi2;
  double pairs_p;
} TandemDigitStatistics;

/* Fills in the values for the counts in @self. */
void tandem_digit_statistics_judge (TandemDigitStatistics *self);

G_END_DECLS
