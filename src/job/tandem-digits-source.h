/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Digits that somebody else has: in a memfd, as a job of e leaves them, or in a file, as any program writes
 * them. Made before the workers are forked; a file is read by them, piece by piece, first to count, then to
 * load or to compare. */
#pragma once

#include "process/tandem-worker.h"

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of a file, and digits, that are one worker's task. */
#define TANDEM_DIGITS_PIECE ((gsize)1 << 20)

typedef struct _TandemDigitsSource TandemDigitsSource;

/* Opens the regular file @path, of which only the beginning and the end are looked at here. @integer: see
 * tandem-digits-text.h. NULL with @error set, naming @path, when it cannot be. */
TandemDigitsSource *tandem_digits_source_new_for_file (const char *path, const char *integer, GError **error);

/* Maps the result memory of e (docs/report.md) in @fd, which stays the caller's. */
TandemDigitsSource *tandem_digits_source_new_for_memory (int fd, GError **error);

void tandem_digits_source_free (TandemDigitsSource *self);

/* Of memory the number of digits. Of a file as many as can be in it; when they stand in one row, exactly as
 * many as are. */
guint64 tandem_digits_source_get_max_digits (TandemDigitsSource *self);

/* Whether the file has a point before the digits. */
gboolean tandem_digits_source_has_point (TandemDigitsSource *self);

/* Whether the digits are in memory, or have to be read. */
gboolean tandem_digits_source_is_file (TandemDigitsSource *self);

/* The descriptor that the workers need, or -1. Belongs to @self. */
int tandem_digits_source_get_fd (TandemDigitsSource *self);

/* Makes room for the digits of a file. FALSE with @error set when there is not enough memory for them. */
gboolean tandem_digits_source_make_room (TandemDigitsSource *self, GError **error);

/* The digits: mapped, or as far as they were loaded. */
const char *tandem_digits_source_get_digits (TandemDigitsSource *self);

/* ---- In a worker, of a file ---- */

guint64 tandem_digits_source_get_n_pieces (TandemDigitsSource *self);

/* The bytes of piece @piece: it holds no more digits. */
gsize tandem_digits_source_get_piece_size (TandemDigitsSource *self, guint64 piece);

/* How many digits piece @piece holds. FALSE with @error set when it cannot be read or holds something else.
 */
gboolean
tandem_digits_source_count (TandemDigitsSource *self, guint64 piece, guint64 *n_digits, GError **error);

/* Puts the digits of piece @piece where they belong, from number @position on. */
gboolean
tandem_digits_source_load (TandemDigitsSource *self, guint64 piece, guint64 position, GError **error);

/* The digits of piece @piece, one after the other. Free with g_free (). NULL with @error set. */
char *tandem_digits_source_read (TandemDigitsSource *self, guint64 piece, gsize *n_digits, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemDigitsSource, tandem_digits_source_free)

G_END_DECLS
