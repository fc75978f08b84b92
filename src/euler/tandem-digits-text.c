/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "euler/tandem-digits-text.h"

#include <string.h>

/* As many digits as may stand before a point. */
#define MAX_INTEGER 20

gboolean
tandem_digits_text_find_point (const char *text, gsize size, const char *integer, gsize *begin)
{
  char before[MAX_INTEGER + 1] = "";
  gsize n_before = 0;
  gsize behind_integer = 0;
  gsize length = integer != NULL ? strlen (integer) : 0;

  for (gsize i = 0; i < size && n_before < MAX_INTEGER; i++)
    {
      if (text[i] == '.')
        {
          *begin = i + 1;
          return integer == NULL || n_before == 0 || strcmp (before, integer) == 0;
        }
      if (g_ascii_isdigit (text[i]))
        before[n_before++] = text[i];
      else if (!g_ascii_isspace (text[i]))
        break;
      if (n_before == length && behind_integer == 0 && length > 0)
        behind_integer = i + 1;
    }

  *begin = length > 0 && strncmp (before, integer, length) == 0 ? behind_integer : 0;
  return TRUE;
}

gsize
tandem_digits_text_count (const char *text, gsize size, gsize *wrong)
{
  gsize n_digits = 0;
  gsize n_spaces = 0;

  /* A loop without branches is one that compilers make use of all lanes for. */
  for (gsize i = 0; i < size; i++)
    n_digits += (guint8)(text[i] - '0') < 10;
  *wrong = size;
  if (n_digits == size)
    return n_digits;

  for (gsize i = 0; i < size; i++)
    n_spaces += text[i] == ' ' || (guint8)(text[i] - '\t') < 5;
  if (n_digits + n_spaces == size)
    return n_digits;

  for (*wrong = 0;
       g_ascii_isdigit (text[*wrong]) || text[*wrong] == ' ' || (guint8)(text[*wrong] - '\t') < 5;)
    ++*wrong;
  return n_digits;
}

gsize
tandem_digits_text_take (const char *text, gsize size, char *digits)
{
  gsize n_digits = 0;

  for (gsize i = 0; i < size;)
    {
      gsize begin;

      while (i < size && (guint8)(text[i] - '0') >= 10)
        i++;
      begin = i;
      while (i < size && (guint8)(text[i] - '0') < 10)
        i++;
      memmove (digits + n_digits, text + begin, i - begin);
      n_digits += i - begin;
    }
  return n_digits;
}
