/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-json-reader.h"

#include <string.h>

#define BUFFER_SIZE ((gsize)64 << 10)
#define MAX_SKIP_DEPTH 1000
#define AT_END (-1)
#define FAILED (-2)

struct _TandemJsonReader
{
  TandemJsonReadFunc read;
  gpointer user_data;
  guint64 max_size;
  guint8 *buffer;
  gsize at;
  gsize filled;
  guint64 before; /* bytes of the source before the buffer */
  guint64 start;  /* of the last token */
  GString *text;
};

gboolean
tandem_json_reader_fail (TandemJsonReader *self, const char *message, GError **error)
{
  if (error != NULL && *error != NULL) /* the source's own */
    return FALSE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "byte %" G_GUINT64_FORMAT ": %s", self->start,
               message);
  return FALSE;
}

static TandemJsonToken
fail_token (TandemJsonReader *self, const char *message, GError **error)
{
  tandem_json_reader_fail (self, message, error);
  return TANDEM_JSON_ERROR;
}

/* ---- Bytes ---- */

static gboolean
fill (TandemJsonReader *self, GError **error)
{
  gssize n;

  self->before += self->filled;
  self->at = 0;
  self->filled = 0;
  if (self->before > self->max_size)
    {
      self->start = self->before;
      return tandem_json_reader_fail (self, "the file is larger than is taken", error);
    }
  n = self->read (self->buffer, BUFFER_SIZE, self->user_data, error);
  if (n < 0)
    return FALSE;
  self->filled = (gsize)n;
  return TRUE;
}

/* The next byte, which stays; AT_END; or FAILED with @error set. */
static int
peek (TandemJsonReader *self, GError **error)
{
  if (self->at == self->filled)
    {
      if (!fill (self, error))
        return FAILED;
      if (self->filled == 0)
        return AT_END;
    }
  return self->buffer[self->at];
}

static int
take (TandemJsonReader *self, GError **error)
{
  int byte = peek (self, error);

  if (byte >= 0)
    self->at++;
  return byte;
}

/* ---- Strings ---- */

static int
read_hex4 (TandemJsonReader *self, GError **error)
{
  int value = 0;

  for (guint i = 0; i < 4; i++)
    {
      int byte = take (self, error);
      int digit = byte >= 0 ? g_ascii_xdigit_value ((char)byte) : -1;

      if (digit < 0)
        {
          tandem_json_reader_fail (self, "a \\u without four hexadecimal digits", error);
          return FAILED;
        }
      value = value * 16 + digit;
    }
  return value;
}

