/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-digest.h"

#include "tree/tandem-digest-plan.h"
#include "tree/tandem-fingerprint.h"

#include "process/tandem-error.h"

#include <errno.h>

#define HEAD_SIZE 16384  /* bytes: what a disk reads as fast as less */
#define MIN_TO_HASH 4    /* fewer files are compared faster than they are hashed and then compared */
#define ITEM_WEIGHT 4096 /* bytes that could be read in the time that opening a file takes */

typedef enum
{
  PHASE_PLAN,   /* one task */
  PHASE_READ,   /* SHA-256 of everything */
  PHASE_HEADS,  /* XXH128 of heads */
  PHASE_CHOOSE, /* one task */
  PHASE_WHOLE,  /* XXH128 of what is as large and has the same head as another */
  PHASE_GROUP,  /* one task */
  PHASE_COMPARE,
  PHASE_FINISH, /* one task */
  PHASE_END,
} Phase;

/* In this order, each with the part of the whole that is done when it begins. */
typedef struct
{
  Phase phase;
  double begins;
} Step;

static const Step fingerprint_steps[] = {
  { PHASE_PLAN, 0 },
  { PHASE_READ, 0.01 },
  { PHASE_FINISH, 0.99 },
  { PHASE_END, 1 },
};
static const Step duplicate_steps[] = {
  { PHASE_PLAN, 0 },     { PHASE_HEADS, 0.01 },   { PHASE_CHOOSE, 0.3 },  { PHASE_WHOLE, 0.31 },
  { PHASE_GROUP, 0.64 }, { PHASE_COMPARE, 0.65 }, { PHASE_FINISH, 0.99 }, { PHASE_END, 1 },
};

struct _TandemDigest
{
  const TandemWalkArea *area;
  gboolean fingerprint;
  TandemTaskFunc pool_task;
  TandemDigestTable table;

  /* in the coordinator */
  const Step *step;
  TandemPool *pool; /* (nullable) while it runs */
  guint32 next_batch;
  guint32 n_batches; /* of the step */
  GError *error;
  TandemDigestDone done;
  gpointer user_data;

  /* in a worker, made by its first task */
  TandemArena arena;
  TandemContent *content;
};

/* ---- In a worker ---- */

typedef struct
{
  TandemDigest *digest;
  TandemWorker *worker;
  TandemDigestCounter *counter;
} Reader;

static gboolean
on_piece (gsize n_bytes, gpointer user_data)
{
  Reader *reader = user_data;

  __atomic_store_n (&reader->counter->bytes, reader->counter->bytes + n_bytes, __ATOMIC_RELAXED);
  return !tandem_worker_is_stopping (reader->worker);
}

static void
count_item (Reader *reader)
{
  __atomic_store_n (&reader->counter->items, reader->counter->items + 1, __ATOMIC_RELAXED);
}

static gboolean
read_batch (Reader *reader, const TandemDigestBatch *batch, TandemContentHash hash, guint64 limit)
{
  TandemDigest *self = reader->digest;
  const guint32 *order = tandem_digest_table_get_order (&self->table) + batch->first;

  for (guint32 i = 0; i < batch->n; i++)
    {
      TandemDigestItem *item = &self->table.items[order[i]];
      guint32 fault;

      if (!tandem_content_hash (self->content, item->place, hash, limit, on_piece, reader, item->digest,
                                &fault)
          && fault == 0)
        return FALSE;
      item->error = fault;
      count_item (reader);
      if (tandem_worker_is_stopping (reader->worker))
        return FALSE;
    }
  return TRUE;
}

/* Finds of the item @number the first that it is equal to among @firsts. FALSE: asked to stop. */
static gboolean
classify (Reader *reader, guint32 number, GArray *firsts)
{
  TandemDigest *self = reader->digest;
  TandemDigestItem *item = &self->table.items[number];

  item->class_of = number;
  for (guint i = 0; i < firsts->len; i++)
    {
      const guint32 first = g_array_index (firsts, guint32, i);
      TandemLayoutPlace culprit;
      gboolean equal;
      guint32 fault;

      if (self->table.items[first].error != 0)
        continue;
      if (tandem_content_compare (self->content, self->table.items[first].place, item->place, on_piece,
                                  reader, &equal, &fault, &culprit))
        {
          if (equal)
            {
              item->class_of = first;
              return TRUE;
            }
          continue;
        }
      if (fault == 0)
        return FALSE;
      if (culprit.entry == item->place.entry)
        {
          item->error = fault;
          return TRUE;
        }
      self->table.items[first].error = fault;
    }
  g_array_append_val (firsts, number);
  return TRUE;
}

