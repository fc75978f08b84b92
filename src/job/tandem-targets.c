/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-targets.h"

#include <string.h>

/* ---- By path ---- */

static gboolean
find_child (TandemSnapshot *snapshot, TandemNode folder, const char *name, TandemNode *child)
{
  g_autoptr (TandemChildren) children = tandem_children_new (snapshot, folder);
  TandemNodeInfo info;

  for (guint64 i = 0; i < tandem_children_get_n (children); i++)
    {
      *child = tandem_children_get (children, i);
      if (tandem_snapshot_get_info (snapshot, *child, &info) && strcmp (info.name, name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The part of @path below the root @root, both absolute; NULL when it is not below it. */
static const char *
get_rest (const char *path, const char *root)
{
  const gsize length = strlen (root);

  if (g_str_equal (root, "/"))
    return path + 1;
  if (strncmp (path, root, length) != 0 || (path[length] != '/' && path[length] != '\0'))
    return NULL;
  return path[length] == '/' ? path + length + 1 : path + length;
}

static gboolean
follow (TandemSnapshot *snapshot, TandemNode root, const char *rest, TandemNode *node)
{
  g_auto (GStrv) names = g_strsplit (rest, "/", -1);

  *node = root;
  for (guint i = 0; names[i] != NULL; i++)
    if (names[i][0] != '\0' && !find_child (snapshot, *node, names[i], node))
      return FALSE;
  return TRUE;
}

gboolean
tandem_targets_find (TandemSnapshot *snapshot, const char *path, TandemNode *node, GError **error)
{
  g_autoptr (TandemChildren) roots = tandem_children_new (snapshot, tandem_snapshot_get_top (snapshot));
  g_autofree char *wanted = g_canonicalize_filename (path, NULL);

  for (guint64 i = 0; i < tandem_children_get_n (roots); i++)
    {
      const TandemNode root = tandem_children_get (roots, i);
      g_autofree char *root_path = tandem_snapshot_dup_path (snapshot, root);
      g_autofree char *whole = g_canonicalize_filename (root_path, NULL);
      const char *rest = get_rest (wanted, whole);

      if (rest != NULL && follow (snapshot, root, rest, node))
        return TRUE;
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s: was not scanned", path);
  return FALSE;
}

/* ---- By node ---- */

gboolean
tandem_targets_parse (TandemSnapshot *snapshot, const char *text, GArray *nodes, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  if (parts[0] == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "--nodes: names no entry");
      return FALSE;
    }
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto (GStrv) numbers = g_strsplit (parts[i], ":", 2);
      TandemNodeInfo info;
      TandemNode node;

      if (g_strv_length (numbers) != 2
          || !g_ascii_string_to_unsigned (numbers[0], 10, 1, G_MAXUINT64, &node.segment, NULL)
          || !g_ascii_string_to_unsigned (numbers[1], 10, 1, G_MAXUINT64, &node.entry, NULL)
          || !tandem_snapshot_get_info (snapshot, node, &info))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                               "--nodes: the scan has no such entry");
          return FALSE;
        }
      g_array_append_val (nodes, node);
    }
  return TRUE;
}

static guint
hash_node (gconstpointer key)
{
  return g_int64_hash (&((const TandemNode *)key)->entry);
}

static gboolean
equal_nodes (gconstpointer a, gconstpointer b)
{
  return ((const TandemNode *)a)->entry == ((const TandemNode *)b)->entry;
}

static gboolean
is_in_another (TandemSnapshot *snapshot, TandemNode node, GHashTable *all)
{
  for (guint i = 0;
       i < G_MAXUINT16 * 16 && tandem_snapshot_get_parent (snapshot, node, &node) && node.entry != 0; i++)
    if (g_hash_table_contains (all, &node))
      return TRUE;
  return FALSE;
}

void
tandem_targets_reduce (TandemSnapshot *snapshot, GArray *nodes)
{
  g_autoptr (GHashTable) all = g_hash_table_new_full (hash_node, equal_nodes, g_free, NULL);
  guint kept = 0;

  for (guint i = 0; i < nodes->len; i++)
    {
      TandemNode node = g_array_index (nodes, TandemNode, i);

      if (g_hash_table_contains (all, &node))
        continue;
      g_hash_table_add (all, g_memdup2 (&node, sizeof node));
      g_array_index (nodes, TandemNode, kept++) = node;
    }
  g_array_set_size (nodes, kept);

  kept = 0;
  for (guint i = 0; i < nodes->len; i++)
    {
      const TandemNode node = g_array_index (nodes, TandemNode, i);

      if (!is_in_another (snapshot, node, all))
        g_array_index (nodes, TandemNode, kept++) = node;
    }
  g_array_set_size (nodes, kept);
}
