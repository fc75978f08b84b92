/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Euler"

#include "euler/tandem-euler-endless.h"

#include "euler/tandem-euler-error.h"
#include "euler/tandem-euler-memory.h"
#include "euler/tandem-euler-split.h"
#include "euler/tandem-euler-store.h"
#include "euler/tandem-euler-tasks.h"
#include "euler/tandem-euler-terms.h"
#include "euler/tandem-check.h"

#define PARTS_PER_WORKER 4
#define MIN_PART_TERMS 64    /* a part of the series is not worth a task below this */
#define MIN_PART_DIGITS 4096 /* nor a part of the digits */
#define FIRST_BLOCK 8192     /* terms; each further block doubles the terms */

/* The cost of the phases after the series, in units of tandem_euler_split_work () per term, for one worker;
 * measured at 10^7 digits (see docs/performance.md). */
#define DIVIDE_WEIGHT 9.0
#define CONVERT_WEIGHT 12.0
#define VERIFY_WEIGHT 1.0

typedef enum
{
  PHASE_SERIES,
  PHASE_MERGE,
  PHASE_DIVIDE,
  PHASE_CONVERT,
  PHASE_VERIFY,
} Phase;

static const char *const phase_names[] = { "series", "merge", "divide", "convert", "verify" };

#define NO_ZONE TANDEM_EULER_N_ZONES

/* P and Q of the terms (a, b]. */
typedef struct
{
  guint64 a;
  guint64 b;
  TandemNumber p;
  TandemNumber q;
} Node;

/* Digits from position on, as a number. */
typedef struct
{
  TandemNumber number;
  guint64 position;
  guint64 n_digits;
} Piece;

struct _TandemEulerEndless
{
  TandemEuler parent_instance;

  guint64 max_terms;
  guint n_workers;
  TandemEulerStore *store;
  TandemEvent *stop;

  Phase phase;
  guint64 phase_start; /* work done when the phase began */
  guint64 phase_work;

  GArray *nodes;    /* of Node: the block's parts, in order */
  guint zone;       /* where they lie */
  Node whole;       /* of the blocks that are done; b is 0 while there is none */
  guint whole_zone; /* where it lies: NO_ZONE while there is none */
  guint64 n_terms;  /* done: the whole's, and those of finished parts that follow it */

  guint64 n_digits;
  GArray *pieces; /* of Piece */
  guint64 fraction_residue;
  guint64 terms_p;
  guint64 terms_q;
  guint64 most_terms; /* told of so far */
  guint n_waiting;    /* steps that run side by side and are not done */
};

G_DEFINE_FINAL_TYPE (TandemEulerEndless, tandem_euler_endless, TANDEM_TYPE_EULER)

static void begin_block (TandemEulerEndless *self);

static void begin_division (TandemEulerEndless *self);

static void merge_level (TandemEulerEndless *self);

static void halve_level (TandemEulerEndless *self);

/* ---- Steps ---- */

static void
begin_phase (TandemEulerEndless *self, Phase phase, guint64 work)
{
  self->phase = phase;
  self->phase_start = tandem_euler_store_get_work (self->store);
  self->phase_work = work;
}

static void
finish_run (TandemEulerEndless *self, GError *error)
{
  if (error == NULL)
    tandem_euler_store_publish (self->store, self->n_digits);
  tandem_euler_return (TANDEM_EULER (self), error);
}

/* The values of a map, (transfer full); NULL when a task failed, and then the run is over. */
static GPtrArray *
take_values (TandemEulerEndless *self, GAsyncResult *result)
{
  g_autoptr (GPtrArray) tasks = tandem_pool_map_finish (tandem_euler_get_pool (TANDEM_EULER (self)), result);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);

  for (guint i = 0; i < tasks->len; i++)
    {
      GError *error = NULL;
      GVariant *value = tandem_task_get_value (tasks->pdata[i], &error);

      if (value == NULL)
        {
          finish_run (self, error);
          return NULL;
        }
      g_ptr_array_add (values, value);
    }
  return g_steal_pointer (&values);
}

