/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/tandem-report-line.h"

#include <string.h>

static JsonObject *
parse (const char *line)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = tandem_report_line_parse (line, strlen (line), &error);

  g_assert_true ((object == NULL) == (error != NULL));
  return object;
}

static void
assert_refused (const char *line)
{
  g_autoptr (JsonObject) object = parse (line);

  g_assert_null (object);
}

static void
test_members (void)
{
  g_autoptr (JsonObject) object =
      parse ("{\"type\" :\"a\x1f'/#[{\\\"[\",\t\"n\":-1.5e+3,\"b\":true,\"c\":[null]}\r");

  g_assert_nonnull (object);
  g_assert_cmpstr (tandem_report_get_string (object, "type"), ==, "a\x1f'/#[{\"[");
  g_assert_cmpfloat (tandem_report_get_double (object, "n", 0), ==, -1500);
  g_assert_true (tandem_report_get_boolean (object, "b"));
  g_assert_null (tandem_report_get_string (object, "n"));
  g_assert_cmpint (tandem_report_get_count (object, "n", 7), ==, 7);
}

static void
test_refused (void)
{
  assert_refused ("");
  assert_refused ("[]");
  assert_refused ("{}");
  assert_refused ("{\"type\":5}");
  assert_refused ("{\"type\":\"a\"");
  assert_refused ("{\"type\":\"\xff\"}");
  assert_refused ("{\"type\":\"\033[31m\"}");
  assert_refused ("{\"type\":\"a\",'b':1}");
  assert_refused ("{\"type\":\"a\"/**/}");
}

/* What the parser takes for more than JSON has must not hide the depth from what looks for it. */
static void
test_deep (void)
{
  static const char *const starts[] = { "{\"type\":", "{/*\"*/\"type\":", "{'\"':", "{\"\\\"\":" };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autoptr (GString) line = g_string_new (starts[i]);

      while (line->len < TANDEM_REPORT_MAX_LINE)
        g_string_append_c (line, '[');
      assert_refused (line->str);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report-line/members", test_members);
  g_test_add_func ("/report-line/refused", test_refused);
  g_test_add_func ("/report-line/deep", test_deep);
  return g_test_run ();
}
