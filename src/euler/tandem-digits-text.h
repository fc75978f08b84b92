/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Digits as other programs write them into files: with or without what stands before the point, in lines or
 * groups, with or without a newline at the end. Works on pieces of the file, which may end anywhere. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How much of the beginning of a file tandem_digits_text_find_point () has to see. */
#define TANDEM_DIGITS_TEXT_HEAD 4096

/* Where in the first @size bytes of a file the digits after the point begin: behind the point when there is
 * one; without one, behind @integer (nullable), when the digits begin with it, as in a file that leaves the
 * point out; else at the beginning. FALSE when what stands before a point is not @integer. */
gboolean tandem_digits_text_find_point (const char *text, gsize size, const char *integer, gsize *begin);

/* How many digits are in a piece. *@wrong is where its first byte is that is neither digit nor white space,
 * or @size. */
gsize tandem_digits_text_count (const char *text, gsize size, gsize *wrong);

/* Puts the digits of a piece one after the other to @digits, which has room for them all and may be @text.
 * Returns their number. */
gsize tandem_digits_text_take (const char *text, gsize size, char *digits);

G_END_DECLS
