/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The first few of very many rows, chosen without putting all in order: nearly all are told by one comparison
 * that they are none of them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TandemFirstRows TandemFirstRows;

/* Below 0, 0 or above, as the row @a comes before @b, of two with the same rank. */
typedef int (*TandemFirstRowsTieFunc) (guint a, guint b, gpointer user_data);

/* (transfer full) */
TandemFirstRows *tandem_first_rows_new (TandemFirstRowsTieFunc compare_ties, gpointer user_data);
void tandem_first_rows_free (TandemFirstRows *self);

/* The next @n rows, which are called @row, @row + 1, and so on. The smaller of @ranks comes first. */
void tandem_first_rows_offer (TandemFirstRows *self, guint row, const guint64 *ranks, guint n);

/* The first rows of those that were offered, in their order. (element-type guint) (transfer full) */
GArray *tandem_first_rows_get (TandemFirstRows *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemFirstRows, tandem_first_rows_free)

G_END_DECLS
