/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes digits to a file of the person's choice, "2." and the digits and a newline, in a thread and in
 * pieces, so that any number of them takes no memory. The file appears whole or not at all. Beside it a file
 * that ends in .json says what it is: the number of digits, the file's SHA-256, the program and its version,
 * and what the caller knows, such as the time and what was checked. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Writes @digits (referenced) to @file, and @record with more members (transfer full) to the file beside it,
 * replacing what is there. */
void tandem_digits_save_async (GBytes *digits,
                               JsonObject *record,
                               GFile *file,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/* FALSE with @error set when it could not be written; what was there before is then still there. */
gboolean tandem_digits_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
