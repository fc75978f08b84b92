/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-model.h"

#include "app/tandem-folder-entry.h"
#include "app/tandem-repeater.h"

#include <string.h>

/* Up to here a query takes less than a tenth of a frame's time. */
#define SYNC_LIMIT 1000

/* GTK makes a widget for each of the first rows, whether or not it is in sight, and takes longer for them
 * than a frame may: it hears of so many at a time, and of all the others once it has those. */
#define N_WIDGETS 256
#define STEP 64

struct _TandemFolderModel
{
  GObject parent_instance;

  TandemFolderQuery query; /* its snapshot is NULL while there is nothing to show */
  GArray *nodes;           /* of TandemNode */
  guint n_shown;           /* of them, how many GTK knows of */
  guint growing;           /* source */
  guint64 total;           /* bytes */

  TandemRepeater *repeater; /* of queries in a thread */
};

enum
{
  SIGNAL_REFRESHED,
  SIGNAL_MOVED,
  SIGNAL_GROWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TandemFolderModel,
                               tandem_folder_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
get_n_items (GListModel *model)
{
  return TANDEM_FOLDER_MODEL (model)->n_shown;
}

static gpointer
get_item (GListModel *model, guint position)
{
  if (position >= get_n_items (model))
    return NULL;
  return g_object_new (G_TYPE_OBJECT, NULL);
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

/* Once for all rows: of a folder with a million entries it takes some time. */
static void
update_total (TandemFolderModel *self)
{
  TandemNodeInfo info;

  if (self->query.nodes != NULL)
    return; /* it was given */
  if (self->query.snapshot == NULL
      || !tandem_snapshot_get_info (self->query.snapshot, self->query.folder, &info))
    self->total = 0;
  else
    self->total = self->query.apparent ? info.apparent : info.allocated;
}

static void
show_rows (TandemFolderModel *self, guint n)
{
  const guint before = self->n_shown;
  const guint shorter = MIN (before, n);

  self->n_shown = n;
  if (before != n)
    g_list_model_items_changed (G_LIST_MODEL (self), shorter, before - shorter, n - shorter);
}

/* How many rows GTK is to know of next. */
static guint
get_next_shown (TandemFolderModel *self)
{
  if (self->n_shown + STEP >= N_WIDGETS)
    return self->nodes->len;
  return MIN (self->nodes->len, self->n_shown + STEP);
}

static gboolean
on_growing (gpointer user_data)
{
  TandemFolderModel *self = user_data;

  show_rows (self, get_next_shown (self));
  if (self->n_shown == self->nodes->len)
    self->growing = 0;
  g_signal_emit (self, signals[SIGNAL_GROWN], 0);
  return self->n_shown < self->nodes->len ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Takes @nodes as the new rows. What GTK knows of is how many rows there are: each shows what is at its place
 * now. Told that a row is another one, GTK makes new widgets for it, which takes much longer than to fill
 * those that are there, and scrolls along with a row that moves. (transfer full) */
static void
take_nodes (TandemFolderModel *self, GArray *nodes)
{
  g_autoptr (GArray) before = g_steal_pointer (&self->nodes);
  const guint shorter = MIN (self->n_shown, nodes->len);
  const gboolean moved =
      shorter > 0 && memcmp (before->data, nodes->data, shorter * sizeof (TandemNode)) != 0;

  update_total (self);
  self->nodes = nodes;
  show_rows (self, self->n_shown < nodes->len ? get_next_shown (self) : nodes->len);
  if (self->n_shown == nodes->len)
    g_clear_handle_id (&self->growing, g_source_remove);
  else if (self->growing == 0)
    self->growing = g_idle_add (on_growing, self);
  if (moved)
    g_signal_emit (self, signals[SIGNAL_MOVED], 0);
  g_signal_emit (self, signals[SIGNAL_REFRESHED], 0);
}

/* The first rows of a query that goes on, on their way to the main thread. */
typedef struct
{
  TandemFolderModel *model;
  GCancellable *cancellable;
  GArray *nodes;
} Head;

static void
head_free (gpointer data)
{
  Head *head = data;

  g_object_unref (head->model);
  g_object_unref (head->cancellable);
  g_clear_pointer (&head->nodes, g_array_unref);
  g_free (head);
}

static gboolean
on_head (gpointer data)
{
  Head *head = data;

  if (tandem_repeater_is_current (head->model->repeater, head->cancellable))
    take_nodes (head->model, g_steal_pointer (&head->nodes));
  return G_SOURCE_REMOVE;
}

static void
send_head (GArray *nodes, gpointer user_data)
{
  GTask *task = user_data;
  Head *head = g_new0 (Head, 1);

  head->model = g_object_ref (g_task_get_source_object (task));
  head->cancellable = g_object_ref (g_task_get_cancellable (task));
  head->nodes = nodes;
  g_idle_add_full (G_PRIORITY_DEFAULT, on_head, head, head_free);
}

static void
query_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, tandem_folder_query_run (task_data, cancellable, send_head, task),
                         (GDestroyNotify)g_array_unref);
}

static void
on_query_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemFolderModel *self = TANDEM_FOLDER_MODEL (source);
  g_autoptr (GError) error = NULL;
  GArray *nodes = g_task_propagate_pointer (G_TASK (result), &error);

