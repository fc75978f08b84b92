/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-results-private.h"

#include "process/tandem-pool-private.h"
#include "process/tandem-pool-worker.h"

/* A chunk of tasks, or one task of a chunk that was divided. */
typedef struct _Cell Cell;
struct _Cell
{
  GVariant *answer;     /* (nullable) of one value: itself; of several, and of records: see pool-worker */
  GVariant *words;      /* (nullable) of records: what in @answer holds them */
  GHashTable *failures; /* (nullable) of records: the error (GVariant) by the number in the chunk */
  GError *error;        /* (nullable) with which all have failed */
  const char *worker_name;
  guint deaths;
  gboolean is_one; /* task */
  Cell *singles;   /* (nullable) a cell for each task */
};

struct _TandemResults
{
  guint n_references;
  guint n_tasks;
  guint chunk_size;
  guint n_left;
  guint n_failed;

  TandemTaskFunc function;  /* of values */
  GPtrArray *values;        /* of values: the arguments; NULL: these are records */
  TandemRecordTask records; /* of records */
  guint8 *arguments;

  Cell *cells;
  TandemResultsDoneFunc done;
  gpointer done_data;
};

/* ---- Cells ---- */

static guint
get_n_cells (TandemResults *self)
{
  return self->n_tasks / self->chunk_size + (self->n_tasks % self->chunk_size > 0 ? 1 : 0);
}

guint
tandem_results_get_chunk (TandemResults *self, guint first)
{
  return MIN (self->chunk_size, self->n_tasks - first);
}

static void
clear_cell (TandemResults *self, Cell *cell, guint n_tasks)
{
  for (guint i = 0; cell->singles != NULL && i < n_tasks; i++)
    clear_cell (self, &cell->singles[i], 1);
  g_free (cell->singles);
  g_clear_pointer (&cell->answer, g_variant_unref);
  g_clear_pointer (&cell->words, g_variant_unref);
  g_clear_pointer (&cell->failures, g_hash_table_unref);
  g_clear_error (&cell->error);
}

/* The cell of task @index, which becomes the number in it. */
static const Cell *
find_cell (TandemResults *self, guint *index)
{
  guint number = *index / self->chunk_size;
  const Cell *cell = &self->cells[number];

  *index -= number * self->chunk_size;
  if (cell->singles == NULL)
    return cell;
  cell = &cell->singles[*index];
  *index = 0;
  return cell;
}

/* The cell in which @n_tasks tasks from @first on are kept. */
static Cell *
make_cell (TandemResults *self, guint first, guint n_tasks)
{
  Cell *cell = &self->cells[first / self->chunk_size];
  guint n_in_chunk = tandem_results_get_chunk (self, first - first % self->chunk_size);

  if (n_tasks == n_in_chunk)
    return cell;
  if (cell->singles == NULL)
    cell->singles = g_new0 (Cell, n_in_chunk);
  return &cell->singles[first % self->chunk_size];
}

/* ---- Messages ---- */

GBytes *
tandem_results_pack (TandemResults *self, guint first, guint n_tasks, guint32 *type)
{
  if (self->values == NULL)
    {
      *type = TANDEM_FRAME_RECORDS;
      return tandem_pool_worker_pack_records (&self->records, tandem_results_get_argument (self, first),
                                              n_tasks);
    }
  *type = n_tasks > 1 ? TANDEM_FRAME_CHUNK : TANDEM_FRAME_TASK;
  return tandem_pool_worker_pack (self->function, (GVariant *const *)self->values->pdata + first, n_tasks);
}

gboolean
tandem_results_fits (TandemResults *self, guint n_tasks, GVariant *answer)
{
  if (self->values == NULL)
    return tandem_pool_worker_is_records_of (answer, n_tasks, self->records.result_size);
  return n_tasks == 1 || tandem_pool_worker_is_chunk_of (answer, n_tasks);
}

static guint
keep_records (Cell *cell, GVariant *answer)
{
  g_autoptr (GVariant) failures = NULL;
  gsize n_failures;

  if (g_variant_is_of_type (answer, G_VARIANT_TYPE ("at")))
    {
      cell->words = g_variant_ref (answer);
      return 0;
    }

  cell->words = g_variant_get_child_value (answer, 0);
  failures = g_variant_get_child_value (answer, 1);
  n_failures = g_variant_n_children (failures);
  cell->failures = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_variant_unref);
  for (gsize i = 0; i < n_failures; i++)
    {
      guint32 number;
      GVariant *failure;

      g_variant_get_child (failures, i, "(u@(sis))", &number, &failure);
      g_hash_table_replace (cell->failures, GUINT_TO_POINTER (number), failure);
    }
  return g_hash_table_size (cell->failures);
}

static guint
count_failed_values (GVariant *answer)
{
  gsize n_tasks = g_variant_n_children (answer);
  guint n_failed = 0;

  for (gsize i = 0; i < n_tasks; i++)
    {
      gboolean good;

      g_variant_get_child (answer, i, "(bv)", &good, NULL);
      n_failed += good ? 0 : 1;
    }
  return n_failed;
}

