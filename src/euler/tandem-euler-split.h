/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Binary splitting of the series of e, in one process.
 *
 * For the terms (a, b] let Q(a, b) = (a + 1) (a + 2) … b and P(a, b) = the sum over k in (a, b] of (k + 1) …
 * b, so that P / Q is the sum of a! / k!. For any m between: P(a, b) = P(a, m) Q(m, b) + P(m, b) and Q(a, b)
 * = Q(a, m) Q(m, b). With n terms, e = 1 + P(0, n) / Q(0, n) and what follows. (Haible and Papanikolaou,
 * "Fast multiprecision evaluation of series of rational numbers", 1998.) */
#pragma once

#include <glib.h>
#include <gmp.h>

G_BEGIN_DECLS

/* Told of work done: the number of terms under each finished product. */
typedef void (*TandemEulerWorkFunc) (guint64 terms, gpointer user_data);

/* Computes P and Q of the terms (a, b], b > a. FALSE, with P and Q worthless, when @stop (nullable) was set.
 */
gboolean tandem_euler_split (guint64 a,
                             guint64 b,
                             const guint32 *stop,
                             TandemEulerWorkFunc worked,
                             gpointer user_data,
                             mpz_ptr p,
                             mpz_ptr q);

/* What tandem_euler_split () tells in sum over a range: its terms times the depth of the recursion. */
guint64 tandem_euler_split_work (guint64 terms);

G_END_DECLS