static GPtrArray *
new_arguments (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
}

static void
add_arguments (GPtrArray *array, GVariant *arguments)
{
  g_ptr_array_add (array, g_variant_ref_sink (arguments));
}

static void
read_number (GVariant *value, TandemNumber *number)
{
  g_variant_get (value, "(tt)", &number->offset, &number->n_limbs);
}

static guint64
share (double work, guint n_parts)
{
  return (guint64)(work / MAX (n_parts, 1));
}

/* ---- Series ---- */

static guint64
limbs_for_bits (double bits)
{
  return (guint64)(bits / GMP_NUMB_BITS) + 2;
}

static guint
count_parts (TandemEulerEndless *self, guint64 terms)
{
  guint n_parts = 1;

  while (n_parts < PARTS_PER_WORKER * self->n_workers && terms / (2 * n_parts) >= MIN_PART_TERMS)
    n_parts *= 2;
  return n_parts;
}

static guint
count_levels (guint n_parts)
{
  guint levels = 0;

  while ((1u << levels) < n_parts)
    levels++;
  return levels;
}

/* The work of (a, b] in @n_parts parts, without the merges. */
static guint64
series_work (guint64 a, guint64 b, guint n_parts)
{
  g_autofree guint64 *bounds = g_new (guint64, n_parts + 1);
  guint64 work = 0;

  tandem_euler_cut (a, b, n_parts, bounds);
  for (guint i = 0; i < n_parts; i++)
    work += tandem_euler_split_work (bounds[i + 1] - bounds[i]);
  return work;
}

/* Whether what was done so far is asked for; the pool's event, which ends everything, outweighs that. */
static gboolean
is_stopping (TandemEulerEndless *self)
{
  return self->stop != NULL && tandem_event_is_set (self->stop)
         && !tandem_event_is_set (tandem_pool_get_event (tandem_euler_get_pool (TANDEM_EULER (self))));
}

static void
block_done (TandemEulerEndless *self)
{
  self->n_terms = self->whole.b;
  if (is_stopping (self) || self->whole.b >= self->max_terms)
    begin_division (self);
  else
    begin_block (self);
}

/* P and Q of two neighbours, side by side, from @cursor on. */
static void
add_merge (GPtrArray *arguments, const Node *left, const Node *right, guint64 work, guint64 *cursor)
{
  add_arguments (arguments, g_variant_new (TANDEM_EULER_MULTIPLY_ARGUMENTS, left->p.offset, left->p.n_limbs,
                                           right->q.offset, right->q.n_limbs, right->p.offset,
                                           right->p.n_limbs, *cursor, work));
  *cursor += left->p.n_limbs + right->q.n_limbs + 1;
  add_arguments (arguments,
                 g_variant_new (TANDEM_EULER_MULTIPLY_ARGUMENTS, left->q.offset, left->q.n_limbs,
                                right->q.offset, right->q.n_limbs, (guint64)0, (guint64)0, *cursor, work));
  *cursor += left->q.n_limbs + right->q.n_limbs + 1;
}

/* A zone that holds nothing that is still needed. */
static guint
pick_zone (TandemEulerEndless *self)
{
  guint zone = 0;

  while (zone == self->zone || zone == self->whole_zone)
    zone++;
  return zone;
}

static void
on_whole_merged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemEulerEndless *self = user_data;
  g_autoptr (GPtrArray) values = take_values (self, result);
  guint zone = pick_zone (self);

  if (values == NULL)
    return;

  if (self->whole_zone != self->zone)
    tandem_euler_store_discard (self->store, self->whole_zone);
  self->whole_zone = zone;
  read_number (values->pdata[0], &self->whole.p);
  read_number (values->pdata[1], &self->whole.q);
  self->whole.b = g_array_index (self->nodes, Node, 0).b;
  g_array_remove_index (self->nodes, 0);
  merge_level (self);
}

