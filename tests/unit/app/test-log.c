/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tandem-log-model.h"
#include "app/tandem-log-save.h"

#include <glib/gstdio.h>

#define MILLION 1000000

/* The longest time in microseconds between two turns of the main loop. */
static gint64 longest_turn;

static gboolean
on_turn (gpointer user_data)
{
  gint64 *last = user_data;
  gint64 now = g_get_monotonic_time ();

  longest_turn = MAX (longest_turn, now - *last);
  *last = now;
  return G_SOURCE_CONTINUE;
}

static void
run_until_found (TandemLogModel *model)
{
  gint64 last = g_get_monotonic_time ();
  guint source = g_timeout_add (1, on_turn, &last);

  longest_turn = 0;
  while (tandem_log_model_is_searching (model))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static void
add (TandemLogStore *store, guint i)
{
  g_autofree char *message = g_strdup_printf ("Line %u of a log, folder %u", i, i % 1000);

  tandem_log_store_add (store, (gint64)i * 10, i % 100 == 0 ? G_LOG_LEVEL_WARNING : G_LOG_LEVEL_MESSAGE,
                        i % 4 == 0 ? "scan worker 1" : "e worker 1", message);
}

static void
settle (TandemLogStore *store)
{
  gint64 deadline = g_get_monotonic_time () + 300 * 1000;

  while (g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, FALSE);
}

static char *
text_at (TandemLogModel *model, guint position)
{
  g_autoptr (TandemLogLine) line = g_list_model_get_item (G_LIST_MODEL (model), position);

  return tandem_log_line_dup_text (line);
}

static void
test_lines (void)
{
  g_autoptr (TandemLogStore) store = tandem_log_store_new ();
  g_autoptr (TandemLogModel) model = tandem_log_model_new (store);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
  tandem_log_store_add (store, 1234567, G_LOG_LEVEL_WARNING, "e worker 1", "one\x1b[31m\ntwo");
  tandem_log_store_add (store, 2, G_LOG_LEVEL_MESSAGE, "window", "<b>");
  settle (store);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 2);
  first = text_at (model, 0);
  g_assert_cmpstr (first, ==, "    1.234567  e worker 1  warning: one\\x1b[31m\\ntwo");
  second = text_at (model, 1);
  g_assert_cmpstr (second, ==, "    0.000002  window  message: <b>");

  tandem_log_model_set_filter (model, "window", 0, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 1);
  tandem_log_model_set_filter (model, NULL, G_LOG_LEVEL_WARNING, "TWO");
  third = text_at (model, 0);
  g_assert_cmpstr (third, ==, first);
  tandem_log_model_set_filter (model, "nobody", 0, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
}

/* What comes while a filter is set appears when it passes, and only then. */
static void
test_live (void)
{
  g_autoptr (TandemLogStore) store = tandem_log_store_new ();
  g_autoptr (TandemLogModel) model = tandem_log_model_new (store);

  tandem_log_model_set_filter (model, "scan worker 1", 0, NULL);
  for (guint i = 0; i < 40; i++)
    add (store, i);
  settle (store);
  run_until_found (model);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 10);
  g_assert_cmpuint (tandem_log_model_get_number (model, 9), ==, 36);
}

static void
test_million (void)
{
  g_autoptr (TandemLogStore) store = tandem_log_store_new ();
  g_autoptr (TandemLogModel) model = tandem_log_model_new (store);
  gint64 start = g_get_monotonic_time ();
  gint64 added, searched;
  g_autofree char *last = NULL;

  for (guint i = 0; i < MILLION; i++)
    add (store, i);
  added = g_get_monotonic_time () - start;
  settle (store);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, MILLION);
  last = text_at (model, MILLION - 1);
  g_assert_true (g_str_has_suffix (last, "Line 999999 of a log, folder 999"));
  /* Little more than the text itself, which is some 35 bytes a line. */
  g_assert_cmpuint (tandem_log_store_get_size (store), <, 80 * MILLION);

  start = g_get_monotonic_time ();
  tandem_log_model_set_filter (model, "scan worker 1", 0, "FOLDER 500");
  g_assert_true (tandem_log_model_is_searching (model)); /* it does not look through all at once */
  run_until_found (model);
  searched = g_get_monotonic_time () - start;
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, MILLION / 1000);
  g_test_message ("a million lines: added in %.2f s, %.0f MB, searched in %.2f s, longest turn %.1f ms",
                  (double)added / G_USEC_PER_SEC, (double)tandem_log_store_get_size (store) / 1e6,
                  (double)searched / G_USEC_PER_SEC, (double)longest_turn / 1000);
}

/* Memory stays bounded, and the rows go with their lines. */
static void
test_bound (void)
{
  g_autoptr (TandemLogStore) store = tandem_log_store_new ();
  g_autoptr (TandemLogModel) model = tandem_log_model_new (store);
  TandemLogEntry entry;

  tandem_log_model_set_filter (model, "scan worker 1", 0, NULL);
  for (guint i = 0; i < TANDEM_LOG_MAX_LINES + 100000; i++)
    {
      add (store, i);
      if (i == 50000)
        settle (store);
    }
  settle (store);
  run_until_found (model);
  g_assert_cmpuint (tandem_log_store_get_end (store), ==, TANDEM_LOG_MAX_LINES + 100000);
  g_assert_cmpuint (tandem_log_store_get_end (store) - tandem_log_store_get_first (store), <=,
                    TANDEM_LOG_MAX_LINES);
  g_assert_false (tandem_log_store_get (store, 0, &entry));
  g_assert_cmpuint (tandem_log_model_get_number (model, 0), >=, tandem_log_store_get_first (store));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==,
                    (TANDEM_LOG_MAX_LINES + 100000 - tandem_log_store_get_first (store)) / 4);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tandem_log_save_finish (result, &error));
  g_assert_no_error (error);
  *(gboolean *)user_data = TRUE;
}

static void
test_save (void)
{
  g_autoptr (TandemLogStore) store = tandem_log_store_new ();
  g_autoptr (TandemLogModel) model = tandem_log_model_new (store);
  g_autofree char *folder = g_dir_make_tmp ("tandem-log-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "log", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *text = NULL;
  gboolean saved = FALSE;
  guint n_lines = 0;

  for (guint i = 0; i < 10000; i++)
    add (store, i);
  settle (store);
  tandem_log_save_async (model, file, NULL, on_saved, &saved);
  while (!saved)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *p = text; *p != '\0'; p++)
    n_lines += *p == '\n';
  g_assert_cmpuint (n_lines, ==, 10000);
  g_file_delete (file, NULL, NULL);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/log/lines", test_lines);
  g_test_add_func ("/app/log/live", test_live);
  g_test_add_func ("/app/log/million", test_million);
  g_test_add_func ("/app/log/bound", test_bound);
  g_test_add_func ("/app/log/save", test_save);
  return g_test_run ();
}