  if (nodes == NULL)
    return; /* another one took its place */

  tandem_repeater_end (self->repeater);
  take_nodes (self, nodes);
}

static void
run_query (TandemFolderModel *self)
{
  g_autoptr (GTask) task = NULL;

  tandem_repeater_stop (self->repeater);
  if (self->query.snapshot == NULL)
    {
      take_nodes (self, g_array_new (FALSE, FALSE, sizeof (TandemNode)));
      return;
    }
  if (tandem_folder_query_get_size (&self->query) <= SYNC_LIMIT)
    {
      tandem_repeater_forget (self->repeater);
      take_nodes (self, tandem_folder_query_run (&self->query, NULL, NULL, NULL));
      return;
    }

  task = g_task_new (self, tandem_repeater_begin (self->repeater), on_query_done, NULL);
  g_task_set_task_data (task, tandem_folder_query_copy (&self->query),
                        (GDestroyNotify)tandem_folder_query_free);
  g_task_set_return_on_cancel (task, FALSE);
  g_task_run_in_thread (task, query_in_thread);
}

void
tandem_folder_model_refresh (TandemFolderModel *self)
{
  tandem_repeater_ask (self->repeater);
}

void
tandem_folder_model_set_folder (TandemFolderModel *self, TandemSnapshot *snapshot, TandemNode folder)
{
  tandem_repeater_stop (self->repeater);
  tandem_repeater_forget (self->repeater);
  /* Rows of another folder are not shown under this one's name, however long its sorting takes. */
  take_nodes (self, g_array_new (FALSE, FALSE, sizeof (TandemNode)));
  g_set_object (&self->query.snapshot, snapshot);
  g_clear_pointer (&self->query.nodes, g_array_unref);
  self->query.folder = folder;
  run_query (self);
}

void
tandem_folder_model_replace (TandemFolderModel *self, TandemSnapshot *snapshot, TandemNode folder)
{
  tandem_repeater_stop (self->repeater);
  tandem_repeater_forget (self->repeater);
  g_set_object (&self->query.snapshot, snapshot);
  g_clear_pointer (&self->query.nodes, g_array_unref);
  self->query.folder = folder;
  if (tandem_folder_query_get_size (&self->query) > SYNC_LIMIT)
    take_nodes (self, g_array_new (FALSE, FALSE, sizeof (TandemNode)));
  run_query (self);
}

void
tandem_folder_model_set_nodes (TandemFolderModel *self,
                               TandemSnapshot *snapshot,
                               GArray *nodes,
                               guint64 total)
{
  tandem_repeater_stop (self->repeater);
  if (self->query.snapshot != snapshot)
    take_nodes (self, g_array_new (FALSE, FALSE, sizeof (TandemNode)));
  g_set_object (&self->query.snapshot, snapshot);
  g_clear_pointer (&self->query.nodes, g_array_unref);
  self->query.nodes = g_array_ref (nodes);
  self->total = total;
  run_query (self);
}

