/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-pool-private.h"

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
tandem_pool_entry_new (TandemTaskFunc function, GPtrArray *tasks, GPtrArray *arguments)
{
  TandemPoolEntry *entry = g_new0 (TandemPoolEntry, 1);

  entry->function = function;
  entry->tasks = tasks;
  entry->arguments = arguments;
  entry->is_chunk = tasks->len > 1;
  return entry;
}

void
tandem_pool_entry_free (TandemPoolEntry *entry)
{
  g_ptr_array_unref (entry->tasks);
  g_ptr_array_unref (entry->arguments);
  g_free (entry);
}

void
tandem_pool_entry_return_error (TandemPoolEntry *entry, const GError *error)
{
  for (guint i = 0; i < entry->tasks->len; i++)
    tandem_task_return_error (entry->tasks->pdata[i], g_error_copy (error));
  tandem_pool_entry_free (entry);
}

void
tandem_pool_entry_return_value (TandemPoolEntry *entry, GVariant *value)
{
  if (!entry->is_chunk)
    {
      tandem_task_return (entry->tasks->pdata[0], g_variant_ref (value));
      tandem_pool_entry_free (entry);
      return;
    }

  /* Either all have succeeded, with results of one type, or each says for itself. */
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE ("a(bv)")))
    for (guint i = 0; i < entry->tasks->len; i++)
      tandem_task_return (entry->tasks->pdata[i], g_variant_get_child_value (value, i));
  else
    for (guint i = 0; i < entry->tasks->len; i++)
      {
        gboolean good;
        GVariant *child;

        g_variant_get_child (value, i, "(bv)", &good, &child);
        if (good)
          tandem_task_return (entry->tasks->pdata[i], child);
        else
          {
            tandem_task_return_error (entry->tasks->pdata[i], tandem_frame_error_from_variant (child));
            g_variant_unref (child);
          }
      }
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
      seat->n_given -= entry->tasks->len;
      return entry;
    }
  return NULL;
}
