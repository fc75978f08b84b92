/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads JSON (RFC 8259) piece by piece, from a source of any size that someone else wrote: token by token,
 * without recursion, with little memory, and with the place of what is wrong in the error. Strings are bytes:
 * what is no UTF-8 is kept, as ncdu exports file names as they are. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TANDEM_JSON_MAX_STRING 65536 /* bytes */

/* Up to @size bytes into @buffer; 0 at the end; -1 with @error set. */
typedef gssize (*TandemJsonReadFunc) (gpointer buffer, gsize size, gpointer user_data, GError **error);

typedef enum
{
  TANDEM_JSON_ERROR,
  TANDEM_JSON_END, /* of the source */
  TANDEM_JSON_BEGIN_OBJECT,
  TANDEM_JSON_END_OBJECT,
  TANDEM_JSON_BEGIN_ARRAY,
  TANDEM_JSON_END_ARRAY,
  TANDEM_JSON_COLON,
  TANDEM_JSON_COMMA,
  TANDEM_JSON_STRING,
  TANDEM_JSON_NUMBER,
  TANDEM_JSON_TRUE,
  TANDEM_JSON_FALSE,
  TANDEM_JSON_NULL,
} TandemJsonToken;

typedef struct _TandemJsonReader TandemJsonReader;

/* Reads at most @max_size bytes. */
TandemJsonReader *tandem_json_reader_new (TandemJsonReadFunc read, gpointer user_data, guint64 max_size);
void tandem_json_reader_free (TandemJsonReader *self);

/* The next token. TANDEM_JSON_ERROR with @error set (G_IO_ERROR_INVALID_DATA, with the place; or that of the
 * source). The order of tokens is the caller's to check. */
TandemJsonToken tandem_json_reader_next (TandemJsonReader *self, GError **error);

/* Of the last token: the bytes of a string, decoded, without any NUL within; or a number as it stands there.
 * Belongs to @self; until the next token. */
const char *tandem_json_reader_get_text (TandemJsonReader *self, gsize *length);

/* The last token as a whole number from 0 to 2^63-1. FALSE when it is none. */
gboolean tandem_json_reader_get_count (TandemJsonReader *self, guint64 *value);

/* The last token as a whole number from 0 to 2^64-1, for what identifies. FALSE when it is none. */
gboolean tandem_json_reader_get_identity (TandemJsonReader *self, guint64 *value);

/* Reads the rest of the value whose first token, @token, was read last. FALSE with @error set. */
gboolean tandem_json_reader_skip (TandemJsonReader *self, TandemJsonToken token, GError **error);

/* Bytes read before the last token. */
guint64 tandem_json_reader_get_position (TandemJsonReader *self);

/* Sets @error to "byte N: @message", N being where the last token began, from 0. Returns FALSE. */
gboolean tandem_json_reader_fail (TandemJsonReader *self, const char *message, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemJsonReader, tandem_json_reader_free)

G_END_DECLS
