/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the window's computations of e leave their checkpoint, and the note that says that one is under way:
 * what is still there on the next start was interrupted. The disk is used in a thread of its own. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* From here on a computation has a checkpoint; what is smaller is quicker done again. */
#define TANDEM_DIGITS_CHECKPOINT_MIN 1000000

/* The checkpoint's file. Its folder is there once tandem_digits_checkpoint_look_async () is through.
 * (transfer full) */
char *tandem_digits_checkpoint_get_path (void);

/* A computation of @digits (below 0: until stopped) begins; it has come to its end, whatever that is. */
void tandem_digits_checkpoint_begin (gint64 digits, guint workers);
void tandem_digits_checkpoint_end (void);

/* Looks whether a computation was interrupted and has left a checkpoint. For the start of the program: a
 * checkpoint of which nothing is known is removed. */
void tandem_digits_checkpoint_look_async (GAsyncReadyCallback callback, gpointer user_data);

/* FALSE when there is none. */
gboolean tandem_digits_checkpoint_look_finish (GAsyncResult *result, gint64 *digits, guint *workers);

G_END_DECLS
