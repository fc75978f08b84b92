/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tandem-debug-info.h"
#include "tandem-config.h"

static void
assert_has (const char *text, const char *pattern)
{
  if (!g_regex_match_simple (pattern, text, G_REGEX_MULTILINE, 0))
    g_error ("no %s in\n%s", pattern, text);
}

/* What is asked of everyone who reports a problem. */
static void
test_what_is_copied (void)
{
  g_autofree char *text = tandem_debug_info_dup ();

  assert_has (text, "^Tandem \\d+\\.\\d+\\.\\d+, ");
  assert_has (
      text,
      "GTK 4\\.\\d+\\.\\d+, libadwaita 1\\.\\d+\\.\\d+, GLib 2\\.\\d+\\.\\d+, JSON-GLib 1\\.\\d+\\.\\d+");
  assert_has (text, "xxHash 0\\.\\d+\\.\\d+, OpenSSL 3\\.\\d");
  assert_has (text, "^Kernel: Linux \\d+\\.\\d+");
  assert_has (text, "^Processors: [1-9]");
  assert_has (text, "^  workers: 0$");
}

/* It is put into public places. */
static void
test_what_is_not (void)
{
  g_autofree char *text = tandem_debug_info_dup ();

  g_assert_null (strstr (text, g_get_user_name ()));
  g_assert_null (strstr (text, g_get_home_dir ()));
  g_assert_null (strstr (text, g_get_host_name ()));
}

int
main (int argc, char **argv)
{
  g_setenv ("HOME", "/home/a-person", TRUE);
  g_setenv ("LOGNAME", "a-person", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/debug-info/copied", test_what_is_copied);
  g_test_add_func ("/debug-info/not-copied", test_what_is_not);
  return g_test_run ();
}
