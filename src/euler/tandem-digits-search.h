/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked of digits in ASCII: where a sequence stands, and how often each digit and each pair of
 * neighbours. Plain loops over memory, for workers. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A sequence longer than this is not looked for. */
#define TANDEM_DIGITS_SEQUENCE_MAX 1000

/* How often @sequence, of @length (from 1) bytes, begins in [@begin, @end) of the @size bytes of @text;
 * matches may overlap each other and reach beyond @end. The places of the first @max_offsets, counted from
 * @begin, go to @offsets (nullable when that is 0). @end - @begin is below 2^32. */
guint64 tandem_digits_search (const char *text,
                              gsize size,
                              gsize begin,
                              gsize end,
                              const char *sequence,
                              gsize length,
                              guint32 *offsets,
                              gsize max_offsets);

/* Adds to @pairs, of 100 counts, how often which two digits stand side by side in the @size bytes of @text:
 * @pairs[10 a + b] for a before b. What is no digit is in no pair. */
void tandem_digits_count_pairs (const char *text, gsize size, guint64 *pairs);

G_END_DECLS