/* Appends the first part to the whole. */
static void
merge_whole (TandemEulerEndless *self)
{
  const Node *node = &g_array_index (self->nodes, Node, 0);
  g_autoptr (GPtrArray) arguments = new_arguments ();
  guint64 cursor = tandem_euler_store_get_zone (self->store, pick_zone (self));

  add_merge (arguments, &self->whole, node, node->b / 2, &cursor);
  tandem_pool_map_async (tandem_euler_get_pool (TANDEM_EULER (self)), tandem_euler_task_multiply, arguments,
                         on_whole_merged, self);
}

static void
on_level_merged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemEulerEndless *self = user_data;
  g_autoptr (GPtrArray) values = take_values (self, result);
  guint zone = pick_zone (self);

  if (values == NULL)
    return;

  for (guint i = 0; i < self->nodes->len / 2; i++)
    {
      Node *merged = &g_array_index (self->nodes, Node, i);

      merged->a = g_array_index (self->nodes, Node, 2 * i).a;
      merged->b = g_array_index (self->nodes, Node, 2 * i + 1).b;
      read_number (values->pdata[2 * i], &merged->p);
      read_number (values->pdata[2 * i + 1], &merged->q);
    }
  g_array_set_size (self->nodes, self->nodes->len / 2);
  tandem_euler_store_discard (self->store, self->zone);
  self->zone = zone;
  merge_level (self);
}

static void
merge_pairs (TandemEulerEndless *self)
{
  g_autoptr (GPtrArray) arguments = new_arguments ();
  guint64 cursor = tandem_euler_store_get_zone (self->store, pick_zone (self));

  for (guint i = 0; i + 1 < self->nodes->len; i += 2)
    {
      const Node *left = &g_array_index (self->nodes, Node, i);
      const Node *right = left + 1;

      add_merge (arguments, left, right, (right->b - left->a) / 2, &cursor);
    }
  tandem_pool_map_async (tandem_euler_get_pool (TANDEM_EULER (self)), tandem_euler_task_multiply, arguments,
                         on_level_merged, self);
}

static void
merge_level (TandemEulerEndless *self)
{
  /* A block that was stopped has any number of parts; these are appended one by one. */
  gboolean in_pairs = self->nodes->len > 1 && (self->nodes->len & (self->nodes->len - 1)) == 0;

  if (self->nodes->len == 0)
    {
      block_done (self);
    }
  else if (in_pairs)
    {
      merge_pairs (self);
    }
  else if (self->whole_zone != NO_ZONE)
    {
      merge_whole (self);
    }
  else
    {
      self->whole = g_array_index (self->nodes, Node, 0);
      self->whole_zone = self->zone;
      g_array_remove_index (self->nodes, 0);
      merge_level (self);
    }
}

static void
begin_merge (TandemEulerEndless *self)
{
  guint64 terms =
      self->nodes->len > 0 ? g_array_index (self->nodes, Node, self->nodes->len - 1).b - self->whole.b : 0;

  begin_phase (self, PHASE_MERGE, MAX (terms * count_levels (self->nodes->len), 1));
  merge_level (self);
}

/* Parts that were begun in vain, as the series was stopped before they were done, are left out, and what
 * follows. */
static void
on_block_split (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemEulerEndless *self = user_data;
  g_autoptr (GPtrArray) tasks = tandem_pool_map_finish (tandem_euler_get_pool (TANDEM_EULER (self)), result);

  for (guint i = 0; i < tasks->len; i++)
    {
      Node *node = &g_array_index (self->nodes, Node, i);
      g_autoptr (GVariant) p = NULL;
      g_autoptr (GVariant) q = NULL;
      g_autoptr (GVariant) value = NULL;
      GError *error = NULL;

      value = tandem_task_get_value (tasks->pdata[i], &error);
      if (value == NULL && is_stopping (self) && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_error_free (error);
          g_array_set_size (self->nodes, i);
          break;
        }
      if (value == NULL)
        {
          finish_run (self, error);
          return;
        }
      p = g_variant_get_child_value (value, 0);
      q = g_variant_get_child_value (value, 1);
      read_number (p, &node->p);
      read_number (q, &node->q);
    }
  begin_merge (self);
}