void
tandem_folder_model_set_sort (TandemFolderModel *self, TandemFolderSort sort, gboolean descending)
{
  if (self->query.sort == sort && self->query.descending == descending)
    return;

  self->query.sort = sort;
  self->query.descending = descending;
  run_query (self);
}

void
tandem_folder_model_set_apparent (TandemFolderModel *self, gboolean apparent)
{
  if (self->query.apparent == apparent)
    return;

  self->query.apparent = apparent;
  run_query (self);
}

gboolean
tandem_folder_model_get_apparent (TandemFolderModel *self)
{
  return self->query.apparent;
}

void
tandem_folder_model_set_filter (TandemFolderModel *self, const char *filter)
{
  if (g_strcmp0 (self->query.filter, filter) == 0)
    return;

  g_free (self->query.filter);
  self->query.filter = g_strdup (filter);
  run_query (self);
}

guint64
tandem_folder_model_get_total (TandemFolderModel *self)
{
  return self->total;
}

gboolean
tandem_folder_model_get_node (TandemFolderModel *self, guint position, TandemNode *node)
{
  if (position >= self->nodes->len)
    return FALSE;
  *node = g_array_index (self->nodes, TandemNode, position);
  return TRUE;
}

gboolean
tandem_folder_model_get_info (TandemFolderModel *self, guint position, TandemNodeInfo *info)
{
  TandemNode node;

  return tandem_folder_model_get_node (self, position, &node)
         && tandem_snapshot_get_info (self->query.snapshot, node, info);
}

char *
tandem_folder_model_dup_path (TandemFolderModel *self, guint position)
{
  TandemNode node;

  if (!tandem_folder_model_get_node (self, position, &node))
    return g_strdup ("");
  return tandem_snapshot_dup_path (self->query.snapshot, node);
}

gboolean
tandem_folder_model_find (TandemFolderModel *self, TandemNode node, guint *position)
{
  for (guint i = 0; i < self->n_shown; i++)
    {
      if (tandem_node_equal (g_array_index (self->nodes, TandemNode, i), node))
        {
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
}

static void
tandem_folder_model_dispose (GObject *object)
{
  TandemFolderModel *self = TANDEM_FOLDER_MODEL (object);

  tandem_repeater_stop (self->repeater);
  g_clear_handle_id (&self->growing, g_source_remove);
  g_clear_object (&self->query.snapshot);
  g_array_set_size (self->nodes, 0);
  self->n_shown = 0;
  G_OBJECT_CLASS (tandem_folder_model_parent_class)->dispose (object);
}

static void
tandem_folder_model_finalize (GObject *object)
{
  TandemFolderModel *self = TANDEM_FOLDER_MODEL (object);

  tandem_repeater_free (self->repeater);
  g_free (self->query.filter);
  g_clear_pointer (&self->query.nodes, g_array_unref);
  g_clear_pointer (&self->nodes, g_array_unref);
  G_OBJECT_CLASS (tandem_folder_model_parent_class)->finalize (object);
}

static void
tandem_folder_model_class_init (TandemFolderModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tandem_folder_model_dispose;
  object_class->finalize = tandem_folder_model_finalize;

  signals[SIGNAL_REFRESHED] = g_signal_new ("refreshed", TANDEM_TYPE_FOLDER_MODEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MOVED] = g_signal_new ("moved", TANDEM_TYPE_FOLDER_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_GROWN] = g_signal_new ("grown", TANDEM_TYPE_FOLDER_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
}

static void
tandem_folder_model_init (TandemFolderModel *self)
{
  self->repeater = tandem_repeater_new ((TandemRepeaterFunc)run_query, self);
  self->query.sort = TANDEM_FOLDER_SORT_SIZE;
  self->query.descending = TRUE;
  self->nodes = g_array_new (FALSE, FALSE, sizeof (TandemNode));
}

TandemFolderModel *
tandem_folder_model_new (void)
{
  return g_object_new (TANDEM_TYPE_FOLDER_MODEL, NULL);
}
