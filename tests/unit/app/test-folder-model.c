/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder's rows: places that entries move between, so that the list stands still while a scan goes on. */
#include "app/tandem-folder-entry.h"
#include "app/tandem-folder-model.h"
#include "app/tandem-folder-selection.h"
#include "snapshot-of.h"

#include <string.h>

#define THREE                                                                                                \
  "[{\"name\":\"/r\"},{\"name\":\"a\",\"dsize\":4096},{\"name\":\"b\",\"dsize\":12288},"                     \
  "{\"name\":\"c\",\"dsize\":8192}]"
#define TWO "[{\"name\":\"/r\"},{\"name\":\"d\",\"dsize\":4096},{\"name\":\"e\",\"dsize\":12288}]"

typedef struct
{
  guint n_changes;
  guint position, removed, added; /* of the last one */
  guint n_moved;
} Heard;

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, Heard *heard)
{
  heard->n_changes++;
  heard->position = position;
  heard->removed = removed;
  heard->added = added;
}

static void
on_moved (TandemFolderModel *model, Heard *heard)
{
  heard->n_moved++;
}

static TandemFolderModel *
create_model (Heard *heard)
{
  TandemFolderModel *model = tandem_folder_model_new ();

  *heard = (Heard){ 0 };
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), heard);
  g_signal_connect (model, "moved", G_CALLBACK (on_moved), heard);
  return model;
}

static void
assert_rows (TandemFolderModel *model, const char *names)
{
  TandemNodeInfo info;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, strlen (names));
  for (guint i = 0; names[i] != '\0'; i++)
    {
      g_assert_true (tandem_folder_model_get_info (model, i, &info));
      g_assert_cmpmem (info.name, info.name_length, &names[i], 1);
    }
  g_assert_false (tandem_folder_model_get_info (model, (guint)strlen (names), &info));
}

static void
test_sorting_changes_no_row (void)
{
  g_autoptr (TandemSnapshot) snapshot = snapshot_of (THREE);
  Heard heard;
  g_autoptr (TandemFolderModel) model = create_model (&heard);

  tandem_folder_model_set_folder (model, snapshot, node_at (snapshot, ""));
  assert_rows (model, "bca");
  g_assert_cmpuint (heard.n_changes, ==, 1);
  g_assert_cmpuint (heard.n_moved, ==, 0);

  tandem_folder_model_set_sort (model, TANDEM_FOLDER_SORT_NAME, FALSE);
  assert_rows (model, "abc");
  g_assert_cmpuint (heard.n_changes, ==, 1);
  g_assert_cmpuint (heard.n_moved, ==, 1);

  tandem_folder_model_refresh (model);
  g_assert_cmpuint (heard.n_moved, ==, 1);
}

/* Rows come and go at the end only. */
static void
test_filter_changes_the_end (void)
{
  g_autoptr (TandemSnapshot) snapshot = snapshot_of (THREE);
  Heard heard;
  g_autoptr (TandemFolderModel) model = create_model (&heard);

  tandem_folder_model_set_folder (model, snapshot, node_at (snapshot, ""));
  tandem_folder_model_set_filter (model, "a");
  assert_rows (model, "a");
  g_assert_cmpuint (heard.position, ==, 1);
  g_assert_cmpuint (heard.removed, ==, 2);
  g_assert_cmpuint (heard.added, ==, 0);
  tandem_folder_model_set_filter (model, NULL);
  assert_rows (model, "bca");
  g_assert_cmpuint (heard.position, ==, 1);
  g_assert_cmpuint (heard.removed, ==, 0);
  g_assert_cmpuint (heard.added, ==, 2);
}

/* Another scan of the folder takes the place of the first one without a moment in which there is nothing; and
 * nothing of the first stays behind. */
