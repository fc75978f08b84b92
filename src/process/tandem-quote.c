/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-quote.h"

#include <string.h>

static gboolean
steers_the_reader (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || c == 0x200e || c == 0x200f
         || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static void
append_escaped (GString *out, gunichar c)
{
  if (c == '\n')
    g_string_append (out, "\\n");
  else if (c == '\t')
    g_string_append (out, "\\t");
  else if (c == '\r')
    g_string_append (out, "\\r");
  else if (c < 0x100)
    g_string_append_printf (out, "\\x%02x", c);
  else
    g_string_append_printf (out, "\\u{%04x}", c);
}

char *
tandem_quote (const char *text, gssize length)
{
  const char *end = text + (length >= 0 ? (gsize)length : strlen (text));
  GString *out = g_string_sized_new ((gsize)(end - text));

  while (text < end)
    {
      gunichar c = g_utf8_get_char_validated (text, end - text);

      if (c == (gunichar)-1 || c == (gunichar)-2)
        {
          g_string_append_printf (out, "\\x%02x", (guchar)*text++);
          continue;
        }
      if (c == '\\')
        g_string_append (out, "\\\\");
      else if (steers_the_reader (c))
        append_escaped (out, c);
      else
        g_string_append_unichar (out, c);
      text = g_utf8_next_char (text);
    }

  return g_string_free (out, FALSE);
}
