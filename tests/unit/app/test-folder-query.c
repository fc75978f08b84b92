/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder's entries in order: by each column, both ways, those that are alike by name; the first of very
 * many before all. */
#include "app/tandem-folder-query.h"
#include "snapshot-of.h"

#include <string.h>

/* As many as make it worth while to tell the first of them, in several segments. */
#define N_MANY 25000

/* Few sizes and times, so that many are alike; the names in no order. */
static TandemSnapshot *
make_many (void)
{
  g_autoptr (GString) tree = g_string_new ("[{\"name\":\"/r\"}");

  for (guint i = 0; i < N_MANY; i++)
    {
      const guint number = i * 7919 % N_MANY;

      if (number % 1000 == 0)
        g_string_append_printf (
            tree,
            ",[{\"name\":\"entry %05u of many\",\"dsize\":4096,\"mtime\":%u},{\"name\":\"in\",\"dsize\":%u}]",
            number, number % 41, number % 53 * 4096);
      else
        g_string_append_printf (tree,
                                ",{\"name\":\"entry %05u of many\",\"asize\":%u,\"dsize\":%u,\"mtime\":%u}",
                                number, number % 31, number % 37 * 512, number % 41);
    }
  g_string_append (tree, "]");
  return snapshot_of (tree->str);
}

static void
take_head (GArray *nodes, gpointer user_data)
{
  GArray **head = user_data;

  g_assert_null (*head);
  *head = nodes;
}

static guint64
number_of (TandemFolderSort sort, gboolean apparent, const TandemNodeInfo *info)
{
  if (sort == TANDEM_FOLDER_SORT_ITEMS)
    return info->items;
  if (sort == TANDEM_FOLDER_SORT_MODIFIED)
    return (guint64)info->mtime;
  return apparent ? info->apparent : info->allocated;
}

static void
assert_in_order (const TandemFolderQuery *query, const GArray *nodes)
{
  for (guint i = 1; i < nodes->len; i++)
    {
      TandemNodeInfo a, b;
      int order = 0;

      g_assert_true (
          tandem_snapshot_get_info (query->snapshot, g_array_index (nodes, TandemNode, i - 1), &a));
      g_assert_true (tandem_snapshot_get_info (query->snapshot, g_array_index (nodes, TandemNode, i), &b));
      if (query->sort != TANDEM_FOLDER_SORT_NAME)
        {
          const guint64 first = number_of (query->sort, query->apparent, &a);
          const guint64 second = number_of (query->sort, query->apparent, &b);

          order = (first > second) - (first < second);
          order = query->descending ? -order : order;
        }
      if (order == 0)
        {
          order = strcmp (a.name, b.name);
          order = query->sort == TANDEM_FOLDER_SORT_NAME && query->descending ? -order : order;
        }
      g_assert_cmpint (order, <, 0);
    }
}

/* The first rows are those that the whole begins with, whatever it is sorted by and however many are alike.
 */
static void
test_head (void)
{
  g_autoptr (TandemSnapshot) snapshot = make_many ();

  for (guint i = 0; i < 16; i++)
    {
      const TandemFolderQuery query = { .snapshot = snapshot,
                                        .folder = node_at (snapshot, ""),
                                        .sort = (TandemFolderSort)(i / 4),
                                        .descending = i & 1,
                                        .apparent = (i & 2) != 0 };
      g_autoptr (GArray) head = NULL;
      g_autoptr (GArray) nodes = tandem_folder_query_run (&query, NULL, take_head, &head);

      g_assert_cmpuint (nodes->len, ==, N_MANY);
      assert_in_order (&query, nodes);
      g_assert_nonnull (head);
      g_assert_cmpuint (head->len, >=, 200);
      g_assert_cmpmem (head->data, head->len * sizeof (TandemNode), nodes->data,
                       head->len * sizeof (TandemNode));
    }
}

/* The same of those that a filter leaves. */
static void
test_filtered_head (void)
{
  g_autoptr (TandemSnapshot) snapshot = make_many ();

  for (guint i = 0; i < 8; i++)
    {
      const TandemFolderQuery query = { .snapshot = snapshot,
                                        .folder = node_at (snapshot, ""),
                                        .sort = (TandemFolderSort)(i / 2),
                                        .descending = i & 1,
                                        .filter = (char *)(i == 0 ? "Y 1" : "ENTRY") };
      g_autoptr (GArray) head = NULL;
      g_autoptr (GArray) nodes = tandem_folder_query_run (&query, NULL, take_head, &head);

      assert_in_order (&query, nodes);
      if (i == 0)
        {
          g_assert_cmpuint (nodes->len, ==, 10000);
          g_assert_null (head);
          continue;
        }
      g_assert_cmpuint (nodes->len, ==, N_MANY);
      g_assert_cmpmem (head->data, head->len * sizeof (TandemNode), nodes->data,
                       head->len * sizeof (TandemNode));
    }
}

