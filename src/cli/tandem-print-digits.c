/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-print-digits.h"

#include "cli/tandem-output-file.h"
#include "job/tandem-report.h"

#include <string.h>
#include <unistd.h>

#define MAX_POSITIONS 20 /* for people; JSON has more */

static gboolean
print (const char *text, GError **error)
{
  return tandem_write_all (STDOUT_FILENO, "standard output", text, strlen (text), error);
}

gboolean
tandem_print_digits_json (TandemJob *job, GError **error)
{
  JsonObject *result = tandem_job_get_result (job);
  g_autofree char *text = NULL;

  if (result == NULL)
    return TRUE;
  json_object_remove_member (result, "type");
  text = tandem_report_to_text (result);
  return print (text, error) && print ("\n", error);
}

static void
append_found (GString *text, JsonObject *result)
{
  JsonArray *positions = json_object_get_array_member (result, "positions");
  guint64 count = tandem_report_read_count (result, "count");
  guint n_shown = MIN (json_array_get_length (positions), MAX_POSITIONS);

  g_string_append_printf (text, "%s: %" G_GUINT64_FORMAT " times in %" G_GUINT64_FORMAT " digits%s\n",
                          json_object_get_string_member (result, "sequence"), count,
                          tandem_report_read_count (result, "digits"), n_shown > 0 ? ", from digit" : "");
  for (guint i = 0; i < n_shown; i++)
    g_string_append_printf (text, "  %" G_GINT64_FORMAT "\n", json_array_get_int_element (positions, i));
  if (count > n_shown)
    g_string_append_printf (text, "  and %" G_GUINT64_FORMAT " more\n", count - n_shown);
}

static void
append_test (GString *text, JsonObject *result, const char *what, const char *value, const char *p_value)
{
  g_string_append_printf (
      text, "%s: chi-square %.2f; chance alone gives this much or more in %.2f %% of all cases\n", what,
      json_object_get_double_member (result, value), 100 * json_object_get_double_member (result, p_value));
}

static void
append_frequency (GString *text, JsonObject *result)
{
  JsonArray *counts = json_object_get_array_member (result, "counts");
  double n_digits = (double)tandem_report_read_count (result, "digits");

  for (guint i = 0; i < json_array_get_length (counts); i++)
    {
      gint64 count = json_array_get_int_element (counts, i);

      g_string_append_printf (text, "%u  %12" G_GINT64_FORMAT "  %8.4f %%\n", i, count,
                              n_digits > 0 ? 100 * (double)count / n_digits : 0);
    }
  append_test (text, result, "digits", "chi2", "p_value");
  append_test (text, result, "pairs", "pairs_chi2", "pairs_p_value");
}

static void
append_verified (GString *text, JsonObject *result)
{
  if (json_object_get_boolean_member (result, "right"))
    g_string_append_printf (text, "right: all %" G_GUINT64_FORMAT " digits after the point are those of e\n",
                            tandem_report_read_count (result, "digits"));
}

gboolean
tandem_print_digits_text (TandemJob *job, GError **error)
{
  JsonObject *result = tandem_job_get_result (job);
  g_autoptr (GString) text = g_string_new (NULL);

  if (result == NULL)
    return TRUE;
  if (json_object_has_member (result, "positions"))
    append_found (text, result);
  else if (json_object_has_member (result, "counts"))
    append_frequency (text, result);
  else
    append_verified (text, result);
  return print (text->str, error);
}
