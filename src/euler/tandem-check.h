/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic modulo the Mersenne prime p = 2^61 - 1, by which results are checked on a second way: a wrong
 * digit goes unseen with one chance in 2^61. */
#pragma once

#include <glib.h>
#include <gmp.h>

G_BEGIN_DECLS

#define TANDEM_CHECK_PRIME ((G_GUINT64_CONSTANT (1) << 61) - 1)

/* a + b, a - b, a * b and base^exponent mod p, of numbers below p. */
guint64 tandem_check_add (guint64 a, guint64 b);
guint64 tandem_check_subtract (guint64 a, guint64 b);
guint64 tandem_check_multiply (guint64 a, guint64 b);
guint64 tandem_check_power (guint64 base, guint64 exponent);

/* The number @value mod p. */
guint64 tandem_check_of_number (mpz_srcptr value);

/* The number that @n_digits decimal digits in ASCII stand for, mod p; G_MAXUINT64 when one of them is no
 * digit. */
guint64 tandem_check_of_digits (const char *digits, gsize n_digits);

/* P and Q of the terms (a, b] mod p (see tandem-euler-split.h), by the recurrence P <- P k + 1, Q <- Q k,
 * term by term. Stops early, with FALSE, when @stop (nullable) is set. */
gboolean tandem_check_of_terms (guint64 a, guint64 b, const guint32 *stop, guint64 *p, guint64 *q);

G_END_DECLS
