/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a folder: an entry's object stays the same while someone has it, wherever its row moves. */
#include "app/tandem-folder-entry.h"
#include "app/tandem-folder-model.h"
#include "snapshot-of.h"

static const char tree[] =
    "[{\"name\":\"/r\"},{\"name\":\"a\",\"dsize\":8192},{\"name\":\"b\",\"dsize\":4096}]";

static void
test_objects_stay (void)
{
  g_autoptr (TandemSnapshot) snapshot = snapshot_of (tree);
  g_autoptr (TandemFolderModel) model = tandem_folder_model_new ();
  GListModel *list = G_LIST_MODEL (model);
  g_autoptr (TandemFolderEntry) largest = NULL;
  g_autoptr (TandemFolderEntry) again = NULL;

  tandem_folder_model_set_folder (model, snapshot, node_at (snapshot, ""));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 2);
  largest = g_list_model_get_item (list, 0);
  tandem_folder_model_refresh (model);
  again = g_list_model_get_item (list, 0);
  g_assert_true (again == largest);

  tandem_folder_model_set_sort (model, TANDEM_FOLDER_SORT_SIZE, FALSE);
  g_set_object (&again, NULL);
  again = g_list_model_get_item (list, 1);
  g_assert_true (again == largest);
}

/* Nor does the model keep an entry that nobody has, or know one of another tree, or outlive what it knows. */
static void
test_objects_end (void)
{
  g_autoptr (TandemSnapshot) first = snapshot_of (tree);
  g_autoptr (TandemSnapshot) second = snapshot_of (tree);
  TandemFolderModel *model = tandem_folder_model_new ();
  g_autoptr (TandemFolderEntry) entry = NULL;
  g_autoptr (TandemFolderEntry) other = NULL;
  gpointer weak;

  tandem_folder_model_set_folder (model, first, node_at (first, ""));
  weak = g_list_model_get_item (G_LIST_MODEL (model), 0);
  g_object_add_weak_pointer (weak, &weak);
  g_object_unref (weak);
  g_assert_null (weak);

  entry = g_list_model_get_item (G_LIST_MODEL (model), 0);
  tandem_folder_model_set_folder (model, second, node_at (second, ""));
  other = g_list_model_get_item (G_LIST_MODEL (model), 0);
  g_assert_true (other != entry);
  g_object_unref (model);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/folder-model/objects-stay", test_objects_stay);
  g_test_add_func ("/folder-model/objects-end", test_objects_end);
  return g_test_run ();
}
