/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-pool-worker.h"

#include "process/tandem-error.h"

#include <string.h>

/* Before the arguments. Its size is a multiple of 8, so that they are aligned for any number. */
typedef struct
{
  guint64 function;
  guint64 argument_size;
  guint64 result_size;
} Head;

/* Words of 8 bytes for the results of @n_tasks; FALSE when they are too many for any memory. */
static gboolean
count_words (gsize n_tasks, gsize result_size, gsize *n_words)
{
  gsize size;

  if (__builtin_mul_overflow (n_tasks, result_size, &size) || size > G_MAXSSIZE - sizeof (guint64))
    return FALSE;
  *n_words = (size + sizeof (guint64) - 1) / sizeof (guint64);
  return TRUE;
}

GBytes *
tandem_pool_worker_pack_records (const TandemRecordTask *task, gconstpointer arguments, guint n_tasks)
{
  const Head head = { (guint64)(guintptr)task->function, task->argument_size, task->result_size };
  gsize size = n_tasks * task->argument_size;
  guint8 *data = g_malloc (sizeof head + size);

  memcpy (data, &head, sizeof head);
  memcpy (data + sizeof head, arguments, size);
  return g_bytes_new_take (data, sizeof head + size);
}

/* FALSE with @error set when the chunk is handed back. */
static gboolean
run_all (TandemWorker *worker,
         const Head *head,
         const guint8 *arguments,
         gsize n_tasks,
         guint8 *results,
         GVariantBuilder *failures,
         gpointer user_data,
         GError **error)
{
  TandemRecordFunc function = (TandemRecordFunc)(guintptr)head->function;

  for (gsize i = 0; i < n_tasks; i++, arguments += head->argument_size, results += head->result_size)
    {
      g_autoptr (GError) failure = NULL;

      if (function (worker, arguments, results, user_data, &failure))
        continue;
      if (g_error_matches (failure, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_HANDED_BACK))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (failure == NULL)
        g_set_error (&failure, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_TASK,
                     "%s: a task failed and did not say why", tandem_worker_get_name (worker));
      memset (results, 0, head->result_size);
      g_variant_builder_add (failures, "(u@(sis))", (guint32)i, tandem_frame_error_to_variant (failure));
    }
  return TRUE;
}

GVariant *
tandem_pool_worker_run_records (TandemWorker *worker, GBytes *payload, gpointer user_data, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (payload, &size);
  g_autofree guint64 *results = NULL;
  g_autoptr (GVariant) failed = NULL;
  GVariantBuilder failures;
  GVariant *words;
  gsize n_words;
  Head head = { 0 };

  if (size > sizeof head)
    memcpy (&head, data, sizeof head);
  if (head.argument_size == 0 || head.result_size == 0 || (size - sizeof head) % head.argument_size != 0
      || !count_words ((size - sizeof head) / head.argument_size, head.result_size, &n_words))
    {
      g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                   "%s: what came are no tasks over records", tandem_worker_get_name (worker));
      return NULL;
    }

  results = g_new0 (guint64, n_words);
  g_variant_builder_init (&failures, G_VARIANT_TYPE ("a(u(sis))"));
  if (!run_all (worker, &head, data + sizeof head, (size - sizeof head) / head.argument_size,
                (guint8 *)results, &failures, user_data, error))
    {
      g_variant_builder_clear (&failures);
      return NULL;
    }

  failed = g_variant_ref_sink (g_variant_builder_end (&failures));
  words = g_variant_new_from_data (G_VARIANT_TYPE ("at"), results, n_words * sizeof (guint64), TRUE, g_free,
                                   results);
  results = NULL;
  if (g_variant_n_children (failed) == 0)
    return g_variant_ref_sink (words);
  return g_variant_ref_sink (g_variant_new ("(@at@a(u(sis)))", words, failed));
}

gboolean
tandem_pool_worker_is_records_of (GVariant *value, guint n_tasks, gsize result_size)
{
  g_autoptr (GVariant) words = NULL;
  g_autoptr (GVariant) failures = NULL;
  gsize n_words;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("at")))
    words = g_variant_ref (value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE ("(ata(u(sis)))")))
    {
      words = g_variant_get_child_value (value, 0);
      failures = g_variant_get_child_value (value, 1);
    }
  if (words == NULL || !count_words (n_tasks, result_size, &n_words)
      || g_variant_n_children (words) != n_words)
    return FALSE;

  for (gsize i = 0; failures != NULL && i < g_variant_n_children (failures); i++)
    {
      guint32 number;

      g_variant_get_child (failures, i, "(u@(sis))", &number, NULL);
      if (number >= n_tasks)
        return FALSE;
    }
  return TRUE;
}