static gboolean
compare_batch (Reader *reader, const TandemDigestBatch *batch)
{
  TandemDigest *self = reader->digest;
  const guint32 *order = tandem_digest_table_get_order (&self->table);
  g_autoptr (GArray) firsts = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 end;

  for (guint32 first = batch->first; first < batch->first + batch->n; first = end)
    {
      end = tandem_digest_plan_find_end (&self->table, first);
      g_array_set_size (firsts, 0);
      for (guint32 i = first; i < end; i++)
        {
          if (!classify (reader, order[i], firsts))
            return FALSE;
          count_item (reader);
        }
    }
  return TRUE;
}

static gboolean
do_phase (Reader *reader, Phase phase, guint32 number)
{
  TandemDigest *self = reader->digest;
  TandemDigestTable *table = &self->table;
  const TandemDigestBatch *batch = tandem_digest_table_get_batches (table) + number;

  switch (phase)
    {
    case PHASE_PLAN:
      tandem_digest_table_limit (table, tandem_arena_get_left (&self->arena));
      if (!tandem_digest_plan_collect (table, &self->arena, self->fingerprint))
        return FALSE;
      if (self->fingerprint)
        tandem_digest_plan_all (table);
      else
        tandem_digest_plan_equal (table, &self->arena, FALSE, 0, 2, HEAD_SIZE);
      return TRUE;
    case PHASE_READ:
      return read_batch (reader, batch, TANDEM_CONTENT_SHA256, G_MAXUINT64);
    case PHASE_HEADS:
      return read_batch (reader, batch, TANDEM_CONTENT_XXH128, HEAD_SIZE);
    case PHASE_CHOOSE:
      tandem_digest_plan_equal (table, &self->arena, TRUE, HEAD_SIZE, MIN_TO_HASH, G_MAXUINT64);
      return TRUE;
    case PHASE_WHOLE:
      return read_batch (reader, batch, TANDEM_CONTENT_XXH128, G_MAXUINT64);
    case PHASE_GROUP:
      tandem_digest_plan_compare (table, &self->arena);
      return TRUE;
    case PHASE_COMPARE:
      return compare_batch (reader, batch);
    case PHASE_FINISH:
      tandem_digest_plan_finish (table, &self->arena, !self->fingerprint);
      table->header->is_whole = self->fingerprint && tandem_fingerprint_compute (table, &self->arena);
      return TRUE;
    case PHASE_END:
    default:
      return TRUE;
    }
}

GVariant *
tandem_digest_do (TandemDigest *self, TandemWorker *worker, GVariant *arguments, GError **error)
{
  Reader reader = { .digest = self, .worker = worker };
  guint32 phase;
  guint32 number;

  if (self->content == NULL)
    {
      tandem_arena_init (&self->arena, self->area->snapshot, self->area->snapshot_size);
      self->content = g_new (TandemContent, 1);
      tandem_content_init (self->content, self->area, &self->arena);
    }

  g_variant_get (arguments, "(uu)", &phase, &number);
  reader.counter =
      &self->table.header->counters[tandem_worker_get_index (worker) % TANDEM_DIGEST_MAX_WORKERS];
  if (do_phase (&reader, phase, number))
    return g_variant_new_boolean (TRUE);

  if (phase == PHASE_PLAN)
    tandem_set_system_error (error, ENOMEM, "the table of files");
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The files were not all read");
  return NULL;
}

/* ---- In the coordinator ---- */

static void begin_step (TandemDigest *self);

static void
end (TandemDigest *self)
{
  g_clear_object (&self->pool);
  self->done (self->error, self->user_data);
}

static void
go_on (TandemDigest *self)
{
  if (self->error != NULL)
    {
      end (self);
      return;
    }
  self->step++;
  begin_step (self);
}

