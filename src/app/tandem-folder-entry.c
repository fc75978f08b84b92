/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-entry.h"

struct _TandemFolderEntry
{
  GObject parent_instance;

  TandemSnapshot *snapshot;
  TandemNode node;
};

G_DEFINE_FINAL_TYPE (TandemFolderEntry, tandem_folder_entry, G_TYPE_OBJECT)

static guint
hash_node (gconstpointer key)
{
  const TandemNode *node = key;

  return g_int64_hash (&node->entry);
}

static gboolean
equal_nodes (gconstpointer a, gconstpointer b)
{
  return tandem_node_equal (*(const TandemNode *)a, *(const TandemNode *)b);
}

GHashTable *
tandem_node_set_new (void)
{
  return g_hash_table_new_full (hash_node, equal_nodes, g_free, NULL);
}

TandemSnapshot *
tandem_folder_entry_get_snapshot (TandemFolderEntry *self)
{
  return self->snapshot;
}

TandemNode
tandem_folder_entry_get_node (TandemFolderEntry *self)
{
  return self->node;
}

char *
tandem_folder_entry_dup_path (TandemFolderEntry *self)
{
  return tandem_snapshot_dup_path (self->snapshot, self->node);
}

gboolean
tandem_folder_entry_get_info (TandemFolderEntry *self, TandemNodeInfo *info)
{
  if (tandem_snapshot_get_info (self->snapshot, self->node, info))
    return TRUE;

  *info = (TandemNodeInfo){ .name = "", .kind = TANDEM_KIND_UNREADABLE };
  return FALSE;
}

static void
tandem_folder_entry_finalize (GObject *object)
{
  TandemFolderEntry *self = TANDEM_FOLDER_ENTRY (object);

  g_clear_object (&self->snapshot);
  G_OBJECT_CLASS (tandem_folder_entry_parent_class)->finalize (object);
}

static void
tandem_folder_entry_class_init (TandemFolderEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_folder_entry_finalize;
}

static void
tandem_folder_entry_init (TandemFolderEntry *self)
{
}

TandemFolderEntry *
tandem_folder_entry_new (TandemSnapshot *snapshot, TandemNode node)
{
  TandemFolderEntry *self = g_object_new (TANDEM_TYPE_FOLDER_ENTRY, NULL);

  self->snapshot = g_object_ref (snapshot);
  self->node = node;
  return self;
}
