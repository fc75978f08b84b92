/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* When work on something that grows is done again. */
#include "app/tandem-repeater.h"

static void
count (gpointer user_data)
{
  ++*(guint *)user_data;
}

static void
wait_for (const guint *n, guint wanted)
{
  while (*n < wanted)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (*n, ==, wanted);
}

static void
test_news_while_at_work (void)
{
  guint n = 0;
  g_autoptr (TandemRepeater) repeater = tandem_repeater_new (count, &n);
  g_autoptr (GCancellable) cancellable = NULL;

  tandem_repeater_ask (repeater);
  g_assert_cmpuint (n, ==, 1);

  cancellable = g_object_ref (tandem_repeater_begin (repeater));
  g_assert_true (tandem_repeater_is_current (repeater, cancellable));
  tandem_repeater_ask (repeater);
  tandem_repeater_ask (repeater);
  g_assert_cmpuint (n, ==, 1);
  g_usleep (20000);
  tandem_repeater_end (repeater);
  g_assert_false (g_cancellable_is_cancelled (cancellable));
  g_assert_cmpuint (n, ==, 1); /* it took its time: not again at once */
  wait_for (&n, 2);

  /* what is of no cost any more is done at once */
  tandem_repeater_begin (repeater);
  tandem_repeater_end (repeater);
  tandem_repeater_forget (repeater);
  tandem_repeater_ask (repeater);
  g_assert_cmpuint (n, ==, 3);
}

static void
test_another_takes_its_place (void)
{
  guint n = 0;
  g_autoptr (TandemRepeater) repeater = tandem_repeater_new (count, &n);
  g_autoptr (GCancellable) first = g_object_ref (tandem_repeater_begin (repeater));
  g_autoptr (GCancellable) second = g_object_ref (tandem_repeater_begin (repeater));

  g_assert_true (g_cancellable_is_cancelled (first));
  g_assert_false (tandem_repeater_is_current (repeater, first));
  g_assert_true (tandem_repeater_is_current (repeater, second));
  tandem_repeater_ask (repeater);
  tandem_repeater_stop (repeater);
  g_assert_true (g_cancellable_is_cancelled (second));
  g_assert_false (tandem_repeater_is_current (repeater, second));

  tandem_repeater_ask_in (repeater, 0);
  tandem_repeater_stop (repeater);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (n, ==, 0);
  tandem_repeater_ask_in (repeater, 1);
  wait_for (&n, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/repeater/news-while-at-work", test_news_while_at_work);
  g_test_add_func ("/repeater/another-takes-its-place", test_another_takes_its_place);
  return g_test_run ();
}
