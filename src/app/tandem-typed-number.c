/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-typed-number.h"

#include <locale.h>
#include <string.h>

/* No number that fits has more. */
#define MAX_GROUPS 64

#define ARABIC_DECIMAL 0x066b
#define ARABIC_GROUPING 0x066c
#define QUOTATION_MARK 0x2019

typedef struct
{
  GString *digits;
  gsize begins[MAX_GROUPS];        /* of each group, in digits */
  gunichar separators[MAX_GROUPS]; /* before each group; that before the first is nothing */
  guint n;
} Groups;

/* Separates digits wherever a person likes. */
static gboolean
is_loose (gunichar c)
{
  return g_unichar_isspace (c) || c == '_';
}

/* Separates groups of three, or is a decimal sign. */
static gboolean
is_strict (gunichar c)
{
  return c == ',' || c == '.' || c == '\'' || c == QUOTATION_MARK || c == ARABIC_DECIMAL
         || c == ARABIC_GROUPING;
}

static gsize
group_length (const Groups *groups, guint i)
{
  return (i + 1 < groups->n ? groups->begins[i + 1] : groups->digits->len) - groups->begins[i];
}

/* Takes the groups apart; where they end. */
static const char *
collect (const char *text, Groups *groups)
{
  gunichar before = 0;
  gboolean in_group = FALSE;
  const char *end = text;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isdigit (c))
        {
          if (!in_group)
            {
              if (groups->n == MAX_GROUPS)
                return end;
              groups->separators[groups->n] = before;
              groups->begins[groups->n++] = groups->digits->len;
            }
          g_string_append_c (groups->digits, (char)('0' + g_unichar_digit_value (c)));
          in_group = TRUE;
          end = g_utf8_next_char (p);
        }
      else if (in_group && (is_loose (c) || is_strict (c)))
        {
          before = c;
          in_group = FALSE;
        }
      else
        break;
    }
  return end;
}

/* The group that is the fraction; the number of groups when there is none. */
static guint
find_fraction (const Groups *groups, gunichar decimal)
{
  guint last = groups->n - 1;
  gunichar sign = groups->separators[last];

  if (groups->n < 2 || (sign != decimal && sign != ',' && sign != '.' && sign != ARABIC_DECIMAL))
    return groups->n;
  for (guint i = 1; i < last; i++)
    if (groups->separators[i] == sign)
      return groups->n;
  if (sign == decimal || sign == ARABIC_DECIMAL)
    return last;
  return group_length (groups, last) >= 3 && groups->digits->str[0] != '0' ? groups->n : last;
}

/* Whether the first @n groups are an integer. Of what length they are does not matter: who edits a number
 * with separators does not move them. */
static gboolean
are_in_order (const Groups *groups, guint n)
{
  gunichar sign = 0;

  for (guint i = 1; i < n; i++)
    {
      if (!is_strict (groups->separators[i]))
        continue;
      if (sign != 0 && groups->separators[i] != sign)
        return FALSE;
      sign = groups->separators[i];
    }
  return n == groups->n || groups->separators[n] != sign;
}

char *
tandem_typed_number_read (const char *text, gunichar decimal, const char **end)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  Groups groups = { .digits = digits };
  guint fraction;

  *end = collect (text, &groups);
  if (groups.n == 0)
    return NULL;
  fraction = find_fraction (&groups, decimal);
  if (!are_in_order (&groups, fraction))
    return NULL;
  if (fraction < groups.n)
    g_string_insert_c (digits, (gssize)groups.begins[fraction], '.');
  return g_strdup (digits->str);
}

gunichar
tandem_typed_number_get_decimal (void)
{
  return g_utf8_get_char (localeconv ()->decimal_point);
}

gboolean
tandem_parse_count (const char *text, gint64 *count)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  const char *end;
  g_autofree char *number = tandem_typed_number_read (trimmed, tandem_typed_number_get_decimal (), &end);
  guint64 value;

  if (number == NULL || *end != '\0' || !g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64, &value, NULL))
    return FALSE;
  *count = (gint64)value;
  return TRUE;
}