static void
test_replace (void)
{
  TandemSnapshot *first = snapshot_of (THREE);
  g_autoptr (TandemSnapshot) second = snapshot_of (TWO);
  Heard heard;
  g_autoptr (TandemFolderModel) model = create_model (&heard);
  g_autoptr (GObject) row = NULL;

  tandem_folder_model_set_folder (model, first, node_at (first, ""));
  row = g_list_model_get_item (G_LIST_MODEL (model), 0);
  heard = (Heard){ 0 };
  tandem_folder_model_replace (model, second, node_at (second, ""));
  assert_rows (model, "ed");
  g_assert_cmpuint (heard.n_changes, ==, 1);
  g_assert_cmpuint (heard.position, ==, 2);
  g_assert_cmpuint (heard.removed, ==, 1);
  g_assert_finalize_object (first);
}

/* What is selected is an entry, wherever it goes. */
static void
test_selection_goes_along (void)
{
  g_autoptr (TandemSnapshot) snapshot = snapshot_of (THREE);
  g_autoptr (TandemFolderModel) model = tandem_folder_model_new ();
  g_autoptr (TandemFolderSelection) selection = tandem_folder_selection_new (model);

  tandem_folder_model_set_folder (model, snapshot, node_at (snapshot, ""));
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection), 0, TRUE);
  g_assert_true (tandem_folder_selection_contains (selection, node_at (snapshot, "b")));
  tandem_folder_model_set_sort (model, TANDEM_FOLDER_SORT_NAME, FALSE);
  g_assert_false (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 0));
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 1));
}

static void
count_turn (TandemFolderModel *model, guint *n)
{
  ++*n;
}

/* GTK hears of a few rows at a time; of what is not a row yet nobody is told where it is. */
static void
test_rows_come_in_turns (void)
{
  g_autoptr (GString) tree = g_string_new ("[{\"name\":\"/r\"}");
  g_autoptr (TandemSnapshot) snapshot = NULL;
  Heard heard;
  g_autoptr (TandemFolderModel) model = create_model (&heard);
  guint n_turns = 0, position;

  for (guint i = 0; i < 900; i++)
    g_string_append_printf (tree, ",{\"name\":\"%03u\"}", i);
  g_string_append (tree, "]");
  snapshot = snapshot_of (tree->str);
  tandem_folder_model_set_sort (model, TANDEM_FOLDER_SORT_NAME, FALSE);
  g_signal_connect (model, "grown", G_CALLBACK (count_turn), &n_turns);
  tandem_folder_model_set_folder (model, snapshot, node_at (snapshot, ""));
  g_assert_cmpuint (heard.added, >, 40);
  g_assert_cmpuint (heard.added, <, 200);
  g_assert_true (tandem_folder_model_find (model, node_at (snapshot, "040"), &position));
  g_assert_cmpuint (position, ==, 40);
  g_assert_false (tandem_folder_model_find (model, node_at (snapshot, "899"), &position));

  while (g_list_model_get_n_items (G_LIST_MODEL (model)) < 900)
    {
      const guint before = n_turns;

      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (n_turns, ==, before + 1);
    }
  g_assert_cmpuint (n_turns, >, 1);
  g_assert_true (tandem_folder_model_find (model, node_at (snapshot, "899"), &position));
  g_assert_cmpuint (position, ==, 899);

  /* Fewer, and other ones meanwhile. */
  tandem_folder_model_set_filter (model, "1");
  tandem_folder_model_set_filter (model, "899");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 1);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  g_assert_true (tandem_folder_model_find (model, node_at (snapshot, "899"), &position));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/folder-model/sorting-changes-no-row", test_sorting_changes_no_row);
  g_test_add_func ("/folder-model/filter-changes-the-end", test_filter_changes_the_end);
  g_test_add_func ("/folder-model/replace", test_replace);
  g_test_add_func ("/folder-model/selection-goes-along", test_selection_goes_along);
  g_test_add_func ("/folder-model/rows-come-in-turns", test_rows_come_in_turns);
  return g_test_run ();
}
