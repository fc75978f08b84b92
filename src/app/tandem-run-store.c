/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-run-store.h"

struct _TandemRunStore
{
  GObject parent_instance;

  GPtrArray *runs;
  guint n_damaged;
  char *machine;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemRunStore, tandem_run_store, G_TYPE_OBJECT)

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autofree char *path = tandem_run_history_get_path ();
  guint n_damaged;
  GPtrArray *runs = tandem_run_history_load (path, &n_damaged);

  g_object_set_data (G_OBJECT (task), "damaged", GUINT_TO_POINTER (n_damaged));
  g_task_return_pointer (task, runs, (GDestroyNotify)g_ptr_array_unref);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemRunStore *self = TANDEM_RUN_STORE (source);
  g_autoptr (GPtrArray) runs = g_task_propagate_pointer (G_TASK (result), NULL);

  /* What was added meanwhile comes last. */
  for (guint i = 0; i < self->runs->len; i++)
    g_ptr_array_add (runs, tandem_run_copy (self->runs->pdata[i]));
  g_ptr_array_unref (self->runs);
  self->runs = g_steal_pointer (&runs);
  self->n_damaged = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (result), "damaged"));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
add_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autofree char *path = tandem_run_history_get_path ();
  g_autoptr (GError) error = NULL;

  /* Without it the run is missing in a list: no reason to disturb anybody. */
  if (!tandem_run_history_add (path, task_data, &error))
    g_message ("The run is not in the history: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

gboolean
tandem_run_store_add (TandemRunStore *self, guint64 digits, double seconds, guint workers, gboolean continued)
{
  const TandemRun run = { .time = g_get_real_time () / G_USEC_PER_SEC,
                          .digits = digits,
                          .seconds = seconds,
                          .workers = workers,
                          .machine = self->machine,
                          .continued = continued };
  gboolean best = tandem_run_history_is_best (self->runs, &run);
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);

  g_ptr_array_add (self->runs, tandem_run_copy (&run));
  g_task_set_source_tag (task, tandem_run_store_add);
  g_task_set_task_data (task, tandem_run_copy (&run), (GDestroyNotify)tandem_run_free);
  g_task_run_in_thread (task, add_in_thread);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return best;
}

GPtrArray *
tandem_run_store_get_runs (TandemRunStore *self)
{
  return self->runs;
}

guint
tandem_run_store_get_n_damaged (TandemRunStore *self)
{
  return self->n_damaged;
}

const char *
tandem_run_store_get_machine (TandemRunStore *self)
{
  return self->machine;
}

static void
tandem_run_store_finalize (GObject *object)
{
  TandemRunStore *self = TANDEM_RUN_STORE (object);

  g_ptr_array_unref (self->runs);
  g_free (self->machine);
  G_OBJECT_CLASS (tandem_run_store_parent_class)->finalize (object);
}

static void
tandem_run_store_class_init (TandemRunStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_run_store_finalize;

  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", TANDEM_TYPE_RUN_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tandem_run_store_init (TandemRunStore *self)
{
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify)tandem_run_free);
  self->machine = tandem_run_history_describe_machine ();
}

TandemRunStore *
tandem_run_store_new (void)
{
  TandemRunStore *self = g_object_new (TANDEM_TYPE_RUN_STORE, NULL);
  g_autoptr (GTask) task = g_task_new (self, NULL, on_loaded, NULL);

  g_task_set_source_tag (task, tandem_run_store_new);
  g_task_run_in_thread (task, load_in_thread);
  return self;
}