/* Names that have nothing in common with the first ones, and some that have less. */
static void
test_head_by_other_names (void)
{
  g_autoptr (GString) tree = g_string_new ("[{\"name\":\"/r\"}");
  g_autoptr (TandemSnapshot) snapshot = NULL;

  for (guint i = 0; i < N_MANY; i++)
    g_string_append_printf (tree, ",{\"name\":\"%s%05u\"}",
                            i < N_MANY / 2 ? "middle" : (const char *[]){ "zz", "mid", "a" }[i % 3],
                            i * 7919 % N_MANY);
  g_string_append (tree, "]");
  snapshot = snapshot_of (tree->str);
  for (guint i = 0; i < 2; i++)
    {
      const TandemFolderQuery query = { .snapshot = snapshot,
                                        .folder = node_at (snapshot, ""),
                                        .sort = TANDEM_FOLDER_SORT_NAME,
                                        .descending = i & 1 };
      g_autoptr (GArray) head = NULL;
      g_autoptr (GArray) nodes = tandem_folder_query_run (&query, NULL, take_head, &head);

      assert_in_order (&query, nodes);
      g_assert_cmpmem (head->data, head->len * sizeof (TandemNode), nodes->data,
                       head->len * sizeof (TandemNode));
    }
}

/* What is read of many children at once is what is known of each. */
static void
test_measures (void)
{
  g_autoptr (TandemSnapshot) snapshot = snapshot_of (
      "[{\"name\":\"/r\"},{\"name\":\"file\",\"asize\":5,\"dsize\":4096,\"mtime\":3},"
      "{\"name\":\"huge\",\"asize\":9223372036854775807,\"dsize\":9223372036854775296,\"mtime\":7},"
      "[{\"name\":\"full\",\"asize\":60,\"dsize\":512,\"mtime\":9},{\"name\":\"a\",\"asize\":1,\"dsize\":512}"
      "],"
      "[{\"name\":\"empty\",\"asize\":60,\"dsize\":512}],{\"name\":\"link\",\"notreg\":true,\"asize\":3},"
      "{\"name\":\"bad\",\"read_error\":true},{\"name\":\"out\",\"excluded\":\"pattern\"}]");
  g_autoptr (TandemChildren) children = tandem_children_new (snapshot, node_at (snapshot, ""));
  const guint64 n = tandem_children_get_n (children);
  guint64 values[4][16];

  g_assert_cmpuint (n, ==, 7);
  for (guint measure = 0; measure < 4; measure++)
    tandem_children_measure (children, (TandemMeasure)measure, 0, n, values[measure]);
  for (guint64 i = 0; i < n; i++)
    {
      TandemNodeInfo info;
      gsize length;

      g_assert_true (tandem_snapshot_get_info (snapshot, tandem_children_get (children, i), &info));
      g_assert_true (tandem_children_get_name (children, i, &length) == info.name);
      g_assert_cmpuint (length, ==, info.name_length);
      g_assert_cmpuint (values[TANDEM_MEASURE_ALLOCATED][i], ==, info.allocated);
      g_assert_cmpuint (values[TANDEM_MEASURE_APPARENT][i], ==, info.apparent);
      g_assert_cmpuint (values[TANDEM_MEASURE_ITEMS][i], ==, info.items);
      g_assert_cmpuint (values[TANDEM_MEASURE_MODIFIED][i], ==, (guint64)info.mtime + ((guint64)1 << 63));
    }
}

/* A list of entries from anywhere by the folders that they are in, and by name within one. */
static void
test_places (void)
{
  static const char *const paths[] = { "b/y", "a/z", "b/x", "a10/k", "a2/m", "top" };
  static const char *const ordered[][6] = { { "top", "a/z", "a2/m", "a10/k", "b/x", "b/y" },
                                            { "b/x", "b/y", "a10/k", "a2/m", "a/z", "top" } };
  g_autoptr (TandemSnapshot) snapshot =
      snapshot_of ("[{\"name\":\"/r\"},[{\"name\":\"b\"},{\"name\":\"y\"},{\"name\":\"x\"}],"
                   "[{\"name\":\"a10\"},{\"name\":\"k\"}],[{\"name\":\"a2\"},{\"name\":\"m\"}],"
                   "[{\"name\":\"a\"},{\"name\":\"z\"}],{\"name\":\"top\"}]");
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (TandemNode));

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const TandemNode node = node_at (snapshot, paths[i]);

      g_array_append_val (list, node);
    }
  for (guint descending = 0; descending < 2; descending++)
    {
      const TandemFolderQuery query = {
        .snapshot = snapshot, .nodes = list, .sort = TANDEM_FOLDER_SORT_PLACE, .descending = descending == 1
      };
      g_autoptr (GArray) nodes = tandem_folder_query_run (&query, NULL, NULL, NULL);

      g_assert_cmpuint (nodes->len, ==, G_N_ELEMENTS (paths));
      for (guint i = 0; i < nodes->len; i++)
        {
          g_autofree char *path = tandem_snapshot_dup_path (snapshot, g_array_index (nodes, TandemNode, i));

          g_assert_cmpstr (path + strlen ("/r/"), ==, ordered[descending][i]);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/folder-query/head", test_head);
  g_test_add_func ("/folder-query/filtered-head", test_filtered_head);
  g_test_add_func ("/folder-query/head-by-other-names", test_head_by_other_names);
  g_test_add_func ("/folder-query/measures", test_measures);
  g_test_add_func ("/folder-query/places", test_places);
  return g_test_run ();
}