void
tandem_results_keep (TandemResults *self,
                     guint first,
                     guint n_tasks,
                     GVariant *answer,
                     const GError *error,
                     const char *worker_name,
                     guint deaths)
{
  Cell *cell = make_cell (self, first, n_tasks);

  cell->worker_name = worker_name;
  cell->deaths = deaths;
  cell->is_one = n_tasks == 1;
  if (error != NULL)
    {
      cell->error = g_error_copy (error);
      self->n_failed += n_tasks;
    }
  else if (self->values == NULL)
    self->n_failed += keep_records (cell, answer);
  else
    {
      cell->answer = g_variant_ref (answer);
      if (n_tasks > 1 && g_variant_is_of_type (answer, G_VARIANT_TYPE ("a(bv)")))
        self->n_failed += count_failed_values (answer);
    }

  self->n_left -= n_tasks;
  if (self->n_left == 0 && self->done != NULL)
    self->done (self, self->done_data);
}

/* ---- What is known of them ---- */

guint
tandem_results_get_n_tasks (TandemResults *self)
{
  return self->n_tasks;
}

guint
tandem_results_get_n_failed (TandemResults *self)
{
  return self->n_failed;
}

GVariant *
tandem_results_get_value (TandemResults *self, guint index, GError **error)
{
  const Cell *cell;
  gboolean good;
  g_autoptr (GVariant) child = NULL;

  g_return_val_if_fail (self->values != NULL && self->n_left == 0 && index < self->n_tasks, NULL);

  cell = find_cell (self, &index);
  if (cell->error != NULL)
    {
      g_propagate_error (error, g_error_copy (cell->error));
      return NULL;
    }
  if (cell->is_one)
    return g_variant_ref (cell->answer);
  if (!g_variant_is_of_type (cell->answer, G_VARIANT_TYPE ("a(bv)")))
    return g_variant_get_child_value (cell->answer, index);

  g_variant_get_child (cell->answer, index, "(bv)", &good, &child);
  if (good)
    return g_steal_pointer (&child);
  g_propagate_error (error, tandem_frame_error_from_variant (child));
  return NULL;
}

gconstpointer
tandem_results_get_record (TandemResults *self, guint index, GError **error)
{
  const Cell *cell;
  GVariant *failure = NULL;

  g_return_val_if_fail (self->values == NULL && self->n_left == 0 && index < self->n_tasks, NULL);

  cell = find_cell (self, &index);
  if (cell->failures != NULL)
    failure = g_hash_table_lookup (cell->failures, GUINT_TO_POINTER (index));
  if (cell->error != NULL || failure != NULL)
    {
      g_propagate_error (error, failure != NULL ? tandem_frame_error_from_variant (failure)
                                                : g_error_copy (cell->error));
      return NULL;
    }
  return (const guint8 *)g_variant_get_data (cell->words) + index * self->records.result_size;
}

gconstpointer
tandem_results_get_argument (TandemResults *self, guint index)
{
  return self->arguments + index * self->records.argument_size;
}

const char *
tandem_results_get_worker_name (TandemResults *self, guint index)
{
  g_return_val_if_fail (index < self->n_tasks, NULL);

  return find_cell (self, &index)->worker_name;
}

guint
tandem_results_get_deaths (TandemResults *self, guint index)
{
  g_return_val_if_fail (index < self->n_tasks, 0);

  return find_cell (self, &index)->deaths;
}

/* ---- Construction ---- */

void
tandem_results_set_done_func (TandemResults *self, TandemResultsDoneFunc function, gpointer user_data)
{
  self->done = function;
  self->done_data = user_data;
}

static TandemResults *
results_new (guint n_tasks, guint chunk_size)
{
  TandemResults *self = g_new0 (TandemResults, 1);

  self->n_references = 1;
  self->n_tasks = n_tasks;
  self->n_left = n_tasks;
  self->chunk_size = chunk_size;
  self->cells = g_new0 (Cell, get_n_cells (self));
  return self;
}

TandemResults *
tandem_results_new_of_values (TandemTaskFunc function, GPtrArray *arguments, guint chunk_size)
{
  TandemResults *self = results_new (arguments->len, chunk_size);

  self->function = function;
  self->values = tandem_pool_arguments_new ();
  g_ptr_array_set_size (self->values, (gint)arguments->len);
  for (guint i = 0; i < arguments->len; i++)
    self->values->pdata[i] = arguments->pdata[i] != NULL ? g_variant_ref_sink (arguments->pdata[i]) : NULL;
  return self;
}

TandemResults *
tandem_results_new_of_records (const TandemRecordTask *task,
                               gpointer arguments,
                               guint n_tasks,
                               guint chunk_size)
{
  TandemResults *self = results_new (n_tasks, chunk_size);

  self->records = *task;
  self->arguments = arguments;
  return self;
}

TandemResults *
tandem_results_ref (TandemResults *self)
{
  self->n_references++;
  return self;
}

void
tandem_results_unref (TandemResults *self)
{
  if (--self->n_references > 0)
    return;

  for (guint i = 0; i < get_n_cells (self); i++)
    clear_cell (self, &self->cells[i], tandem_results_get_chunk (self, i * self->chunk_size));
  g_free (self->cells);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_free (self->arguments);
  g_free (self);
}
