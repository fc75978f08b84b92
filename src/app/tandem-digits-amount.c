/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-amount.h"

#include "app/tandem-typed-number.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

static const struct
{
  const char *words;
  double factor;
} units[] = {
  /* Translators: what people type after a number for thousands: "10 thousand". All forms and abbreviations,
   * with | between them */
  { N_ ("thousand|thousands"), 1e3 },
  /* Translators: what people type after a number for millions: "1.5 million". All forms and abbreviations,
   * with | between them */
  { N_ ("million|millions"), 1e6 },
  /* Translators: what people type after a number for thousands of millions: "2 billion". All forms and
   * abbreviations, with | between them */
  { N_ ("billion|billions"), 1e9 },
  { "k", 1e3 },
  { "m", 1e6 },
  { "g", 1e9 },
  /* How large numbers are counted in Chinese and Japanese */
  { "万|萬", 1e4 },
  { "亿|億", 1e8 },
};

static gboolean
take (double value, gint64 *amount)
{
  if (!isfinite (value) || value < 0 || value >= 9e18 || value != floor (value))
    return FALSE;
  *amount = (gint64)value;
  return TRUE;
}

static const char *
skip_spaces (const char *text)
{
  while (g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return text;
}

/* "10^7" and "1e6": @number is what stands before @rest. */
static gboolean
parse_power (const char *number, const char *rest, gint64 *amount)
{
  const char *power = skip_spaces (*rest != '\0' ? rest + 1 : rest);
  g_autofree char *with_power = NULL;
  char *end;
  gint64 exponent = g_ascii_strtoll (power, &end, 10);

  if (end == power || *end != '\0')
    return FALSE;
  if (*rest == '^')
    return take (pow (g_ascii_strtod (number, NULL), (double)exponent), amount);
  if (*rest != 'e' && *rest != 'E')
    return FALSE;
  with_power = g_strdup_printf ("%se%" G_GINT64_FORMAT, number, exponent);
  return take (g_ascii_strtod (with_power, NULL), amount);
}

static gboolean
is_one_of (const char *unit, const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, "|", -1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autofree char *word = g_utf8_casefold (list[i], -1);

      if (g_str_equal (unit, word))
        return TRUE;
    }
  return FALSE;
}

/* "10 million", "1.5 billion" */
static gboolean
parse_words (double value, const char *rest, gint64 *amount)
{
  g_autofree char *unit = g_utf8_casefold (rest, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (is_one_of (unit, units[i].words) || is_one_of (unit, _ (units[i].words)))
      return take (round (value * units[i].factor), amount);
  return FALSE;
}

gboolean
tandem_parse_amount_with (const char *text, gunichar decimal, gint64 *amount)
{
  g_autofree char *copy = g_strstrip (g_strdup (text));
  const char *end;
  g_autofree char *number = tandem_typed_number_read (copy, decimal, &end);
  guint64 whole;

  if (number == NULL)
    return FALSE;
  if (*end == '\0')
    {
      if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64, &whole, NULL))
        return FALSE;
      *amount = (gint64)whole;
      return TRUE;
    }
  end = skip_spaces (end);
  return parse_power (number, end, amount) || parse_words (g_ascii_strtod (number, NULL), end, amount);
}

gboolean
tandem_parse_amount (const char *text, gint64 *amount)
{
  return tandem_parse_amount_with (text, tandem_typed_number_get_decimal (), amount);
}
