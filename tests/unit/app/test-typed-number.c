/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tandem-digits-amount.h"
#include "app/tandem-typed-number.h"

#define NOTHING (-1)

static const struct
{
  const char *text;
  gint64 with_stop;  /* where a full stop is the decimal sign; NOTHING: it is refused */
  gint64 with_comma; /* where it is a comma */
} amounts[] = {
  { "0", 0, 0 },
  { "1000", 1000, 1000 },
  { " 1000 ", 1000, 1000 },
  { "1,000", 1000, NOTHING },
  { "1.000", NOTHING, 1000 },
  { "1,000,000", 1000000, 1000000 },
  { "1.000.000", 1000000, 1000000 },
  { "12,34,567", 1234567, 1234567 },
  { "1,000,0007", 10000007, 10000007 },
  { "1,0000", 10000, NOTHING },
  { "1000,000", 1000000, NOTHING },
  { "1 000 000", 1000000, 1000000 },
  { "1\u202f000\u00a0000", 1000000, 1000000 },
  { "10000 00000", 1000000000, 1000000000 },
  { "1_000_000", 1000000, 1000000 },
  { "1'000'000", 1000000, 1000000 },
  { "1’000’000", 1000000, 1000000 },
  { "١٬٠٠٠٬٠٠٠", 1000000, 1000000 },
  { "9223372036854775807", G_MAXINT64, G_MAXINT64 },
  { "9,223,372,036,854,775,807", G_MAXINT64, G_MAXINT64 },
  { "9223372036854775808", NOTHING, NOTHING },

  { "1,5", NOTHING, NOTHING },
  { "1.5", NOTHING, NOTHING },
  { "10,00", NOTHING, NOTHING },
  { "1,000.000,000", NOTHING, NOTHING },
  { "1,000'000", NOTHING, NOTHING },
  { "1,,000", NOTHING, NOTHING },
  { "1,000,", NOTHING, NOTHING },
  { ",000", NOTHING, NOTHING },
  { "", NOTHING, NOTHING },
  { "ten", NOTHING, NOTHING },
  { "-1", NOTHING, NOTHING },
  { "1 x", NOTHING, NOTHING },

  { "10 million", 10000000, 10000000 },
  { "10 Millions", 10000000, 10000000 },
  { "10m", 10000000, 10000000 },
  { "5 thousand", 5000, 5000 },
  { "1.5 million", 1500000, 1500000 },
  { "1,5 million", 1500000, 1500000 },
  { "1,500 million", 1500000000, 1500000 },
  { "1.500 million", 1500000, 1500000000 },
  { "0.001 million", 1000, 1000 },
  { "0,001 million", 1000, 1000 },
  { "1,234.5 thousand", 1234500, 1234500 },
  { "1.234,5 thousand", 1234500, 1234500 },
  { "1 234,5 thousand", 1234500, 1234500 },
  { "١٫٥ million", 1500000, 1500000 },
  { "10万", 100000, 100000 },
  { "1.5 億", 150000000, 150000000 },
  { "99999999999 billion", NOTHING, NOTHING },

  { "10^7", 10000000, 10000000 },
  { "10 ^ 7", 10000000, 10000000 },
  { "1e6", 1000000, 1000000 },
  { "1.5e6", 1500000, 1500000 },
  { "1,5E6", 1500000, 1500000 },
  { "1.1e6", 1100000, 1100000 },
  { "1e-1", NOTHING, NOTHING },
  { "1.5^2", NOTHING, NOTHING },
  { "10^99", NOTHING, NOTHING },
  { "10^", NOTHING, NOTHING },
  { "1e6x", NOTHING, NOTHING },
};

static void
test_amounts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (amounts); i++)
    for (guint comma = 0; comma < 2; comma++)
      {
        gint64 expected = comma ? amounts[i].with_comma : amounts[i].with_stop;
        gint64 amount = NOTHING;

        if (!tandem_parse_amount_with (amounts[i].text, comma ? ',' : '.', &amount))
          amount = NOTHING;
        if (amount != expected)
          g_error ("“%s” with a %s is %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, amounts[i].text,
                   comma ? "comma" : "full stop", amount, expected);
      }
}

/* In the locale C, which has a full stop. */
static void
test_counts (void)
{
  gint64 count;

  g_assert_true (tandem_parse_count (" 1,234,567 ", &count));
  g_assert_cmpint (count, ==, 1234567);
  g_assert_false (tandem_parse_count ("1.5", &count));
  g_assert_false (tandem_parse_count ("10 million", &count));
}

/* Nothing that can be typed is read beyond its end. */
static void
test_anything (void)
{
  static const char pieces[][8] = {
    "0", "9", ",", ".", "'", " ", "_", "٫", "٬", "e", "^", "m", "’", "\u202f"
  };

  for (guint run = 0; run < 20000; run++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      gint64 amount = 0;

      for (int length = g_test_rand_int_range (0, 90); length > 0; length--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      if (tandem_parse_amount_with (text->str, run % 2 ? ',' : '.', &amount))
        g_assert_cmpint (amount, >=, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/typed-number/amounts", test_amounts);
  g_test_add_func ("/typed-number/counts", test_counts);
  g_test_add_func ("/typed-number/anything", test_anything);
  return g_test_run ();
}
