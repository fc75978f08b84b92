/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-model.h"

#include "app/tandem-folder-entry.h"
#include "app/tandem-priority.h"

#include <string.h>

/* Up to here a query takes less than a tenth of a frame's time. */
#define SYNC_LIMIT 1000

/* Of the time of a processor, looking again at a growing folder takes one part in this many. */
#define REFRESH_SHARE 25

struct _TandemFolderModel
{
  GObject parent_instance;

  TandemFolderQuery query; /* its snapshot is NULL while there is nothing to show */
  GArray *nodes;           /* of TandemNode */
  guint64 total;           /* bytes */

  GCancellable *running; /* the query in a thread; NULL when there is none */
  gint64 begun;          /* the last one in a thread, when; microseconds */
  gint64 duration;       /* how long it took */
  gboolean again;        /* look again when that one is done */
  guint source;          /* looks again later */
};

enum
{
  SIGNAL_REFRESHED,
  SIGNAL_MOVED,
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
  return TANDEM_FOLDER_MODEL (model)->nodes->len;
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

/* Takes @nodes as the new rows. What GTK knows of is how many rows there are: each shows what is at its place
 * now. Told that a row is another one, GTK makes new widgets for it, which takes much longer than to fill
 * those that are there, and scrolls along with a row that moves. (transfer full) */
static void
take_nodes (TandemFolderModel *self, GArray *nodes)
{
  g_autoptr (GArray) before = g_steal_pointer (&self->nodes);
  const guint shorter = MIN (before->len, nodes->len);
  const gboolean moved =
      shorter > 0 && memcmp (before->data, nodes->data, shorter * sizeof (TandemNode)) != 0;

  update_total (self);
  self->nodes = nodes;
  if (before->len != nodes->len)
    g_list_model_items_changed (G_LIST_MODEL (self), shorter, before->len - shorter, nodes->len - shorter);
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

  if (head->model->running == head->cancellable)
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
  tandem_priority_lower (0);
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

  g_clear_object (&self->running);
  self->duration = g_get_monotonic_time () - self->begun;
  take_nodes (self, nodes);
  if (self->again)
    tandem_folder_model_refresh (self);
}

static void
stop_query (TandemFolderModel *self)
{
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  g_clear_handle_id (&self->source, g_source_remove);
  self->again = FALSE;
}

static void
run_query (TandemFolderModel *self)
{
  g_autoptr (GTask) task = NULL;

  stop_query (self);
  if (self->query.snapshot == NULL)
    {
      take_nodes (self, g_array_new (FALSE, FALSE, sizeof (TandemNode)));
      return;
    }
  if (tandem_folder_query_get_size (&self->query) <= SYNC_LIMIT)
    {
      self->duration = 0;
      take_nodes (self, tandem_folder_query_run (&self->query, NULL, NULL, NULL));
      return;
    }

  self->running = g_cancellable_new ();
  self->begun = g_get_monotonic_time ();
  task = g_task_new (self, self->running, on_query_done, NULL);
  g_task_set_task_data (task, tandem_folder_query_copy (&self->query),
                        (GDestroyNotify)tandem_folder_query_free);
  g_task_set_return_on_cancel (task, FALSE);
  g_task_run_in_thread (task, query_in_thread);
}

static gboolean
on_source (gpointer user_data)
{
  TandemFolderModel *self = user_data;

  self->source = 0;
  run_query (self);
  return G_SOURCE_REMOVE;
}

void
tandem_folder_model_refresh (TandemFolderModel *self)
{
  const gint64 wait = self->duration * REFRESH_SHARE - (g_get_monotonic_time () - self->begun);

  if (self->running != NULL)
    self->again = TRUE;
  else if (wait <= 0)
    run_query (self);
  else if (self->source == 0)
    self->source = g_timeout_add ((guint)(wait / 1000), on_source, self);
}

void
tandem_folder_model_set_folder (TandemFolderModel *self, TandemSnapshot *snapshot, TandemNode folder)
{
  stop_query (self);
  self->duration = 0;
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
  stop_query (self);
  self->duration = 0;
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
  stop_query (self);
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
  for (guint i = 0; i < self->nodes->len; i++)
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

  stop_query (self);
  g_clear_object (&self->query.snapshot);
  g_array_set_size (self->nodes, 0);
  G_OBJECT_CLASS (tandem_folder_model_parent_class)->dispose (object);
}

static void
tandem_folder_model_finalize (GObject *object)
{
  TandemFolderModel *self = TANDEM_FOLDER_MODEL (object);

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
}

static void
tandem_folder_model_init (TandemFolderModel *self)
{
  self->query.sort = TANDEM_FOLDER_SORT_SIZE;
  self->query.descending = TRUE;
  self->nodes = g_array_new (FALSE, FALSE, sizeof (TandemNode));
}

TandemFolderModel *
tandem_folder_model_new (void)
{
  return g_object_new (TANDEM_TYPE_FOLDER_MODEL, NULL);
}