static void
begin_block (TandemEulerEndless *self)
{
  guint64 a = self->whole.b;
  guint64 b = MIN (self->max_terms, a == 0 ? FIRST_BLOCK : 2 * a);
  guint n_parts = count_parts (self, b - a);
  g_autofree guint64 *bounds = g_new (guint64, n_parts + 1);
  g_autoptr (GPtrArray) arguments = new_arguments ();
  guint64 cursor;

  self->zone = NO_ZONE;
  self->zone = pick_zone (self);
  cursor = tandem_euler_store_get_zone (self->store, self->zone);
  tandem_euler_cut (a, b, n_parts, bounds);
  g_array_set_size (self->nodes, n_parts);
  for (guint i = 0; i < n_parts; i++)
    {
      Node *node = &g_array_index (self->nodes, Node, i);
      guint64 limbs = limbs_for_bits (tandem_euler_bits (bounds[i], bounds[i + 1]));

      *node = (Node){ .a = bounds[i], .b = bounds[i + 1] };
      add_arguments (arguments, g_variant_new (TANDEM_EULER_SPLIT_ARGUMENTS, node->a, node->b, cursor,
                                               cursor + limbs, tandem_euler_split_work (node->b - node->a)));
      cursor += 2 * limbs;
    }
  begin_phase (self, PHASE_SERIES, MAX (series_work (a, b, n_parts), 1));
  tandem_pool_map_async (tandem_euler_get_pool (TANDEM_EULER (self)), tandem_euler_task_split, arguments,
                         on_block_split, self);
}

/* ---- Verification ---- */

static void
on_read_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemEulerEndless *self = user_data;
  g_autoptr (GPtrArray) values = take_values (self, result);
  guint64 residue = 0;

  if (values == NULL)
    return;

  for (guint i = 0; i < values->len; i++)
    {
      guint64 part = g_variant_get_uint64 (values->pdata[i]);
      guint64 scale = tandem_check_power (10, g_array_index (self->pieces, Piece, i).n_digits);

      if (part == G_MAXUINT64)
        residue = G_MAXUINT64;
      if (residue != G_MAXUINT64)
        residue = tandem_check_add (tandem_check_multiply (residue, scale), part);
    }
  finish_run (self, residue == self->fraction_residue
                        ? NULL
                        : g_error_new_literal (TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_CHECK,
                                               "The decimal digits fail their check"));
}

static void
begin_reading_back (TandemEulerEndless *self)
{
  g_autoptr (GPtrArray) arguments = new_arguments ();
  double work = VERIFY_WEIGHT / 2 * (double)self->n_terms;

  begin_phase (self, PHASE_VERIFY, (guint64)work);
  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);

      add_arguments (arguments, g_variant_new (TANDEM_EULER_READ_ARGUMENTS, piece->position, piece->n_digits,
                                               share (work, self->pieces->len)));
    }
  tandem_pool_map_async (tandem_euler_get_pool (TANDEM_EULER (self)), tandem_euler_task_read, arguments,
                         on_read_back, self);
}

/* ---- Conversion ---- */

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemEulerEndless *self = user_data;
  g_autoptr (GPtrArray) values = take_values (self, result);

  if (values != NULL)
    begin_reading_back (self);
}

static void
write_pieces (TandemEulerEndless *self)
{
  g_autoptr (GPtrArray) arguments = new_arguments ();

  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);
      guint64 work = share (CONVERT_WEIGHT / 2 * (double)self->n_terms, self->pieces->len);

      add_arguments (arguments,
                     g_variant_new (TANDEM_EULER_WRITE_ARGUMENTS, piece->number.offset, piece->number.n_limbs,
                                    piece->position, piece->n_digits, work));
    }
  tandem_pool_map_async (tandem_euler_get_pool (TANDEM_EULER (self)), tandem_euler_task_write, arguments,
                         on_written, self);
}

