/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a worker of e can be asked to do. Each is a TandemTaskFunc whose user data is the TandemEulerStore;
 * each reads from zones that it does not write, so that it can be done again when its worker died. A number
 * is (tt): offset and limbs. The last argument of each is the work that it counts for (see
 * tandem-euler-store.h). */
#pragma once

#include "euler/tandem-euler-store.h"
#include "process/tandem-pool.h"

G_BEGIN_DECLS

/* P and Q of the terms (a, b]: (tttt t) a, b, offset for P, offset for Q, work. Gives ((tt)(tt)): P, Q. Fails
 * with G_IO_ERROR_CANCELLED when the store's stop word is set. */
#define TANDEM_EULER_SPLIT_ARGUMENTS "(ttttt)"
GVariant *tandem_euler_task_split (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error);

/* x y + z: ((tt)(tt)(tt)t t) x, y, z (without limbs: 0), offset for the result, work. Gives (tt). */
#define TANDEM_EULER_MULTIPLY_ARGUMENTS "((tt)(tt)(tt)tt)"
GVariant *
tandem_euler_task_multiply (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error);

/* The fraction of e: floor (10^d (P - Q) / Q), exact digits: (t(tt)(tt)t t) d, P, Q, offset for the result,
 * work. Gives ((tt)t): the number and its residue. The division is checked by the residue of quotient x
 * divisor + remainder, and the remainder's size. */
#define TANDEM_EULER_DIVIDE_ARGUMENTS "(t(tt)(tt)tt)"
GVariant *
tandem_euler_task_divide (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error);

/* Quotient and remainder of x by 10^d: ((tt)tttt) x, d, offset for the quotient, offset for the remainder,
 * work. Gives ((tt)(tt)). */
#define TANDEM_EULER_HALVE_ARGUMENTS "((tt)tttt)"
GVariant *tandem_euler_task_halve (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error);

/* Writes x as n digits from position p of the digits on: ((tt)ttt) x, p, n, work. Gives (). */
#define TANDEM_EULER_WRITE_ARGUMENTS "((tt)ttt)"
GVariant *tandem_euler_task_write (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error);

/* The residues of P and Q of the terms (a, b], by the recurrence: (ttt) a, b, work. Gives (tt). */
#define TANDEM_EULER_RECUR_ARGUMENTS "(ttt)"
GVariant *tandem_euler_task_recur (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error);

/* The residue of x: ((tt)t) x, work. Gives t. */
#define TANDEM_EULER_REDUCE_ARGUMENTS "((tt)t)"
GVariant *
tandem_euler_task_reduce (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error);

/* The residue of the n digits from position p on, read as decimal: (ttt) p, n, work. Gives t. */
#define TANDEM_EULER_READ_ARGUMENTS "(ttt)"
GVariant *tandem_euler_task_read (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error);

G_END_DECLS
