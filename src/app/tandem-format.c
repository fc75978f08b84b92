/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-format.h"

#include "process/tandem-quote.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <math.h>
#include <string.h>

/* The C locale has no separator; its messages are English, so it gets the English one. */
static char *
format_count_in_english (guint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, count);
  gsize length = strlen (digits);
  GString *text = g_string_sized_new (length + length / 3);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }

  return g_string_free (text, FALSE);
}

char *
tandem_format_count (guint64 count)
{
  const char *locale = setlocale (LC_NUMERIC, NULL);

  if (locale == NULL || g_str_equal (locale, "C") || g_str_equal (locale, "POSIX")
      || g_str_has_prefix (locale, "C."))
    return format_count_in_english (count);
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
}

char *
tandem_format_duration (double seconds)
{
  guint64 whole = (guint64)CLAMP (seconds, 0, 1e15);

  if (seconds < 10)
    /* Translators: a duration in seconds, such as "0.25 s" */
    return g_strdup_printf (_ ("%.2f s"), MAX (seconds, 0));
  if (seconds < 60)
    /* Translators: a duration in seconds, such as "12.3 s" */
    return g_strdup_printf (_ ("%.1f s"), seconds);
  if (seconds < 3600)
    /* Translators: a duration in minutes and seconds */
    return g_strdup_printf (_ ("%u min %u s"), (guint)(whole / 60), (guint)(whole % 60));
  /* Translators: a duration in hours and minutes */
  return g_strdup_printf (_ ("%u h %u min"), (guint)(whole / 3600), (guint)(whole / 60 % 60));
}

char *
tandem_format_seconds_left (double seconds)
{
  if (seconds < 60)
    return g_strdup_printf (_ ("about %u s left"), MAX ((guint)ceil (MAX (seconds, 0)), 1));
  if (seconds < 3600)
    return g_strdup_printf (_ ("about %u min left"), (guint)ceil (seconds / 60));
  return g_strdup_printf (_ ("about %u h left"), (guint)ceil (MIN (seconds, 1e9) / 3600));
}

char *
tandem_format_percent (double fraction)
{
  /* Translators: a percentage, such as "42 %" */
  return g_strdup_printf (_ ("%d %%"), (int)floor (CLAMP (fraction, 0, 1) * 100));
}

char *
tandem_format_date (gint64 seconds)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (seconds);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (then == NULL)
    return g_strdup ("");
  if (g_date_time_get_year (then) == g_date_time_get_year (now)
      && g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now))
    /* Translators: a time of today, as for g_date_time_format () */
    return g_date_time_format (then, _ ("Today %H:%M"));
  /* Translators: a date, as for g_date_time_format () */
  return g_date_time_format (then, _ ("%-e %b %Y"));
}

char *
tandem_format_name (const char *name, gssize length)
{
  return tandem_quote (name, length);
}

char *
tandem_format_path_in (const char *path, const char *folder)
{
  const char *below = folder != NULL && g_str_has_prefix (path, folder) ? path + strlen (folder) : path;

  /* Of "/" all is below, and of "/a" is "/a/b", but not "/ab". */
  if (below > path && below[-1] != '/')
    below = below[0] == '/' ? below + 1 : path;
  return tandem_format_name (below[0] != '\0' ? below : path, -1);
}

char *
tandem_format_message (const char *message)
{
  g_autofree char *quoted = tandem_quote (message, -1);
  gsize backslashes = 0;

  for (const char *p = message; *p != '\0'; p++)
    backslashes += *p == '\\';

  /* Only doubled backslashes: the message may hold names that its writer quoted already. */
  if (strlen (quoted) == strlen (message) + backslashes)
    return g_strdup (message);
  return g_steal_pointer (&quoted);
}
