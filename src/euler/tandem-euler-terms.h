/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How many terms of e = 1 + sum over k >= 1 of 1/k! give how many digits, and how a range of terms is cut
 * into parts of equal weight. The logarithm of k! is lgamma (k + 1); its relative error of some 2^-52 is
 * covered by the guard digits. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Digits computed beyond those asked for. 19 decimal digits fit in 64 bits. */
#define TANDEM_EULER_GUARD_DIGITS 19

/* The smallest n for which the terms after 1/n! add up to less than 10^-(@digits +
 * TANDEM_EULER_GUARD_DIGITS). */
guint64 tandem_euler_terms_for_digits (guint64 digits);

/* The digits after the point that @terms terms support, without the guard digits. 0 when there are too few.
 */
guint64 tandem_euler_digits_for_terms (guint64 terms);

/* log2 (b! / a!): the bits of the product (a + 1) … b. 0 for an empty range. */
double tandem_euler_bits (guint64 a, guint64 b);

/* Cuts (a, b] into @n_parts parts whose products have about equally many bits: part i is (bounds[i], bounds[i
 * + 1]].
 * @bounds has room for n_parts + 1 numbers. Parts may be empty when the range is short. */
void tandem_euler_cut (guint64 a, guint64 b, guint n_parts, guint64 *bounds);

G_END_DECLS
