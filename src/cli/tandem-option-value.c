/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-option-value.h"

#include "cli/tandem-cli-options.h"

#include "process/tandem-quote.h"

#include <math.h>
#include <string.h>

gboolean
tandem_option_usage_error (GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_USAGE, message);
  return FALSE;
}

gboolean
tandem_option_value_error (GError **error, const char *option, const char *value, const char *wanted)
{
  g_autofree char *quoted = tandem_quote (value, -1);

  return tandem_option_usage_error (error, "%s: “%s” is not %s", option, quoted, wanted);
}

gboolean
tandem_option_parse_count (const char *option,
                           const char *text,
                           guint64 max,
                           const char *wanted,
                           guint64 *value,
                           GError **error)
{
  if (text == NULL)
    return TRUE;
  if (!g_ascii_isdigit (text[0]) || !g_ascii_string_to_unsigned (text, 10, 0, max, value, NULL))
    return tandem_option_value_error (error, option, text, wanted);
  return TRUE;
}

gboolean
tandem_option_parse_size (const char *option, const char *text, guint64 *size, GError **error)
{
  static const char units[] = "KMGT";
  guint64 number = 0;
  char *unit = NULL;

  if (text == NULL)
    return TRUE;
  if (g_ascii_isdigit (text[0]))
    number = g_ascii_strtoull (text, &unit, 10);
  if (number > 0 && *unit != '\0' && unit[1] == '\0' && strchr (units, *unit) != NULL)
    {
      const gint64 shift = 10 * (strchr (units, *unit) - units + 1);

      number = number <= G_MAXUINT64 >> shift ? number << shift : G_MAXUINT64;
      unit++;
    }
  if (number == 0 || *unit != '\0')
    return tandem_option_value_error (error, option, text, "a size above 0 in bytes, or with K, M, G or T");
  *size = number;
  return TRUE;
}

gboolean
tandem_option_parse_seconds (const char *option,
                             const char *text,
                             gboolean may_be_0,
                             double *seconds,
                             GError **error)
{
  char *end = NULL;

  if (text == NULL)
    return TRUE;
  *seconds = g_ascii_strtod (text, &end);
  /* Neither signs nor white space, hexadecimal digits or an exponent, as in any other number. */
  if (strspn (text, "0123456789.") != strlen (text) || end == text || *end != '\0' || !isfinite (*seconds)
      || *seconds < 0 || *seconds > 1e9 || (*seconds == 0 && !may_be_0))
    return tandem_option_value_error (
        error, option, text, may_be_0 ? "a number of seconds, 0 and above" : "a number of seconds above 0");
  return TRUE;
}
