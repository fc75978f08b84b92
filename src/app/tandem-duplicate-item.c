/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-duplicate-item.h"

#include "app/tandem-format.h"

struct _TandemDuplicateItem
{
  GObject parent_instance;

  TandemSnapshot *snapshot;
  GArray *nodes;
  gboolean is_group;
  guint64 size;
  guint64 freeable;
};

G_DEFINE_FINAL_TYPE (TandemDuplicateItem, tandem_duplicate_item, G_TYPE_OBJECT)

GListModel *
tandem_duplicate_item_dup_files (TandemDuplicateItem *self)
{
  GListStore *store;

  if (!self->is_group)
    return NULL;
  store = g_list_store_new (TANDEM_TYPE_DUPLICATE_ITEM);
  for (guint i = 0; i < self->nodes->len; i++)
    {
      g_autoptr (TandemDuplicateItem) file =
          tandem_duplicate_item_new_file (self->snapshot, g_array_index (self->nodes, TandemNode, i));

      g_list_store_append (store, file);
    }
  return G_LIST_MODEL (store);
}

GArray *
tandem_duplicate_item_get_nodes (TandemDuplicateItem *self)
{
  return self->nodes;
}

gboolean
tandem_duplicate_item_is_group (TandemDuplicateItem *self)
{
  return self->is_group;
}

guint64
tandem_duplicate_item_get_size (TandemDuplicateItem *self)
{
  return self->size;
}

guint64
tandem_duplicate_item_get_freeable (TandemDuplicateItem *self)
{
  return self->freeable;
}

char *
tandem_duplicate_item_dup_place (TandemDuplicateItem *self)
{
  const TandemNode node = g_array_index (self->nodes, TandemNode, 0);
  g_autofree char *path = tandem_snapshot_dup_path (self->snapshot, node);
  g_autoptr (TandemChildren) roots =
      tandem_children_new (self->snapshot, tandem_snapshot_get_top (self->snapshot));
  g_autofree char *root = NULL;

  if (tandem_children_get_n (roots) == 1)
    root = tandem_snapshot_dup_path (self->snapshot, tandem_children_get (roots, 0));
  return tandem_format_path_in (path, root);
}

char *
tandem_duplicate_item_dup_name (TandemDuplicateItem *self)
{
  TandemNodeInfo info;

  if (!tandem_snapshot_get_info (self->snapshot, g_array_index (self->nodes, TandemNode, 0), &info))
    return g_strdup ("?");
  return tandem_format_name (info.name, (gssize)info.name_length);
}

static TandemDuplicateItem *
new_item (TandemSnapshot *snapshot, GArray *nodes)
{
  TandemDuplicateItem *self = g_object_new (TANDEM_TYPE_DUPLICATE_ITEM, NULL);
  guint64 largest = 0;

  self->snapshot = g_object_ref (snapshot);
  self->nodes = g_array_ref (nodes);
  for (guint i = 0; i < nodes->len; i++)
    {
      TandemNodeInfo info;

      if (!tandem_snapshot_get_info (snapshot, g_array_index (nodes, TandemNode, i), &info))
        continue;
      self->size = info.own_apparent;
      self->freeable += info.own_allocated;
      largest = MAX (largest, info.own_allocated);
    }
  self->freeable -= largest;
  return self;
}

TandemDuplicateItem *
tandem_duplicate_item_new_group (TandemSnapshot *snapshot, GArray *nodes)
{
  TandemDuplicateItem *self = new_item (snapshot, nodes);

  self->is_group = TRUE;
  return self;
}

TandemDuplicateItem *
tandem_duplicate_item_new_file (TandemSnapshot *snapshot, TandemNode node)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (TandemNode));

  g_array_append_val (nodes, node);
  return new_item (snapshot, nodes);
}

static void
tandem_duplicate_item_finalize (GObject *object)
{
  TandemDuplicateItem *self = TANDEM_DUPLICATE_ITEM (object);

  g_clear_object (&self->snapshot);
  g_clear_pointer (&self->nodes, g_array_unref);
  G_OBJECT_CLASS (tandem_duplicate_item_parent_class)->finalize (object);
}

static void
tandem_duplicate_item_class_init (TandemDuplicateItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_duplicate_item_finalize;
}

static void
tandem_duplicate_item_init (TandemDuplicateItem *self)
{
}
