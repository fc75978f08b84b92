/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-frame.h"

#include "process/tandem-error.h"
#include "process/tandem-frame-private.h"

#include <string.h>

#define MAX_NEW_DOMAINS 32 /* of errors */

G_STATIC_ASSERT (sizeof (TandemFrameHeader) == TANDEM_FRAME_HEADER_SIZE);

void
tandem_frame_fill_header (guint8 header[TANDEM_FRAME_HEADER_SIZE], guint32 type, guint64 id, guint64 size)
{
  memcpy (header,
          &(const TandemFrameHeader){ .magic = TANDEM_FRAME_MAGIC, .type = type, .id = id, .size = size },
          sizeof (TandemFrameHeader));
}

void
tandem_frame_clear (TandemFrame *frame)
{
  g_clear_pointer (&frame->payload, g_bytes_unref);
}

/* ---- Values ---- */

static gsize
padded (gsize size)
{
  return (size + 7) / 8 * 8;
}

/* @value, if any, after @n_before bytes that are left to the caller. */
static char *
pack_after (gsize n_before, GVariant *value, gsize *size)
{
  const char *type = value != NULL ? g_variant_get_type_string (value) : NULL;
  gsize type_size = value != NULL ? padded (strlen (type) + 1) : 0;
  char *data;

  *size = n_before + type_size + (value != NULL ? g_variant_get_size (value) : 0);
  data = g_malloc (*size);
  if (value != NULL)
    {
      strncpy (data + n_before, type, type_size); /* fills up with NULs */
      g_variant_store (value, data + n_before + type_size);
    }
  return data;
}

GBytes *
tandem_frame_pack (GVariant *value)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (value);
  gsize size;
  char *data = pack_after (0, sunk, &size);

  return g_bytes_new_take (data, size);
}

GBytes *
tandem_frame_pack_behind (guint64 number, GVariant *value)
{
  gsize size;
  char *data = pack_after (sizeof number, value, &size);

  memcpy (data, &number, sizeof number);
  return g_bytes_new_take (data, size);
}

gboolean
tandem_frame_unpack_behind (GBytes *payload, guint64 *number, GVariant **value, GError **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (payload, &size);
  g_autoptr (GBytes) rest = NULL;

  *value = NULL;
  if (size < sizeof *number)
    {
      g_set_error_literal (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                           "A message does not begin with a number");
      return FALSE;
    }
  memcpy (number, data, sizeof *number);
  if (size == sizeof *number)
    return TRUE;

  rest = g_bytes_new_from_bytes (payload, sizeof *number, size - sizeof *number);
  *value = tandem_frame_unpack (rest, NULL, error);
  return *value != NULL;
}

GBytes *
tandem_frame_pack_type (GVariant *value)
{
  const char *type = g_variant_get_type_string (value);
  gsize size = padded (strlen (type) + 1);
  char *data = g_malloc0 (size);

  memcpy (data, type, strlen (type));
  return g_bytes_new_take (data, size);
}

/* Any bytes are the normal form of an array of numbers, when they are a whole number of them. */
static gboolean
is_array_of_numbers (const char *type, gsize size)
{
  static const char numbers[] = "ynqiuxtd";
  static const guint8 sizes[] = { 1, 2, 2, 4, 4, 8, 8, 8 };
  const char *element;

  if (type[0] != 'a' || type[2] != '\0') /* a valid type: an array has elements */
    return FALSE;
  element = strchr (numbers, type[1]);
  return element != NULL && size % sizes[element - numbers] == 0;
}

GVariant *
tandem_frame_unpack (GBytes *payload, const GVariantType *type, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (payload, &size);
  gsize type_length = size > 0 ? strnlen (data, MIN (size, 1024)) : 0;
  gsize type_size = padded (type_length + 1);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GVariant) value = NULL;

  if (type_length == 0 || type_size > size || data[type_length] != '\0'
      || !g_variant_type_string_is_valid (data))
    {
      g_set_error_literal (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                           "A message does not begin with a type");
      return NULL;
    }
  if (!g_variant_type_is_definite (G_VARIANT_TYPE (data))
      || (type != NULL && !g_variant_type_is_subtype_of (G_VARIANT_TYPE (data), type)))
    {
      g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL, "A message has the type %s",
                   data);
      return NULL;
    }

  content = g_bytes_new_from_bytes (payload, type_size, size - type_size);
  value = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (data), content, FALSE));
  if (!is_array_of_numbers (data, size - type_size) && !g_variant_is_normal_form (value))
    {
      g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                   "A message of type %s has a content that is not in normal form", data);
      return NULL;
    }
  return g_steal_pointer (&value);
}

static gboolean
is_domain (const char *text)
{
  gsize length = strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

  return length > 0 && length <= 64 && text[length] == '\0';
}

/* 0 when @text is to be none. A quark is never freed, so that not everything may become one: this process may
 * not know a domain yet that a worker has, but there are only so many. */
static GQuark
make_domain (const char *text)
{
  static guint n_made;
  GQuark domain = g_quark_try_string (text);

  if (domain != 0 || !is_domain (text) || n_made == MAX_NEW_DOMAINS)
    return domain;
  n_made++;
  return g_quark_from_string (text);
}

char *
tandem_frame_cut_text (const char *text, gsize size)
{
  g_autofree char *begin = NULL;

  if (strlen (text) <= size)
    return g_strdup (text);
  while ((text[size] & 0xc0) == 0x80)
    size--;
  begin = g_strndup (text, size);
  return g_strconcat (begin, "…", NULL);
}

GVariant *
tandem_frame_error_to_variant (const GError *error)
{
  g_autofree char *message = g_utf8_make_valid (error->message, -1);

  return g_variant_new ("(sis)", g_quark_to_string (error->domain), error->code, message);
}

GError *
tandem_frame_error_from_variant (GVariant *value)
{
  g_autofree char *message = NULL;
  const char *domain;
  const char *said;
  GQuark quark;
  int code;

  g_return_val_if_fail (g_variant_is_of_type (value, G_VARIANT_TYPE ("(sis)")), NULL);

  g_variant_get (value, "(&si&s)", &domain, &code, &said);
  message = tandem_frame_cut_text (said, TANDEM_FRAME_MAX_MESSAGE);
  quark = make_domain (domain);
  if (quark == 0)
    return g_error_new (TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_TASK, "%s (code %d)", message, code);
  return g_error_new_literal (quark, code, message);
}
