/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-diff.h"

#include "tree/tandem-layout.h"

#include <string.h>

typedef struct
{
  TandemNode node;
  TandemNodeInfo info;
} Child;

/* A folder that is in both. */
typedef struct
{
  TandemNode old_node;
  TandemNode new_node;
} Pair;

typedef struct
{
  TandemSnapshot *old_snapshot;
  TandemSnapshot *new_snapshot;
  gboolean apparent;
  TandemDiffFunc func;
  gpointer user_data;
  GArray *pairs; /* of Pair, to be compared yet */
  guint64 left;  /* entries that there can be yet */
} Diff;

static gboolean
counts (const TandemNodeInfo *info)
{
  return (info->flags & TANDEM_ENTRY_LEFT_OUT) == 0 && info->kind != TANDEM_KIND_UNREADABLE;
}

static guint64
get_size (const Diff *self, const TandemNodeInfo *info)
{
  if (info->flags & TANDEM_ENTRY_DUPLICATE)
    return 0;
  return self->apparent ? info->apparent : info->allocated;
}

/* Of a folder that is compared, its own size; what is in it is told by itself. */
static guint64
get_own_size (const Diff *self, const TandemNodeInfo *info)
{
  if (info->flags & TANDEM_ENTRY_DUPLICATE)
    return 0;
  return self->apparent ? info->own_apparent : info->own_allocated;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Child *)a)->info.name, ((const Child *)b)->info.name);
}

/* The entries of @folder that count, by name. NULL when there are more than there can be. */
static GArray *
list (Diff *self, TandemSnapshot *snapshot, TandemNode folder)
{
  g_autoptr (TandemChildren) children = tandem_children_new (snapshot, folder);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Child));
  const guint64 n = tandem_children_get_n (children);

  if (n > self->left)
    return NULL;
  self->left -= n;
  for (guint64 i = 0; i < n; i++)
    {
      Child child = { .node = tandem_children_get (children, i) };

      if (tandem_snapshot_get_info (snapshot, child.node, &child.info) && counts (&child.info))
        g_array_append_val (found, child);
    }
  g_array_sort (found, compare_names);
  return g_steal_pointer (&found);
}

static void
tell (Diff *self, TandemChangeKind kind, guint64 old_bytes, guint64 new_bytes, TandemNode node)
{
  const TandemChange change = { kind, old_bytes, new_bytes, node };

  self->func (&change, self->user_data);
}

static void
compare_children (Diff *self, const Child *old_child, const Child *new_child)
{
  const gboolean old_folder = old_child->info.kind == TANDEM_KIND_DIRECTORY;
  const gboolean new_folder = new_child->info.kind == TANDEM_KIND_DIRECTORY;
  guint64 old_size;
  guint64 new_size;

  if (old_folder != new_folder)
    {
      tell (self, TANDEM_CHANGE_GONE, get_size (self, &old_child->info), 0, old_child->node);
      tell (self, TANDEM_CHANGE_NEW, 0, get_size (self, &new_child->info), new_child->node);
      return;
    }

  old_size = get_own_size (self, &old_child->info);
  new_size = get_own_size (self, &new_child->info);
  if (old_size != new_size)
    tell (self, new_size > old_size ? TANDEM_CHANGE_GREW : TANDEM_CHANGE_SHRANK, old_size, new_size,
          new_child->node);
  if (old_folder)
    {
      const Pair pair = { old_child->node, new_child->node };

      g_array_append_val (self->pairs, pair);
    }
}

static gboolean
compare_folders (Diff *self, const Pair *pair)
{
  g_autoptr (GArray) old_children = list (self, self->old_snapshot, pair->old_node);
  g_autoptr (GArray) new_children = list (self, self->new_snapshot, pair->new_node);
  guint i = 0;
  guint j = 0;

  if (old_children == NULL || new_children == NULL)
    return FALSE;

  /* The roots. */
  if (pair->old_node.entry == 0 && old_children->len == 1 && new_children->len == 1)
    {
      compare_children (self, &g_array_index (old_children, Child, 0),
                        &g_array_index (new_children, Child, 0));
      return TRUE;
    }

  while (i < old_children->len || j < new_children->len)
    {
      const Child *old_child = i < old_children->len ? &g_array_index (old_children, Child, i) : NULL;
      const Child *new_child = j < new_children->len ? &g_array_index (new_children, Child, j) : NULL;
      const int order = old_child == NULL ? 1 : new_child == NULL ? -1 : compare_names (old_child, new_child);

      if (order < 0)
        tell (self, TANDEM_CHANGE_GONE, get_size (self, &old_child->info), 0, old_child->node);
      else if (order > 0)
        tell (self, TANDEM_CHANGE_NEW, 0, get_size (self, &new_child->info), new_child->node);
      else
        compare_children (self, old_child, new_child);
      i += order <= 0;
      j += order >= 0;
    }
  return TRUE;
}

gboolean
tandem_diff_run (TandemSnapshot *old_snapshot,
                 TandemSnapshot *new_snapshot,
                 gboolean apparent,
                 TandemDiffFunc func,
                 gpointer user_data,
                 GError **error)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  Pair pair = { tandem_snapshot_get_top (old_snapshot), tandem_snapshot_get_top (new_snapshot) };
  Diff self = {
    .old_snapshot = old_snapshot,
    .new_snapshot = new_snapshot,
    .apparent = apparent,
    .func = func,
    .user_data = user_data,
    .pairs = pairs,
    .left = (tandem_snapshot_get_used (old_snapshot) + tandem_snapshot_get_used (new_snapshot))
            / sizeof (TandemLayoutEntry),
  };

  g_array_append_val (pairs, pair);
  while (pairs->len > 0)
    {
      pair = g_array_index (pairs, Pair, pairs->len - 1);
      g_array_set_size (pairs, pairs->len - 1);
      if (!compare_folders (&self, &pair))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "A snapshot is damaged");
          return FALSE;
        }
    }
  return TRUE;
}
