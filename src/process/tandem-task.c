/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-task.h"

struct _TandemTask
{
  GObject parent_instance;

  GObject *source_object;
  GAsyncReadyCallback callback;
  gpointer user_data;

  gboolean done;
  GVariant *value;
  GError *error;
  const char *worker_name; /* interned: a pool has few */
  guint deaths;
};

static GObject *
get_source_object (GAsyncResult *result)
{
  TandemTask *self = TANDEM_TASK (result);

  return self->source_object != NULL ? g_object_ref (self->source_object) : NULL;
}

static gpointer
get_user_data (GAsyncResult *result)
{
  return TANDEM_TASK (result)->user_data;
}

static void
implement_async_result (GAsyncResultIface *iface)
{
  iface->get_source_object = get_source_object;
  iface->get_user_data = get_user_data;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TandemTask,
                               tandem_task,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_ASYNC_RESULT, implement_async_result))

static void
complete (TandemTask *self)
{
  g_autoptr (TandemTask) reference = g_object_ref (self);

  self->done = TRUE;
  if (self->callback != NULL)
    self->callback (self->source_object, G_ASYNC_RESULT (self), self->user_data);
}

void
tandem_task_return (TandemTask *self, GVariant *value)
{
  g_return_if_fail (!self->done);

  self->value = value;
  complete (self);
}

void
tandem_task_return_error (TandemTask *self, GError *error)
{
  g_return_if_fail (!self->done);

  self->error = error;
  complete (self);
}

GVariant *
tandem_task_get_value (TandemTask *self, GError **error)
{
  g_return_val_if_fail (self->done, NULL);

  if (self->error != NULL)
    {
      if (error != NULL)
        *error = g_error_copy (self->error);
      return NULL;
    }
  return g_variant_ref (self->value);
}

const char *
tandem_task_get_worker_name (TandemTask *self)
{
  return self->worker_name;
}

void
tandem_task_set_worker_name (TandemTask *self, const char *name)
{
  self->worker_name = name;
}

guint
tandem_task_get_deaths (TandemTask *self)
{
  return self->deaths;
}

void
tandem_task_set_deaths (TandemTask *self, guint deaths)
{
  self->deaths = deaths;
}

TandemTask *
tandem_task_new (gpointer source_object, GAsyncReadyCallback callback, gpointer user_data)
{
  TandemTask *self = g_object_new (TANDEM_TYPE_TASK, NULL);

  self->source_object = source_object != NULL ? g_object_ref (source_object) : NULL;
  self->callback = callback;
  self->user_data = user_data;
  return self;
}

static void
tandem_task_finalize (GObject *object)
{
  TandemTask *self = TANDEM_TASK (object);

  g_clear_object (&self->source_object);
  g_clear_pointer (&self->value, g_variant_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (tandem_task_parent_class)->finalize (object);
}

static void
tandem_task_class_init (TandemTaskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_task_finalize;
}

static void
tandem_task_init (TandemTask *self)
{
}
