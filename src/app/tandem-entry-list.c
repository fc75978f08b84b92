/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-entry-list.h"

struct _TandemEntryList
{
  GObject parent_instance;

  TandemSnapshot *snapshot;
  GArray *nodes; /* of TandemNode */
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TandemEntryList,
                               tandem_entry_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return TANDEM_TYPE_FOLDER_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return TANDEM_ENTRY_LIST (model)->nodes->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  TandemEntryList *self = TANDEM_ENTRY_LIST (model);

  if (position >= self->nodes->len)
    return NULL;
  return tandem_folder_entry_new (self->snapshot, g_array_index (self->nodes, TandemNode, position));
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static void
tandem_entry_list_finalize (GObject *object)
{
  TandemEntryList *self = TANDEM_ENTRY_LIST (object);

  g_clear_object (&self->snapshot);
  g_clear_pointer (&self->nodes, g_array_unref);
  G_OBJECT_CLASS (tandem_entry_list_parent_class)->finalize (object);
}

static void
tandem_entry_list_class_init (TandemEntryListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_entry_list_finalize;
}

static void
tandem_entry_list_init (TandemEntryList *self)
{
}

TandemEntryList *
tandem_entry_list_new (TandemSnapshot *snapshot, GArray *nodes)
{
  TandemEntryList *self = g_object_new (TANDEM_TYPE_ENTRY_LIST, NULL);

  g_set_object (&self->snapshot, snapshot);
  self->nodes = nodes;
  return self;
}
