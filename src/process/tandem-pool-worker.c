/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-pool-worker.h"

#include "process/tandem-error.h"
#include "process/tandem-pool-private.h"

static GVariant *
box (GVariant *arguments)
{
  return g_variant_new_maybe (G_VARIANT_TYPE_VARIANT,
                              arguments != NULL ? g_variant_new_variant (arguments) : NULL);
}

GBytes *
tandem_pool_worker_pack (TandemTaskFunc function, GPtrArray *arguments, gboolean is_chunk)
{
  guint64 address = (guint64)(guintptr)function;
  GVariantBuilder builder;

  if (!is_chunk)
    return tandem_frame_pack (g_variant_new ("(t@mv)", address, box (arguments->pdata[0])));

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("amv"));
  for (guint i = 0; i < arguments->len; i++)
    g_variant_builder_add_value (&builder, box (arguments->pdata[i]));
  return tandem_frame_pack (g_variant_new ("(tamv)", address, &builder));
}

static GVariant *
call (TandemTaskFunc function, TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  GError *failure = NULL;
  GVariant *value = function (worker, arguments, user_data, &failure);

  if (value != NULL)
    {
      g_clear_error (&failure);
      return g_variant_take_ref (value);
    }
  if (failure == NULL)
    g_set_error (&failure, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_TASK, "%s: a task returned nothing",
                 tandem_worker_get_name (worker));
  g_propagate_error (error, failure);
  return NULL;
}

static GVariant *
run_chunk (TandemWorker *worker, GVariant *chunk, gpointer user_data)
{
  guint64 address;
  g_autoptr (GVariantIter) iter = NULL;
  GVariant *boxed;
  GVariantBuilder results;

  g_variant_get (chunk, "(tamv)", &address, &iter);
  g_variant_builder_init (&results, G_VARIANT_TYPE ("a(bv)"));
  while (g_variant_iter_next (iter, "mv", &boxed))
    {
      g_autoptr (GVariant) arguments = boxed;
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value =
          call ((TandemTaskFunc)(guintptr)address, worker, arguments, user_data, &error);

      g_variant_builder_add (&results, "(bv)", value != NULL,
                             value != NULL ? value : tandem_frame_error_to_variant (error));
    }
  return g_variant_ref_sink (g_variant_builder_end (&results));
}

GVariant *
tandem_pool_worker_run (TandemWorker *worker,
                        GBytes *payload,
                        gboolean is_chunk,
                        gpointer user_data,
                        GError **error)
{
  g_autoptr (GVariant) task =
      tandem_frame_unpack (payload, G_VARIANT_TYPE (is_chunk ? "(tamv)" : "(tmv)"), error);
  g_autoptr (GVariant) arguments = NULL;
  guint64 address;

  if (task == NULL)
    return NULL;
  if (is_chunk)
    return run_chunk (worker, task, user_data);

  g_variant_get (task, "(tmv)", &address, &arguments);
  return call ((TandemTaskFunc)(guintptr)address, worker, arguments, user_data, error);
}

gboolean
tandem_pool_worker_is_chunk_of (GVariant *value, guint n_tasks)
{
  GVariantIter iter;
  gboolean good;
  GVariant *child;

  if (g_variant_iter_init (&iter, value) != n_tasks)
    return FALSE;
  while (g_variant_iter_next (&iter, "(bv)", &good, &child))
    {
      gboolean fits = good || g_variant_is_of_type (child, G_VARIANT_TYPE ("(sis)"));

      g_variant_unref (child);
      if (!fits)
        return FALSE;
    }
  return TRUE;
}

/* FALSE when the pool has taken the task back. */
static gboolean
claim (guint64 *claims, guint64 id)
{
  guint64 expected = id;

  return __atomic_compare_exchange_n (&claims[id % TANDEM_POOL_MAX_DEPTH], &expected, id | TANDEM_POOL_BEGUN,
                                      FALSE, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

static gboolean
answer (TandemWorker *worker, const TandemFrame *task, gpointer user_data, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GVariant) value =
      tandem_pool_worker_run (worker, task->payload, task->type == TANDEM_FRAME_CHUNK, user_data, &failure);

  if (value == NULL)
    return tandem_worker_send_value (worker, TANDEM_FRAME_FAILURE, task->id,
                                     tandem_frame_error_to_variant (failure), error);
  return tandem_worker_send_value (worker, TANDEM_FRAME_RESULT, task->id, value, error);
}

gboolean
tandem_pool_worker_loop (TandemWorker *worker, guint64 *claims, gpointer user_data, GError **error)
{
  while (TRUE)
    {
      g_auto (TandemFrame) frame = { 0 };
      TandemReadStatus status = tandem_worker_receive (worker, -1, &frame, error);

      if (status != TANDEM_READ_FRAME)
        return status != TANDEM_READ_FAILED;
      if (frame.type == TANDEM_FRAME_END)
        return TRUE;
      if (frame.type != TANDEM_FRAME_TASK && frame.type != TANDEM_FRAME_CHUNK)
        {
          g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                       "%s: a frame of type %u is no task", tandem_worker_get_name (worker), frame.type);
          return FALSE;
        }
      if (claim (claims, frame.id) && !answer (worker, &frame, user_data, error))
        return FALSE;
    }
}
