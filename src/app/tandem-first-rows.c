/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-first-rows.h"

/* More than a window shows, and than GTK makes widgets for. */
#define N_FIRST 256

/* Collected before those that are not among the first are thrown out again. */
#define N_CANDIDATES 4096

/* A partition leaves less than three quarters nearly always. What is compared may change meanwhile, and an
 * end has to come. */
#define MAX_PARTITIONS 64

typedef struct
{
  guint64 rank;
  guint row;
} Candidate;

struct _TandemFirstRows
{
  TandemFirstRowsTieFunc compare_ties;
  gpointer user_data;
  Candidate candidates[N_CANDIDATES];
  guint n;
  gboolean is_full; /* the last of the first is known: what comes after it is none of them */
  Candidate last;
};

static inline int
compare (const TandemFirstRows *self, const Candidate *a, const Candidate *b)
{
  if (a->rank != b->rank)
    return a->rank < b->rank ? -1 : 1;
  return self->compare_ties (a->row, b->row, self->user_data);
}

static int
compare_candidates (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return compare (user_data, a, b);
}

static void
swap (Candidate *a, Candidate *b)
{
  const Candidate kept = *a;

  *a = *b;
  *b = kept;
}

/* Quickselect with three parts: the first ones come before the others, in no order. */
static void
keep_first (TandemFirstRows *self)
{
  guint begin = 0;
  guint end = self->n;

  for (guint i = 0; i < MAX_PARTITIONS && end - begin > 1; i++)
    {
      const Candidate pivot = self->candidates[begin + (end - begin) / 2];
      guint before = begin;
      guint after = end;

      for (guint at = begin; at < after;)
        {
          const int order = compare (self, &self->candidates[at], &pivot);

          if (order < 0)
            swap (&self->candidates[before++], &self->candidates[at++]);
          else if (order > 0)
            swap (&self->candidates[at], &self->candidates[--after]);
          else
            at++;
        }
      if (N_FIRST - 1 < before)
        end = before;
      else if (N_FIRST - 1 >= after)
        begin = after;
      else
        break;
    }
  self->n = N_FIRST;
  self->last = self->candidates[N_FIRST - 1];
  self->is_full = TRUE;
}

void
tandem_first_rows_offer (TandemFirstRows *self, guint row, const guint64 *ranks, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const Candidate candidate = { ranks[i], row + i };

      if (self->is_full && (ranks[i] > self->last.rank || compare (self, &candidate, &self->last) > 0))
        continue;
      self->candidates[self->n++] = candidate;
      if (self->n == N_CANDIDATES)
        keep_first (self);
    }
}

GArray *
tandem_first_rows_get (TandemFirstRows *self)
{
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (guint), N_FIRST);

  g_qsort_with_data (self->candidates, (gint)self->n, sizeof (Candidate), compare_candidates, self);
  for (guint i = 0; i < MIN (self->n, N_FIRST); i++)
    g_array_append_val (rows, self->candidates[i].row);
  return rows;
}

TandemFirstRows *
tandem_first_rows_new (TandemFirstRowsTieFunc compare_ties, gpointer user_data)
{
  TandemFirstRows *self = g_new (TandemFirstRows, 1);

  self->compare_ties = compare_ties;
  self->user_data = user_data;
  self->n = 0;
  self->is_full = FALSE;
  return self;
}

void
tandem_first_rows_free (TandemFirstRows *self)
{
  g_free (self);
}
