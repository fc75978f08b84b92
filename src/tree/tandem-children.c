/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-snapshot-private.h"

/* Of a folder's entries, those of one segment. */
typedef struct
{
  guint64 segment;
  guint64 entries;
  guint64 first; /* the index of the first of them */
  guint64 n_entries;
} Run;

struct _TandemChildren
{
  GArray *runs; /* of Run */
  guint64 n;
  guint last; /* the run that was asked for last: most go through all, one by one */
};

static void
forget_all (TandemChildren *self)
{
  g_array_set_size (self->runs, 0);
  self->n = 0;
}

/* The segments are linked from the newest to the oldest, in the order of the listing backwards. In a damaged
 * snapshot they may be those of other folders, or a loop (found by a mark that is moved on after twice as
 * many steps each time): then it has none. */
static void
gather (TandemChildren *self, TandemSnapshot *snapshot, guint64 folder, guint64 at)
{
  guint64 mark = 0;
  guint64 n_steps = 0;
  guint64 n_steps_to_mark = 1;

  while (at != 0)
    {
      const TandemLayoutSegment *segment = tandem_snapshot_segment_at (snapshot, at);
      TandemSnapshotSegment opened;

      if (segment == NULL || segment->folder != folder)
        break;
      if (at == mark)
        {
          forget_all (self);
          break;
        }
      if (++n_steps == n_steps_to_mark)
        {
          mark = at;
          n_steps = 0;
          n_steps_to_mark *= 2;
        }
      if (tandem_snapshot_open_segment (snapshot, at, &opened) && opened.n_entries > 0)
        {
          const Run run = { .segment = at, .entries = opened.entries, .n_entries = opened.n_entries };

          g_array_append_val (self->runs, run);
          self->n += opened.n_entries;
        }
      at = segment->next;
    }
}

static void
put_in_order (TandemChildren *self)
{
  guint64 first = 0;

  for (guint i = 0; i < self->runs->len / 2; i++)
    {
      Run *a = &g_array_index (self->runs, Run, i);
      Run *b = &g_array_index (self->runs, Run, self->runs->len - 1 - i);
      const Run kept = *a;

      *a = *b;
      *b = kept;
    }
  for (guint i = 0; i < self->runs->len; i++)
    {
      Run *run = &g_array_index (self->runs, Run, i);

      run->first = first;
      first += run->n_entries;
    }
}

TandemChildren *
tandem_children_new (TandemSnapshot *snapshot, TandemNode node)
{
  TandemChildren *self = g_new0 (TandemChildren, 1);
  const guint64 offset = tandem_snapshot_find_folder (snapshot, node);
  const TandemLayoutFolder *folder = tandem_snapshot_folder_at (snapshot, offset);

  self->runs = g_array_new (FALSE, FALSE, sizeof (Run));
  if (folder != NULL)
    gather (self, snapshot, offset, __atomic_load_n (&folder->segments, __ATOMIC_ACQUIRE));
  put_in_order (self);
  return self;
}

void
tandem_children_free (TandemChildren *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->runs);
  g_free (self);
}

guint64
tandem_children_get_n (TandemChildren *self)
{
  return self->n;
}

TandemNode
tandem_children_get (TandemChildren *self, guint64 index)
{
  guint low = 0;
  guint high = self->runs->len;
  const Run *run;

  g_return_val_if_fail (index < self->n, ((TandemNode){ 0, 0 }));

  run = &g_array_index (self->runs, Run, self->last);
  if (index >= run->first && index - run->first < run->n_entries)
    low = high = self->last;
  while (high > low + 1)
    {
      const guint middle = low + (high - low) / 2;

      if (g_array_index (self->runs, Run, middle).first <= index)
        low = middle;
      else
        high = middle;
    }
  self->last = low;
  run = &g_array_index (self->runs, Run, low);
  return (TandemNode){ run->segment, run->entries + (index - run->first) * sizeof (TandemLayoutEntry) };
}
