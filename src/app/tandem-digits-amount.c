/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-amount.h"

#include "app/tandem-format.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

static const struct
{
  const char *word;
  double factor;
} words[] = {
  /* Translators: words for large numbers, as typed after a number: "10 million" */
  { N_ ("thousand"), 1e3 },
  { N_ ("million"), 1e6 },
  { N_ ("billion"), 1e9 },
  { "k", 1e3 },
  { "m", 1e6 },
  { "g", 1e9 },
};

static gboolean
take (double value, gint64 *amount)
{
  if (!isfinite (value) || value < 0 || value >= 9e18 || value != floor (value))
    return FALSE;
  *amount = (gint64)value;
  return TRUE;
}

/* "10^7" and "1e6" */
static gboolean
parse_power (const char *text, gint64 *amount)
{
  char *end;
  double base = g_ascii_strtod (text, &end);
  double power;

  if (end == text)
    return FALSE;
  while (g_ascii_isspace (*end))
    end++;
  if (*end == '\0')
    return strpbrk (text, "eE") != NULL && take (base, amount);
  if (*end != '^')
    return FALSE;
  text = end + 1;
  power = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && take (pow (base, power), amount);
}

/* "10 million", "1.5 billion" */
static gboolean
parse_words (const char *text, gint64 *amount)
{
  char *end;
  double value = g_ascii_strtod (text, &end);
  g_autofree char *unit = NULL;

  if (end == text)
    return FALSE;
  while (g_ascii_isspace (*end))
    end++;
  unit = g_utf8_casefold (end, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *translated = g_utf8_casefold (_ (words[i].word), -1);

      if (g_str_equal (unit, words[i].word) || g_str_equal (unit, translated))
        return take (round (value * words[i].factor), amount);
    }
  return FALSE;
}

gboolean
tandem_parse_amount (const char *text, gint64 *amount)
{
  g_autofree char *copy = g_strstrip (g_strdup (text));

  return tandem_parse_count (copy, amount) || parse_power (copy, amount) || parse_words (copy, amount);
}