static void
note_error (TandemDigest *self, GError *error)
{
  /* A failure says more than that the rest was cancelled. */
  if (self->error != NULL && g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_error (&self->error);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

static void
on_single_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemDigest *self = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);

  if (value == NULL)
    note_error (self, error);
  else if (!tandem_digest_table_is_sound (&self->table))
    note_error (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                           "The table of files is damaged: a worker wrote what cannot be"));
  go_on (self);
}

static GVariant *
next_batch (gpointer user_data)
{
  TandemDigest *self = user_data;

  if (self->error != NULL || self->next_batch == self->n_batches)
    return NULL;
  return g_variant_new ("(uu)", (guint32)self->step->phase, self->next_batch++);
}

static void
on_batch_done (TandemTask *task, gpointer user_data)
{
  TandemDigest *self = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) value = tandem_task_get_value (task, &error);

  if (value == NULL)
    note_error (self, error);
}

static void
on_batches_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemDigest *self = user_data;

  if (self->error == NULL && self->next_batch < self->n_batches)
    self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The files were not all read");
  go_on (self);
}

static void
begin_step (TandemDigest *self)
{
  switch (self->step->phase)
    {
    case PHASE_END:
      end (self);
      break;
    case PHASE_READ:
    case PHASE_HEADS:
    case PHASE_WHOLE:
    case PHASE_COMPARE:
      self->next_batch = 0;
      self->n_batches =
          MIN (__atomic_load_n (&self->table.header->n_batches, __ATOMIC_RELAXED), self->table.max_items);
      tandem_pool_imap_unordered_async (self->pool, self->pool_task, next_batch, on_batch_done,
                                        on_batches_done, self);
      break;
    case PHASE_PLAN:
    case PHASE_CHOOSE:
    case PHASE_GROUP:
    case PHASE_FINISH:
    default:
      tandem_pool_apply_async (self->pool, self->pool_task,
                               g_variant_new ("(uu)", (guint32)self->step->phase, 0u), on_single_done, self);
      break;
    }
}

void
tandem_digest_run (TandemDigest *self, TandemPool *pool, TandemDigestDone done, gpointer user_data)
{
  g_return_if_fail (self->pool == NULL && self->step->phase == PHASE_PLAN);

  self->pool = g_object_ref (pool);
  self->done = done;
  self->user_data = user_data;
  begin_step (self);
}

/* ---- What is known ---- */

gboolean
tandem_digest_is_complete (const TandemDigest *self)
{
  return self->step->phase == PHASE_END && self->error == NULL;
}

void
tandem_digest_get_bytes (const TandemDigest *self, guint64 *done, guint64 *total)
{
  guint64 items;

  tandem_digest_table_sum (&self->table, done, &items);
  *total = self->table.header->bytes_total;
  *done = MIN (*done, *total); /* what a worker read that died is read again */
}

double
tandem_digest_get_fraction (const TandemDigest *self)
{
  const TandemDigestHeader *header = self->table.header;
  guint64 bytes;
  guint64 items;
  double done;
  double total;

  if (self->step->phase == PHASE_END)
    return 1;
  if (header->n_batches == 0)
    return self->step->begins;

  tandem_digest_table_sum (&self->table, &bytes, &items);
  done = (double)bytes + (double)items * ITEM_WEIGHT;
  total = (double)header->bytes_total + (double)header->n_ordered * ITEM_WEIGHT;
  return self->step[0].begins
         + (self->step[1].begins - self->step[0].begins) * MIN (total > 0 ? done / total : 1, 1);
}

const TandemDigestTable *
tandem_digest_get_table (const TandemDigest *self)
{
  return &self->table;
}

/* ---- Construction ---- */

TandemDigest *
tandem_digest_new (const TandemWalkArea *area, gboolean fingerprint, TandemTaskFunc pool_task, GError **error)
{
  g_autoptr (TandemDigest) self = g_new0 (TandemDigest, 1);

  self->area = area;
  self->fingerprint = fingerprint;
  self->pool_task = pool_task;
  self->step = fingerprint ? fingerprint_steps : duplicate_steps;
  if (!tandem_digest_table_init (&self->table, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
tandem_digest_free (TandemDigest *self)
{
  if (self == NULL)
    return;

  if (self->content != NULL)
    tandem_content_clear (self->content);
  g_free (self->content);
  tandem_digest_table_clear (&self->table);
  g_clear_error (&self->error);
  g_free (self);
}