static void
on_halved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemEulerEndless *self = user_data;
  g_autoptr (GPtrArray) values = take_values (self, result);
  g_autoptr (GArray) halves = NULL;
  guint zone = pick_zone (self);

  if (values == NULL)
    return;

  halves = g_array_sized_new (FALSE, TRUE, sizeof (Piece), 2 * values->len);
  for (guint i = 0; i < values->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);
      guint64 n_low = piece->n_digits / 2;
      Piece high = { .position = piece->position, .n_digits = piece->n_digits - n_low };
      Piece low = { .position = piece->position + high.n_digits, .n_digits = n_low };

      g_variant_get (values->pdata[i], "((tt)(tt))", &high.number.offset, &high.number.n_limbs,
                     &low.number.offset, &low.number.n_limbs);
      g_array_append_val (halves, high);
      g_array_append_val (halves, low);
    }
  g_array_unref (self->pieces);
  self->pieces = g_steal_pointer (&halves);
  tandem_euler_store_discard (self->store, self->zone);
  self->zone = zone;
  halve_level (self);
}

static guint64
limbs_for_digits (guint64 digits)
{
  return limbs_for_bits ((double)digits * 3.3220);
}

static void
halve_level (TandemEulerEndless *self)
{
  guint n_wanted = PARTS_PER_WORKER * MAX (self->n_workers, 1);
  guint n_levels = count_levels (n_wanted);
  g_autoptr (GPtrArray) arguments = NULL;
  guint64 cursor;

  if (self->pieces->len >= n_wanted || self->n_digits / self->pieces->len < 2 * MIN_PART_DIGITS)
    {
      write_pieces (self);
      return;
    }

  arguments = new_arguments ();
  cursor = tandem_euler_store_get_zone (self->store, pick_zone (self));
  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);
      guint64 n_low = piece->n_digits / 2;
      guint64 low_offset = cursor + limbs_for_digits (piece->n_digits - n_low);
      guint64 work = share (CONVERT_WEIGHT / 2 / n_levels * (double)self->n_terms, self->pieces->len);

      add_arguments (arguments, g_variant_new (TANDEM_EULER_HALVE_ARGUMENTS, piece->number.offset,
                                               piece->number.n_limbs, n_low, cursor, low_offset, work));
      cursor = low_offset + limbs_for_digits (n_low);
    }
  tandem_pool_map_async (tandem_euler_get_pool (TANDEM_EULER (self)), tandem_euler_task_halve, arguments,
                         on_halved, self);
}

static void
begin_conversion (TandemEulerEndless *self, const TandemNumber *number)
{
  const Piece piece = { .number = *number, .n_digits = self->n_digits };

  tandem_euler_store_discard (self->store, self->whole_zone);
  self->whole_zone = NO_ZONE;
  g_array_set_size (self->pieces, 0);
  g_array_append_val (self->pieces, piece);
  begin_phase (self, PHASE_CONVERT, (guint64)(CONVERT_WEIGHT * (double)self->n_terms));
  halve_level (self);
}

/* ---- Division, and beside it the check of the series ---- */

static void
division_step_done (TandemEulerEndless *self)
{
  if (!tandem_euler_is_running (TANDEM_EULER (self)) || --self->n_waiting > 0)
    return;

  begin_conversion (self, &g_array_index (self->pieces, Piece, 0).number);
}

static void
on_divided (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemEulerEndless *self = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) value =
      tandem_pool_apply_finish (tandem_euler_get_pool (TANDEM_EULER (self)), result, &error);
  Piece piece = { 0 };

  if (value == NULL)
    {
      finish_run (self, error);
      return;
    }
  g_variant_get (value, "((tt)t)", &piece.number.offset, &piece.number.n_limbs, &self->fraction_residue);
  g_array_append_val (self->pieces, piece);
  division_step_done (self);
}

