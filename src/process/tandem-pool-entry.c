/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-pool-private.h"

#include "process/tandem-pool-worker.h"

static void
unref_argument (gpointer argument)
{
  if (argument != NULL)
    g_variant_unref (argument);
}

GPtrArray *
tandem_pool_arguments_new (void)
{
  return g_ptr_array_new_with_free_func (unref_argument);
}

TandemPoolEntry *
tandem_pool_entry_new_of_one (TandemTask *task, TandemTaskFunc function, GVariant *argument)
{
  TandemPoolEntry *entry = g_new0 (TandemPoolEntry, 1);

  entry->task = task;
  entry->function = function;
  entry->argument = argument != NULL ? g_variant_ref_sink (argument) : NULL;
  entry->n_tasks = 1;
  return entry;
}

TandemPoolEntry *
tandem_pool_entry_new_of_many (TandemResults *results, guint first, guint n_tasks)
{
  TandemPoolEntry *entry = g_new0 (TandemPoolEntry, 1);

  entry->results = tandem_results_ref (results);
  entry->first = first;
  entry->n_tasks = n_tasks;
  return entry;
}

void
tandem_pool_entry_free (TandemPoolEntry *entry)
{
  g_clear_object (&entry->task);
  g_clear_pointer (&entry->argument, g_variant_unref);
  g_clear_pointer (&entry->results, tandem_results_unref);
  g_free (entry);
}

GBytes *
tandem_pool_entry_pack (const TandemPoolEntry *entry, guint32 *type)
{
  if (entry->results != NULL)
    return tandem_results_pack (entry->results, entry->first, entry->n_tasks, type);

  *type = TANDEM_FRAME_TASK;
  return tandem_pool_worker_pack (entry->function, &entry->argument, 1);
}

gboolean
tandem_pool_entry_fits (TandemPool *self, const TandemPoolEntry *entry, GVariant *answer)
{
  const TandemPoolAnswer *wanted;

  if (entry->results != NULL)
    return tandem_results_fits (entry->results, entry->n_tasks, answer);

  wanted = g_hash_table_lookup (self->answers, (gpointer)(gsize)entry->function);
  return wanted == NULL
         || (g_variant_is_of_type (answer, wanted->type)
             && (wanted->fits == NULL || wanted->fits (entry->argument, answer, wanted->user_data)));
}

void
tandem_pool_entry_set_worker_name (TandemPoolEntry *entry, const char *name)
{
  entry->worker_name = name;
  if (entry->task != NULL)
    tandem_task_set_worker_name (entry->task, name);
}

void
tandem_pool_entry_return_error (TandemPoolEntry *entry, const GError *error)
{
  if (entry->task != NULL)
    tandem_task_return_error (entry->task, g_error_copy (error));
  else
    tandem_results_keep (entry->results, entry->first, entry->n_tasks, NULL, error, entry->worker_name,
                         entry->deaths);
  tandem_pool_entry_free (entry);
}

void
tandem_pool_entry_return_value (TandemPoolEntry *entry, GVariant *value)
{
  if (entry->task != NULL)
    tandem_task_return (entry->task, g_variant_ref (value));
  else
    tandem_results_keep (entry->results, entry->first, entry->n_tasks, value, NULL, entry->worker_name,
                         entry->deaths);
  tandem_pool_entry_free (entry);
}

/* ---- With a worker ---- */

static guint64 *
get_claim (TandemPoolSeat *seat, const TandemPoolEntry *entry)
{
  return &seat->share->claims[entry->id % TANDEM_POOL_MAX_DEPTH];
}

gboolean
tandem_pool_seat_has_begun (TandemPoolSeat *seat, const TandemPoolEntry *entry)
{
  return (__atomic_load_n (get_claim (seat, entry), __ATOMIC_ACQUIRE) & TANDEM_POOL_BEGUN) != 0;
}

static void
release_claim (TandemPoolSeat *seat, const TandemPoolEntry *entry)
{
  __atomic_store_n (get_claim (seat, entry), 0, __ATOMIC_RELAXED);
  seat->used_claims &= ~((guint64)1 << (entry->id % TANDEM_POOL_MAX_DEPTH));
}

TandemPoolEntry *
tandem_pool_seat_find_entry (TandemPoolSeat *seat, guint64 id)
{
  for (GList *l = seat->entries.head; l != NULL; l = l->next)
    if (((TandemPoolEntry *)l->data)->id == id)
      return l->data;
  return NULL;
}

void
tandem_pool_seat_remove_entry (TandemPoolSeat *seat, TandemPoolEntry *entry)
{
  g_queue_remove (&seat->entries, entry);
  release_claim (seat, entry);
}

TandemPoolEntry *
tandem_pool_seat_take_back (TandemPoolSeat *seat)
{
  for (GList *l = seat->entries.tail; l != NULL; l = l->prev)
    {
      TandemPoolEntry *entry = l->data;
      guint64 expected = entry->id;

      if (!__atomic_compare_exchange_n (get_claim (seat, entry), &expected, 0, FALSE, __ATOMIC_ACQ_REL,
                                        __ATOMIC_RELAXED))
        continue;
      g_queue_delete_link (&seat->entries, l);
      release_claim (seat, entry);
      seat->n_given -= entry->n_tasks;
      return entry;
    }
  return NULL;
}
