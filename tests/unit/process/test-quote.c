/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Untrusted text on its way to a terminal: each kind of what could steer it, and whatever bytes there are. */
#include "process/tandem-quote.h"

#include <string.h>

static void
test_each_kind (void)
{
  static const struct
  {
    const char *text;
    const char *quoted;
  } cases[] = {
    { "", "" },
    { "plain Größe 大きさ", "plain Größe 大きさ" },
    { "back\\slash", "back\\\\slash" },
    { "a\nb\tc\rd", "a\\nb\\tc\\rd" },
    { "\x01\x1b[31m\x1f", "\\x01\\x1b[31m\\x1f" },
    { "\x7f\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", "\\x7f\\x80\\x9b\\x9f\xc2\xa0" },
    { "\xd8\x9b\xd8\x9c", "\xd8\x9b\\u{061c}" },
    { "\xe2\x80\x8d\xe2\x80\x8e\xe2\x80\x8f\xe2\x80\x90", "\xe2\x80\x8d\\u{200e}\\u{200f}\xe2\x80\x90" },
    { "\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xae\xe2\x80\xaf", "\xe2\x80\xa7\\u{2028}\\u{202e}\xe2\x80\xaf" },
    { "\xe2\x81\xa5\xe2\x81\xa6\xe2\x81\xa9\xe2\x81\xaa", "\xe2\x81\xa5\\u{2066}\\u{2069}\xe2\x81\xaa" },
    { "\xff\xfe", "\\xff\\xfe" },
    { "cut \xe2\x80", "cut \\xe2\\x80" },
    { "\xc0\xaf", "\\xc0\\xaf" },          /* longer than it need be */
    { "\xed\xa0\x80", "\\xed\\xa0\\x80" }, /* half of a pair */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *quoted = tandem_quote (cases[i].text, -1);

      g_assert_cmpstr (quoted, ==, cases[i].quoted);
    }
}

static void
test_length (void)
{
  g_autofree char *with_nul = tandem_quote ("a\0b", 3);
  g_autofree char *none = tandem_quote ("a", 0);
  g_autofree char *within = tandem_quote ("\xe2\x80\xae", 2); /* the character goes on after the end */

  g_assert_cmpstr (with_nul, ==, "a\\x00b");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (within, ==, "\\xe2\\x80");
}

static void
test_any_bytes (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      char text[24];
      const gsize size = (gsize)g_test_rand_int_range (0, sizeof text + 1);
      g_autofree char *quoted = NULL;

      for (gsize at = 0; at < size; at++)
        text[at] = (char)g_test_rand_int_range (0, 256);
      quoted = tandem_quote (text, (gssize)size);
      g_assert_true (g_utf8_validate (quoted, -1, NULL));
      for (const char *next = quoted; *next != '\0'; next = g_utf8_next_char (next))
        g_assert_false (g_unichar_iscntrl (g_utf8_get_char (next)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quote/each-kind", test_each_kind);
  g_test_add_func ("/quote/length", test_length);
  g_test_add_func ("/quote/any-bytes", test_any_bytes);
  return g_test_run ();
}