static void
on_reduced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemEulerEndless *self = user_data;
  g_autoptr (GPtrArray) values = take_values (self, result);

  if (values == NULL)
    return;
  if (g_variant_get_uint64 (values->pdata[0]) != self->terms_p
      || g_variant_get_uint64 (values->pdata[1]) != self->terms_q)
    finish_run (self, g_error_new_literal (TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_CHECK,
                                           "The sum of the series fails its check"));
  else
    division_step_done (self);
}

static void
on_recurred (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemEulerEndless *self = user_data;
  g_autoptr (GPtrArray) values = take_values (self, result);
  g_autoptr (GPtrArray) arguments = new_arguments ();

  if (values == NULL)
    return;

  self->terms_p = 0;
  self->terms_q = 1;
  for (guint i = 0; i < values->len; i++)
    {
      guint64 p, q;

      g_variant_get (values->pdata[i], "(tt)", &p, &q);
      self->terms_p = tandem_check_add (tandem_check_multiply (self->terms_p, q), p);
      self->terms_q = tandem_check_multiply (self->terms_q, q);
    }
  add_arguments (arguments, g_variant_new (TANDEM_EULER_REDUCE_ARGUMENTS, self->whole.p.offset,
                                           self->whole.p.n_limbs, (guint64)0));
  add_arguments (arguments, g_variant_new (TANDEM_EULER_REDUCE_ARGUMENTS, self->whole.q.offset,
                                           self->whole.q.n_limbs, (guint64)0));
  tandem_pool_map_async (tandem_euler_get_pool (TANDEM_EULER (self)), tandem_euler_task_reduce, arguments,
                         on_reduced, self);
}

static void
begin_recurrence (TandemEulerEndless *self)
{
  guint n_parts = count_parts (self, self->n_terms);
  double work = VERIFY_WEIGHT / 2 * (double)self->n_terms;
  g_autoptr (GPtrArray) arguments = new_arguments ();

  for (guint i = 0; i < n_parts; i++)
    add_arguments (arguments, g_variant_new (TANDEM_EULER_RECUR_ARGUMENTS, self->n_terms * i / n_parts,
                                             self->n_terms * (i + 1) / n_parts, share (work, n_parts)));
  tandem_pool_map_async (tandem_euler_get_pool (TANDEM_EULER (self)), tandem_euler_task_recur, arguments,
                         on_recurred, self);
}

/* The division is one worker's, so that it counts for as much time of the others. */
static guint64
division_work (TandemEulerEndless *self, guint64 terms)
{
  return (guint64)(DIVIDE_WEIGHT * (double)terms * MAX (self->n_workers, 1));
}

static void
begin_division (TandemEulerEndless *self)
{
  self->n_digits = tandem_euler_digits_for_terms (self->n_terms);
  if (self->n_digits == 0)
    {
      finish_run (self, NULL);
      return;
    }

  begin_phase (self, PHASE_DIVIDE, division_work (self, self->n_terms));
  self->zone = NO_ZONE;
  self->zone = pick_zone (self);
  self->n_waiting = 2;
  tandem_pool_apply_async (tandem_euler_get_pool (TANDEM_EULER (self)), tandem_euler_task_divide,
                           g_variant_new (TANDEM_EULER_DIVIDE_ARGUMENTS, self->n_digits, self->whole.p.offset,
                                          self->whole.p.n_limbs, self->whole.q.offset, self->whole.q.n_limbs,
                                          tandem_euler_store_get_zone (self->store, self->zone),
                                          self->phase_work),
                           on_divided, self);
  begin_recurrence (self);
}

/* ---- Run ---- */

static void
run (TandemEuler *euler)
{
  begin_block (TANDEM_EULER_ENDLESS (euler));
}

