/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-pool-worker.h"

#include "process/tandem-error.h"

#define TASK_TYPE "(tmv)"

GBytes *
tandem_pool_worker_pack_task (TandemTaskFunc function, GVariant *arguments)
{
  GVariant *boxed = arguments != NULL ? g_variant_new_variant (arguments) : NULL;

  return tandem_frame_pack (g_variant_new ("(t@mv)", (guint64)(guintptr)function,
                                           g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, boxed)));
}

GVariant *
tandem_pool_worker_run (TandemWorker *worker, GBytes *payload, gpointer user_data, GError **error)
{
  g_autoptr (GVariant) task = tandem_frame_unpack (payload, G_VARIANT_TYPE (TASK_TYPE), error);
  g_autoptr (GVariant) arguments = NULL;
  GVariant *value;
  guint64 address;
  TandemTaskFunc function;

  if (task == NULL)
    return NULL;

  g_variant_get (task, "(tmv)", &address, &arguments);
  function = (TandemTaskFunc)(guintptr)address;
  value = function (worker, arguments, user_data, error);
  return value != NULL ? g_variant_take_ref (value) : NULL;
}

static gboolean
answer (TandemWorker *worker, const TandemFrame *task, gpointer user_data, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GVariant) value = tandem_pool_worker_run (worker, task->payload, user_data, &failure);

  if (value == NULL && failure == NULL)
    g_set_error (&failure, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_TASK, "%s: a task returned nothing",
                 tandem_worker_get_name (worker));

  if (value == NULL)
    return tandem_worker_send_value (worker, TANDEM_FRAME_FAILURE, task->id,
                                     tandem_frame_error_to_variant (failure), error);
  return tandem_worker_send_value (worker, TANDEM_FRAME_RESULT, task->id, value, error);
}

gboolean
tandem_pool_worker_loop (TandemWorker *worker, gpointer user_data, GError **error)
{
  while (TRUE)
    {
      g_auto (TandemFrame) frame = { 0 };
      TandemReadStatus status = tandem_worker_receive (worker, -1, &frame, error);

      if (status != TANDEM_READ_FRAME)
        return status != TANDEM_READ_FAILED;
      if (frame.type == TANDEM_FRAME_END)
        return TRUE;
      if (frame.type != TANDEM_FRAME_TASK)
        {
          g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                       "%s: a frame of type %u is no task", tandem_worker_get_name (worker), frame.type);
          return FALSE;
        }
      if (!answer (worker, &frame, user_data, error))
        return FALSE;
    }
}
