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
  guint64 names;
  gsize names_size;
} Run;

struct _TandemChildren
{
  TandemSnapshot *snapshot;
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
 * snapshot they may be those of other folders, or a loop: then it has none. */
static void
gather (TandemChildren *self, TandemSnapshot *snapshot, guint64 folder, guint64 at)
{
  TandemSnapshotWay way;

  for (tandem_snapshot_way_init (&way); at != 0;)
    {
      const TandemLayoutSegment *segment = tandem_snapshot_segment_at (snapshot, at);
      TandemSnapshotSegment opened;

      if (segment == NULL || segment->folder != folder)
        break;
      if (!tandem_snapshot_way_step (&way, at))
        {
          forget_all (self);
          break;
        }
      if (tandem_snapshot_open_segment (snapshot, at, &opened) && opened.n_entries > 0)
        {
          const Run run = { .segment = at,
                            .entries = opened.entries,
                            .n_entries = opened.n_entries,
                            .names = opened.names,
                            .names_size = opened.names_size };

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

  self->snapshot = snapshot;
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

/* The run of the child @index, which there is. */
static const Run *
find_run (TandemChildren *self, guint64 index)
{
  guint low = 0;
  guint high = self->runs->len;
  const Run *run = &g_array_index (self->runs, Run, self->last);

  if (index >= run->first && index - run->first < run->n_entries)
    return run;
  while (high > low + 1)
    {
      const guint middle = low + (high - low) / 2;

      if (g_array_index (self->runs, Run, middle).first <= index)
        low = middle;
      else
        high = middle;
    }
  self->last = low;
  return &g_array_index (self->runs, Run, low);
}

/* That the entries of a run are within the mapping was seen as it was opened. */
static const TandemLayoutEntry *
entry_at (TandemChildren *self, const Run *run, guint64 index)
{
  return (const TandemLayoutEntry *)tandem_snapshot_at (self->snapshot, run->entries,
                                                        run->n_entries * sizeof (TandemLayoutEntry))
         + (index - run->first);
}

TandemNode
tandem_children_get (TandemChildren *self, guint64 index)
{
  const Run *run;

  g_return_val_if_fail (index < self->n, ((TandemNode){ 0, 0 }));

  run = find_run (self, index);
  return (TandemNode){ run->segment, run->entries + (index - run->first) * sizeof (TandemLayoutEntry) };
}

const char *
tandem_children_get_name (TandemChildren *self, guint64 index, gsize *length)
{
  const Run *run;
  guint32 bits;

  g_return_val_if_fail (index < self->n, "");

  run = find_run (self, index);
  bits = __atomic_load_n (&entry_at (self, run, index)->bits, __ATOMIC_RELAXED);
  return tandem_snapshot_name_at (self->snapshot, run->names, run->names_size, tandem_layout_get_name (bits),
                                  length);
}

/* ---- Measures ---- */

static guint64
measure_folder (TandemSnapshot *snapshot, const TandemLayoutEntry *entry, TandemMeasure measure)
{
  const guint64 own_allocated = tandem_layout_get_blocks (entry) * 512;
  const TandemLayoutFolder *folder = tandem_snapshot_folder_at (snapshot, tandem_layout_get_word48 (entry));

  if (folder == NULL)
    return measure == TANDEM_MEASURE_ALLOCATED ? own_allocated : 0;
  if (measure == TANDEM_MEASURE_ITEMS)
    return __atomic_load_n (&folder->items, __ATOMIC_RELAXED);
  if (measure == TANDEM_MEASURE_ALLOCATED)
    return tandem_layout_add (own_allocated, __atomic_load_n (&folder->allocated, __ATOMIC_RELAXED));
  return tandem_layout_add (folder->own_apparent, __atomic_load_n (&folder->apparent, __ATOMIC_RELAXED));
}

static guint64
measure_wide (TandemSnapshot *snapshot, const TandemLayoutEntry *entry, TandemMeasure measure)
{
  const TandemLayoutWide *wide =
      tandem_snapshot_at (snapshot, tandem_layout_get_word48 (entry), sizeof (TandemLayoutWide));

  if (wide == NULL)
    return 0;
  return measure == TANDEM_MEASURE_ALLOCATED ? wide->allocated : wide->apparent;
}

static guint64
measure_entry (TandemSnapshot *snapshot, const TandemLayoutEntry *entry, TandemMeasure measure)
{
  const guint32 bits = __atomic_load_n (&entry->bits, __ATOMIC_RELAXED);
  const guint32 kind = tandem_layout_get_kind (bits);

  if (measure == TANDEM_MEASURE_MODIFIED)
    return (guint64)tandem_layout_get_mtime (entry) ^ ((guint64)1 << 63);
  if (kind >= TANDEM_KIND_UNREADABLE)
    return 0;
  if (kind == TANDEM_KIND_DIRECTORY)
    return measure_folder (snapshot, entry, measure);
  if (measure == TANDEM_MEASURE_ITEMS)
    return 0;
  if (tandem_layout_get_flags (bits) & TANDEM_ENTRY_WIDE)
    return measure_wide (snapshot, entry, measure);
  return measure == TANDEM_MEASURE_ALLOCATED ? tandem_layout_get_blocks (entry) * 512
                                             : tandem_layout_get_word48 (entry);
}

void
tandem_children_measure (TandemChildren *self,
                         TandemMeasure measure,
                         guint64 first,
                         guint64 n,
                         guint64 *values)
{
  g_return_if_fail (first <= self->n && n <= self->n - first);

  while (n > 0)
    {
      const Run *run = find_run (self, first);
      const TandemLayoutEntry *entries = entry_at (self, run, first);
      const guint64 here = MIN (n, run->n_entries - (first - run->first));

      for (guint64 i = 0; i < here; i++)
        *values++ = measure_entry (self->snapshot, &entries[i], measure);
      first += here;
      n -= here;
    }
}