static gboolean
append_unicode (TandemJsonReader *self, GError **error)
{
  int code = read_hex4 (self, error);

  if (code < 0)
    return FALSE;
  if (code >= 0xd800 && code < 0xdc00)
    {
      int low = take (self, error) == '\\' && take (self, error) == 'u' ? read_hex4 (self, error) : FAILED;

      if (low < 0xdc00 || low > 0xdfff)
        return tandem_json_reader_fail (self, "half of a surrogate pair", error);
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
  else if (code >= 0xdc00 && code < 0xe000)
    return tandem_json_reader_fail (self, "half of a surrogate pair", error);
  if (code == 0)
    return tandem_json_reader_fail (self, "a NUL in a string", error);
  g_string_append_unichar (self->text, (gunichar)code);
  return TRUE;
}

static gboolean
append_escape (TandemJsonReader *self, GError **error)
{
  static const char from[] = "\"\\/bfnrt";
  static const char to[] = "\"\\/\b\f\n\r\t";
  int byte = take (self, error);
  const char *found = byte > 0 ? strchr (from, byte) : NULL;

  if (byte == 'u')
    return append_unicode (self, error);
  if (found == NULL)
    return tandem_json_reader_fail (self, "an unknown escape in a string", error);
  g_string_append_c (self->text, to[found - from]);
  return TRUE;
}

/* Behind the opening quote. */
static TandemJsonToken
read_string (TandemJsonReader *self, GError **error)
{
  g_string_truncate (self->text, 0);
  while (TRUE)
    {
      int byte = take (self, error);

      if (byte < 0)
        return fail_token (self, "a string without an end", error);
      if (byte == '"')
        return TANDEM_JSON_STRING;
      if (byte < 0x20)
        return fail_token (self, "a control character in a string", error);
      if (byte != '\\')
        g_string_append_c (self->text, (char)byte);
      else if (!append_escape (self, error))
        return TANDEM_JSON_ERROR;
      if (self->text->len > TANDEM_JSON_MAX_STRING)
        return fail_token (self, "a string that is too long", error);
    }
}

/* ---- Other values ---- */

static gboolean
read_digits (TandemJsonReader *self, GError **error)
{
  guint n = 0;
  int byte;

  for (byte = peek (self, error); byte >= 0 && g_ascii_isdigit ((char)byte); byte = peek (self, error))
    {
      if (self->text->len > 1000)
        return FALSE;
      g_string_append_c (self->text, (char)byte);
      self->at++;
      n++;
    }
  return n > 0 && byte != FAILED;
}

static TandemJsonToken
read_number (TandemJsonReader *self, int first, GError **error)
{
  gboolean valid;
  int byte;

  g_string_truncate (self->text, 0);
  if (first == '-')
    g_string_append_c (self->text, '-');
  else
    self->at--;
  valid = read_digits (self, error);
  if (valid && peek (self, error) == '.')
    {
      g_string_append_c (self->text, (char)take (self, error));
      valid = read_digits (self, error);
    }
  byte = valid ? peek (self, error) : AT_END;
  if (byte == 'e' || byte == 'E')
    {
      g_string_append_c (self->text, (char)take (self, error));
      byte = peek (self, error);
      if (byte == '+' || byte == '-')
        g_string_append_c (self->text, (char)take (self, error));
      valid = read_digits (self, error);
    }
  return valid && byte != FAILED ? TANDEM_JSON_NUMBER : fail_token (self, "a malformed number", error);
}

static TandemJsonToken
read_word (TandemJsonReader *self, const char *rest, TandemJsonToken token, GError **error)
{
  for (; *rest != '\0'; rest++)
    if (take (self, error) != *rest)
      return fail_token (self, "an unknown word", error);
  return token;
}

TandemJsonToken
tandem_json_reader_next (TandemJsonReader *self, GError **error)
{
  int byte;

  do
    byte = take (self, error);
  while (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r');
  if (byte == FAILED)
    return TANDEM_JSON_ERROR;
  self->start = self->before + self->at - (byte == AT_END ? 0 : 1);

  switch (byte)
    {
    case AT_END:
      return TANDEM_JSON_END;
    case '{':
      return TANDEM_JSON_BEGIN_OBJECT;
    case '}':
      return TANDEM_JSON_END_OBJECT;
    case '[':
      return TANDEM_JSON_BEGIN_ARRAY;
    case ']':
      return TANDEM_JSON_END_ARRAY;
    case ':':
      return TANDEM_JSON_COLON;
    case ',':
      return TANDEM_JSON_COMMA;
    case '"':
      return read_string (self, error);
    case 't':
      return read_word (self, "rue", TANDEM_JSON_TRUE, error);
    case 'f':
      return read_word (self, "alse", TANDEM_JSON_FALSE, error);
    case 'n':
      return read_word (self, "ull", TANDEM_JSON_NULL, error);
    default:
      if (byte == '-' || g_ascii_isdigit ((char)byte))
        return read_number (self, byte, error);
      return fail_token (self, "this is no JSON", error);
    }
}

const char *
tandem_json_reader_get_text (TandemJsonReader *self, gsize *length)
{
  if (length != NULL)
    *length = self->text->len;
  return self->text->str;
}

static gboolean
get_whole_number (TandemJsonReader *self, guint64 max, guint64 *value)
{
  return g_ascii_isdigit (self->text->str[0])
         && g_ascii_string_to_unsigned (self->text->str, 10, 0, max, value, NULL);
}

gboolean
tandem_json_reader_get_count (TandemJsonReader *self, guint64 *value)
{
  return get_whole_number (self, G_MAXINT64, value);
}

gboolean
tandem_json_reader_get_identity (TandemJsonReader *self, guint64 *value)
{
  return get_whole_number (self, G_MAXUINT64, value);
}

/* ---- Skipping ---- */

gboolean
tandem_json_reader_skip (TandemJsonReader *self, TandemJsonToken token, GError **error)
{
  char open[MAX_SKIP_DEPTH];
  guint depth = 0;

  while (TRUE)
    {
      switch (token)
        {
        case TANDEM_JSON_ERROR:
          return FALSE;
        case TANDEM_JSON_BEGIN_OBJECT:
        case TANDEM_JSON_BEGIN_ARRAY:
          if (depth == MAX_SKIP_DEPTH)
            return tandem_json_reader_fail (self, "a value that is too deep", error);
          open[depth++] = token == TANDEM_JSON_BEGIN_OBJECT ? '{' : '[';
          break;
        case TANDEM_JSON_END_OBJECT:
        case TANDEM_JSON_END_ARRAY:
          if (depth == 0 || open[depth - 1] != (token == TANDEM_JSON_END_OBJECT ? '{' : '['))
            return tandem_json_reader_fail (self, "a bracket that was not opened", error);
          depth--;
          break;
        case TANDEM_JSON_COLON:
        case TANDEM_JSON_COMMA:
          if (depth == 0)
            return tandem_json_reader_fail (self, "a value is missing", error);
          break;
        case TANDEM_JSON_END:
          return tandem_json_reader_fail (self, "the file ends too early", error);
        case TANDEM_JSON_STRING:
        case TANDEM_JSON_NUMBER:
        case TANDEM_JSON_TRUE:
        case TANDEM_JSON_FALSE:
        case TANDEM_JSON_NULL:
        default:
          break;
        }
      if (depth == 0)
        return TRUE;
      token = tandem_json_reader_next (self, error);
    }
}

guint64
tandem_json_reader_get_position (TandemJsonReader *self)
{
  return self->start;
}

/* ---- Construction ---- */

TandemJsonReader *
tandem_json_reader_new (TandemJsonReadFunc read, gpointer user_data, guint64 max_size)
{
  TandemJsonReader *self = g_new0 (TandemJsonReader, 1);

  self->read = read;
  self->user_data = user_data;
  self->max_size = max_size;
  self->buffer = g_malloc (BUFFER_SIZE);
  self->text = g_string_new (NULL);
  return self;
}

void
tandem_json_reader_free (TandemJsonReader *self)
{
  if (self == NULL)
    return;

  g_string_free (self->text, TRUE);
  g_free (self->buffer);
  g_free (self);
}