static void
get_progress (TandemEuler *euler, TandemEulerProgress *progress)
{
  TandemEulerEndless *self = TANDEM_EULER_ENDLESS (euler);
  guint64 work = tandem_euler_store_get_work (self->store);
  guint64 in_phase = work > self->phase_start ? work - self->phase_start : 0;

  progress->phase = phase_names[self->phase];
  progress->fraction = -1;
  progress->phase_fraction = self->phase_work > 0 ? MIN (1, (double)in_phase / (double)self->phase_work) : 0;
  progress->terms = self->n_terms;
  if (self->phase == PHASE_SERIES && self->nodes->len > 0)
    {
      guint64 block = g_array_index (self->nodes, Node, self->nodes->len - 1).b - self->whole.b;

      progress->terms = self->whole.b + (guint64)(progress->phase_fraction * (double)block);
    }
  /* A merge has no terms of its own, and a part that was begun in vain is not counted again. */
  self->most_terms = MAX (self->most_terms, progress->terms);
  progress->terms = self->most_terms;
  progress->digits = tandem_euler_digits_for_terms (progress->terms);
}

static guint64
get_n_digits (TandemEuler *euler)
{
  return TANDEM_EULER_ENDLESS (euler)->n_digits;
}

static const char *
get_digits (TandemEuler *euler)
{
  return tandem_euler_store_get_digits (TANDEM_EULER_ENDLESS (euler)->store);
}

static guint64
get_n_terms (TandemEuler *euler)
{
  return TANDEM_EULER_ENDLESS (euler)->n_terms;
}

/* ---- Construction ---- */

static void
prepare (TandemEuler *euler, TandemPool *pool, TandemEvent *stop)
{
  TandemEulerEndless *self = TANDEM_EULER_ENDLESS (euler);

  if (stop == NULL)
    stop = tandem_pool_get_event (pool);
  g_clear_pointer (&self->stop, tandem_event_unref);
  self->stop = stop != NULL ? tandem_event_ref (stop) : NULL;
  if (stop != NULL)
    tandem_euler_store_set_stop_word (self->store, tandem_event_get_word (stop));
  tandem_pool_set_user_data (pool, self->store);
}

TandemEuler *
tandem_euler_endless_new (guint n_workers, int result_fd, GError **error)
{
  g_autoptr (TandemEulerEndless) self = g_object_new (TANDEM_TYPE_EULER_ENDLESS, NULL);
  guint64 max_digits = tandem_euler_digits_for_memory (tandem_euler_memory_available ());

  self->n_workers = n_workers;
  self->max_terms = tandem_euler_terms_for_digits (max_digits);
  self->store = tandem_euler_store_new (max_digits, n_workers, result_fd, error);
  if (self->store == NULL)
    return NULL;
  return TANDEM_EULER (g_steal_pointer (&self));
}

static void
tandem_euler_endless_finalize (GObject *object)
{
  TandemEulerEndless *self = TANDEM_EULER_ENDLESS (object);

  g_clear_pointer (&self->stop, tandem_event_unref);
  g_clear_pointer (&self->store, tandem_euler_store_free);
  g_array_unref (self->nodes);
  g_array_unref (self->pieces);

  G_OBJECT_CLASS (tandem_euler_endless_parent_class)->finalize (object);
}

static void
tandem_euler_endless_class_init (TandemEulerEndlessClass *klass)
{
  TandemEulerClass *euler_class = TANDEM_EULER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tandem_euler_endless_finalize;
  euler_class->prepare = prepare;
  euler_class->run = run;
  euler_class->get_progress = get_progress;
  euler_class->get_n_digits = get_n_digits;
  euler_class->get_digits = get_digits;
  euler_class->get_n_terms = get_n_terms;
}

static void
tandem_euler_endless_init (TandemEulerEndless *self)
{
  self->nodes = g_array_new (FALSE, TRUE, sizeof (Node));
  self->pieces = g_array_new (FALSE, TRUE, sizeof (Piece));
  self->zone = NO_ZONE;
  self->whole_zone = NO_ZONE;
}
