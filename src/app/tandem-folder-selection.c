/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-selection.h"

#include "app/tandem-folder-entry.h"

struct _TandemFolderSelection
{
  GObject parent_instance;

  TandemFolderModel *model;
  GHashTable *nodes; /* set of TandemNode */
  TandemNode wanted; /* to be selected as soon as it is a row */
  gboolean has_wanted;
  TandemFolderEntry *elsewhere; /* NULL unless it is what is selected */
};

enum
{
  SIGNAL_WANTED_FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *interface);
static void selection_model_init (GtkSelectionModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TandemFolderSelection,
                               tandem_folder_selection,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_init))

static GType
get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (G_LIST_MODEL (TANDEM_FOLDER_SELECTION (model)->model));
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (TANDEM_FOLDER_SELECTION (model)->model));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (TANDEM_FOLDER_SELECTION (model)->model), position);
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  TandemFolderSelection *self = TANDEM_FOLDER_SELECTION (model);
  TandemNode node;

  return tandem_folder_model_get_node (self->model, position, &node)
         && tandem_folder_selection_contains (self, node);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  TandemFolderSelection *self = TANDEM_FOLDER_SELECTION (model);
  GtkBitset *selected = gtk_bitset_new_empty ();
  guint total = get_n_items (G_LIST_MODEL (self));

  if (g_hash_table_size (self->nodes) == 0)
    return selected;
  for (guint i = 0; i < n_items && position + i < total; i++)
    if (is_selected (model, position + i))
      gtk_bitset_add (selected, position + i);
  return selected;
}

static gboolean
set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  TandemFolderSelection *self = TANDEM_FOLDER_SELECTION (model);
  guint n_items = get_n_items (G_LIST_MODEL (self));
  guint first = G_MAXUINT, last = 0;
  GtkBitsetIter iter;
  guint position;

  g_clear_object (&self->elsewhere);
  /* The whole is masked when one row is selected alone; nothing of it has to be looked at then. */
  if (gtk_bitset_get_size (mask) >= n_items)
    {
      g_hash_table_remove_all (self->nodes);
      first = 0;
      last = n_items - 1;
    }
  else
    for (gboolean more = gtk_bitset_iter_init_first (&iter, mask, &position); more;
         more = gtk_bitset_iter_next (&iter, &position))
      {
        TandemNode node;

        if (!tandem_folder_model_get_node (self->model, position, &node))
          continue;
        first = MIN (first, position);
        last = MAX (last, position);
        if (!gtk_bitset_contains (selected, position))
          g_hash_table_remove (self->nodes, &node);
      }

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      TandemNode node;

      if (gtk_bitset_contains (mask, position) && tandem_folder_model_get_node (self->model, position, &node))
        g_hash_table_add (self->nodes, g_memdup2 (&node, sizeof node));
    }

  if (n_items > 0 && first <= last)
    gtk_selection_model_selection_changed (model, first, last - first + 1);
  return TRUE;
}

static void
selection_model_init (GtkSelectionModelInterface *interface)
{
  interface->is_selected = is_selected;
  interface->get_selection_in_range = get_selection_in_range;
  interface->set_selection = set_selection;
}

void
tandem_folder_selection_select_wanted (TandemFolderSelection *self)
{
  guint position;

  if (!self->has_wanted || !tandem_folder_model_find (self->model, self->wanted, &position))
    return;

  self->has_wanted = FALSE;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self), position, TRUE);
  g_signal_emit (self, signals[SIGNAL_WANTED_FOUND], 0, position);
}

void
tandem_folder_selection_want (TandemFolderSelection *self, TandemNode node)
{
  self->wanted = node;
  self->has_wanted = TRUE;
  tandem_folder_selection_select_wanted (self);
}

void
tandem_folder_selection_clear (TandemFolderSelection *self)
{
  guint n_items = get_n_items (G_LIST_MODEL (self));

  self->has_wanted = FALSE;
  g_clear_object (&self->elsewhere);
  if (g_hash_table_size (self->nodes) == 0)
    return;
  g_hash_table_remove_all (self->nodes);
  if (n_items > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n_items);
}

void
tandem_folder_selection_select_elsewhere (TandemFolderSelection *self, TandemFolderEntry *entry)
{
  tandem_folder_selection_clear (self);
  self->elsewhere = g_object_ref (entry);
}

gboolean
tandem_folder_selection_contains (TandemFolderSelection *self, TandemNode node)
{
  return g_hash_table_contains (self->nodes, &node);
}

TandemFolderModel *
tandem_folder_selection_get_model (TandemFolderSelection *self)
{
  return self->model;
}

GArray *
tandem_folder_selection_dup_nodes (TandemFolderSelection *self)
{
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  guint n_selected = g_hash_table_size (self->nodes);
  TandemNode node;

  if (self->elsewhere != NULL)
    {
      node = tandem_folder_entry_get_node (self->elsewhere);
      if (tandem_snapshot_find_now (tandem_folder_entry_get_snapshot (self->elsewhere), &node))
        g_array_append_val (nodes, node);
      return nodes;
    }
  for (guint i = 0; nodes->len < n_selected && tandem_folder_model_get_node (self->model, i, &node); i++)
    if (tandem_folder_selection_contains (self, node))
      g_array_append_val (nodes, node);
  return nodes;
}

/* Entries are at other places: what is selected went with them. */
static void
on_moved (TandemFolderSelection *self)
{
  if (g_hash_table_size (self->nodes) > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, get_n_items (G_LIST_MODEL (self)));
}

static void
tandem_folder_selection_dispose (GObject *object)
{
  TandemFolderSelection *self = TANDEM_FOLDER_SELECTION (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
  g_clear_object (&self->elsewhere);
  G_OBJECT_CLASS (tandem_folder_selection_parent_class)->dispose (object);
}

static void
tandem_folder_selection_finalize (GObject *object)
{
  g_hash_table_unref (TANDEM_FOLDER_SELECTION (object)->nodes);
  G_OBJECT_CLASS (tandem_folder_selection_parent_class)->finalize (object);
}

static void
tandem_folder_selection_class_init (TandemFolderSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tandem_folder_selection_dispose;
  object_class->finalize = tandem_folder_selection_finalize;
  signals[SIGNAL_WANTED_FOUND] =
      g_signal_new ("wanted-found", TANDEM_TYPE_FOLDER_SELECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
tandem_folder_selection_init (TandemFolderSelection *self)
{
  self->nodes = tandem_node_set_new ();
}

TandemFolderSelection *
tandem_folder_selection_new (TandemFolderModel *model)
{
  TandemFolderSelection *self = g_object_new (TANDEM_TYPE_FOLDER_SELECTION, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (g_list_model_items_changed), self);
  g_signal_connect_swapped (model, "moved", G_CALLBACK (on_moved), self);
  g_signal_connect_swapped (model, "grown", G_CALLBACK (tandem_folder_selection_select_wanted), self);
  return self;
}
