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

/* The type that all of @values (of GVariant, none floating) have; NULL when there is none. An array of "(bv)"
 * is the other form of a result. */
static const GVariantType *
get_common_type (GVariant *const *values, gsize n_values)
{
  const GVariantType *type = NULL;

  for (gsize i = 0; i < n_values; i++)
    {
      if (values[i] == NULL)
        return NULL;
      if (type == NULL)
        type = g_variant_get_type (values[i]);
      else if (!g_variant_is_of_type (values[i], type))
        return NULL;
    }
  if (type == NULL || g_variant_type_equal (type, "mv") || g_variant_type_equal (type, "(bv)"))
    return NULL;
  return type;
}

static GVariant *
pack_chunk (GVariant *const *arguments, guint n_arguments)
{
  const GVariantType *type = get_common_type (arguments, n_arguments);
  GVariantBuilder builder;

  if (type != NULL)
    return g_variant_new_array (type, arguments, n_arguments);

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("amv"));
  for (guint i = 0; i < n_arguments; i++)
    g_variant_builder_add_value (&builder, box (arguments[i]));
  return g_variant_builder_end (&builder);
}

GBytes *
tandem_pool_worker_pack (TandemTaskFunc function, GVariant *const *arguments, guint n_arguments)
{
  guint64 address = (guint64)(guintptr)function;
  g_autoptr (GVariant) chunk = NULL;

  if (n_arguments == 1)
    return tandem_frame_pack_behind (address, arguments[0]);

  chunk = g_variant_ref_sink (pack_chunk (arguments, n_arguments));
  return tandem_frame_pack_behind (address, chunk);
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
pack_results (GPtrArray *values, GPtrArray *errors)
{
  GVariant *const *all = (GVariant *const *)values->pdata;
  const GVariantType *type = get_common_type (all, values->len);
  GVariantBuilder results;

  if (type != NULL)
    return g_variant_new_array (type, all, values->len);

  g_variant_builder_init (&results, G_VARIANT_TYPE ("a(bv)"));
  for (guint i = 0; i < values->len; i++)
    g_variant_builder_add (&results, "(bv)", values->pdata[i] != NULL,
                           values->pdata[i] != NULL ? values->pdata[i]
                                                    : tandem_frame_error_to_variant (errors->pdata[i]));
  return g_variant_builder_end (&results);
}

static void
free_error (gpointer error)
{
  if (error != NULL)
    g_error_free (error);
}

static GVariant *
run_chunk (TandemWorker *worker, TandemTaskFunc function, GVariant *all, gpointer user_data, GError **error)
{
  gboolean is_boxed = g_variant_is_of_type (all, G_VARIANT_TYPE ("amv"));
  gsize n_tasks = g_variant_n_children (all);
  g_autoptr (GPtrArray) values = tandem_pool_arguments_new ();
  g_autoptr (GPtrArray) errors = g_ptr_array_new_with_free_func (free_error);

  for (gsize i = 0; i < n_tasks; i++)
    {
      g_autoptr (GVariant) arguments = NULL;
      GError *failure = NULL;

      if (is_boxed)
        g_variant_get_child (all, i, "mv", &arguments);
      else
        arguments = g_variant_get_child_value (all, i);
      g_ptr_array_add (values, call (function, worker, arguments, user_data, &failure));
      g_ptr_array_add (errors, failure);
      if (g_error_matches (failure, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_HANDED_BACK))
        {
          g_propagate_error (error, g_error_copy (failure)); /* with one the chunk is handed back */
          return NULL;
        }
    }
  return g_variant_ref_sink (pack_results (values, errors));
}

GVariant *
tandem_pool_worker_run (TandemWorker *worker,
                        guint32 type,
                        GBytes *payload,
                        gpointer user_data,
                        GError **error)
{
  g_autoptr (GVariant) arguments = NULL;
  guint64 address;
  TandemTaskFunc function;

  if (type == TANDEM_FRAME_RECORDS)
    return tandem_pool_worker_run_records (worker, payload, user_data, error);
  if (!tandem_frame_unpack_behind (payload, &address, &arguments, error))
    return NULL;

  function = (TandemTaskFunc)(guintptr)address;
  if (type == TANDEM_FRAME_TASK)
    return call (function, worker, arguments, user_data, error);
  if (arguments != NULL && g_variant_is_of_type (arguments, G_VARIANT_TYPE_ARRAY))
    return run_chunk (worker, function, arguments, user_data, error);

  g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL, "%s: a chunk is no array",
               tandem_worker_get_name (worker));
  return NULL;
}

gboolean
tandem_pool_worker_is_chunk_of (GVariant *value, guint n_tasks)
{
  GVariantIter iter;
  gboolean good;
  GVariant *child;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY) || g_variant_n_children (value) != n_tasks)
    return FALSE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE ("a(bv)")))
    return TRUE;

  g_variant_iter_init (&iter, value);
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
      tandem_pool_worker_run (worker, task->type, task->payload, user_data, &failure);

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
      if (frame.type != TANDEM_FRAME_TASK && frame.type != TANDEM_FRAME_CHUNK
          && frame.type != TANDEM_FRAME_RECORDS)
        {
          g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                       "%s: a frame of type %u is no task", tandem_worker_get_name (worker), frame.type);
          return FALSE;
        }
      if (claim (claims, frame.id) && !answer (worker, &frame, user_data, error))
        return FALSE;
    }
}
