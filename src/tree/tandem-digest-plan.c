/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-digest-plan.h"

#include "tree/tandem-content.h"
#include "tree/tandem-path-order.h"
#include "tree/tandem-snapshot.h"

#include <string.h>

#define BIG_SIZE ((guint64)4 << 20) /* from here on a file is a batch of its own, the largest first */
#define BATCH_BYTES ((guint64)4 << 20)
#define BATCH_ITEMS 128

/* ---- Items ---- */

static gboolean
is_done (const TandemLayoutSegment *segment)
{
  return (segment->state & TANDEM_STATE_MASK) == TANDEM_STATE_DONE;
}

static gboolean
collect_segment (TandemDigestTable *table, const TandemArena *arena, guint64 segment, gboolean with_links)
{
  guint64 at = tandem_arena_entries (arena, segment);

  for (guint32 i = 0; i < tandem_arena_segment (arena, segment)->n_entries;
       i++, at += sizeof (TandemLayoutEntry))
    {
      const TandemLayoutEntry *entry = tandem_arena_entry (arena, at);
      const guint32 kind = tandem_layout_get_kind (entry->bits);

      if ((kind != TANDEM_KIND_FILE && (kind != TANDEM_KIND_SYMLINK || !with_links))
          || (tandem_layout_get_flags (entry->bits) & (TANDEM_ENTRY_LEFT_OUT | TANDEM_ENTRY_DUPLICATE)))
        continue;
      if (!tandem_digest_table_add (table, (TandemLayoutPlace){ segment, at },
                                    tandem_arena_get_apparent (arena, entry)))
        return FALSE;
    }
  return TRUE;
}

gboolean
tandem_digest_plan_collect (TandemDigestTable *table, const TandemArena *arena, gboolean with_links)
{
  g_autoptr (GArray) folders = g_array_new (FALSE, FALSE, sizeof (guint64));

  table->header->n_items = 0;
  g_array_append_val (folders, tandem_arena_header (arena)->top);
  while (folders->len > 0)
    {
      const guint64 folder = g_array_index (folders, guint64, folders->len - 1);

      g_array_set_size (folders, folders->len - 1);
      for (guint64 at = tandem_arena_folder (arena, folder)->segments; at != 0;
           at = tandem_arena_segment (arena, at)->next)
        {
          const TandemLayoutSegment *segment = tandem_arena_segment (arena, at);

          if (!is_done (segment))
            continue;
          if (!collect_segment (table, arena, at, with_links))
            return FALSE;
          for (guint32 i = 0; i < segment->n_folders; i++)
            {
              const guint64 below = segment->folders + i * sizeof (TandemLayoutFolder);

              g_array_append_val (folders, below);
            }
        }
    }
  return TRUE;
}

/* ---- Orders ---- */

typedef struct
{
  const TandemDigestItem *items;
  gboolean by_digest;
  gboolean by_class;
} Comparison;

static int
compare_keys (const TandemDigestItem *a, const TandemDigestItem *b, const Comparison *how)
{
  int order = 0;

  if (a->size != b->size)
    return a->size > b->size ? -1 : 1;
  if (how->by_digest)
    order = memcmp (a->digest, b->digest, TANDEM_DIGEST_SIZE);
  if (order == 0 && how->by_class && a->class_of != b->class_of)
    order = a->class_of < b->class_of ? -1 : 1;
  return order;
}

static int
compare_items (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Comparison *how = user_data;
  const guint32 left = *(const guint32 *)a;
  const guint32 right = *(const guint32 *)b;
  const int order = compare_keys (&how->items[left], &how->items[right], how);

  return order != 0 ? order : left < right ? -1 : left > right;
}

/* The large ones first, as who gets such a one last keeps everyone waiting; the rest as it lies in the tree.
 */
static int
compare_for_reading (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const TandemDigestItem *items = user_data;
  const guint32 left = *(const guint32 *)a;
  const guint32 right = *(const guint32 *)b;
  const guint64 left_size = items[left].size >= BIG_SIZE ? items[left].size : 0;
  const guint64 right_size = items[right].size >= BIG_SIZE ? items[right].size : 0;

  if (left_size != right_size)
    return left_size > right_size ? -1 : 1;
  return left < right ? -1 : left > right;
}

static void
begin_phase (TandemDigestTable *table)
{
  table->header->bytes_total = 0;
  table->header->n_batches = 0;
  memset (table->header->counters, 0, sizeof table->header->counters);
}

static void
add_batch (TandemDigestTable *table, guint32 first, guint32 end)
{
  tandem_digest_table_get_batches (table)[table->header->n_batches++] =
      (TandemDigestBatch){ first, end - first };
}

static void
cut_for_reading (TandemDigestTable *table, guint64 limit)
{
  TandemDigestHeader *header = table->header;
  guint32 *order = tandem_digest_table_get_order (table);
  guint32 first = 0;
  guint64 bytes = 0;

  begin_phase (table);
  g_qsort_with_data (order, (int)header->n_ordered, sizeof *order, compare_for_reading, table->items);
  for (guint32 i = 0; i < header->n_ordered; i++)
    {
      const guint64 size = MIN (table->items[order[i]].size, limit);

      bytes = tandem_layout_add (bytes, size);
      header->bytes_total = tandem_layout_add (header->bytes_total, size);
      if (bytes >= BATCH_BYTES || i + 1 - first == BATCH_ITEMS || i + 1 == header->n_ordered)
        {
          add_batch (table, first, i + 1);
          first = i + 1;
          bytes = 0;
        }
    }
}

void
tandem_digest_plan_all (TandemDigestTable *table)
{
  guint32 *order = tandem_digest_table_get_order (table);

  for (guint32 i = 0; i < table->header->n_items; i++)
    order[i] = i;
  table->header->n_ordered = table->header->n_items;
  cut_for_reading (table, G_MAXUINT64);
}

/* Puts the files of which there are @min_group equal ones into the order, side by side. */
static void
select_equal (TandemDigestTable *table,
              const TandemArena *arena,
              guint64 min_size,
              guint min_group,
              Comparison *how)
{
  guint32 *order = tandem_digest_table_get_order (table);
  guint32 n = 0;
  guint32 kept = 0;
  guint32 end;

  how->items = table->items;
  for (guint32 i = 0; i < table->header->n_items; i++)
    if (table->items[i].error == 0 && table->items[i].size > min_size
        && tandem_layout_get_kind (tandem_arena_entry (arena, table->items[i].place.entry)->bits)
               == TANDEM_KIND_FILE)
      order[n++] = i;

  g_qsort_with_data (order, (int)n, sizeof *order, compare_items, how);
  for (guint32 first = 0; first < n; first = end)
    {
      for (end = first + 1;
           end < n && compare_keys (&table->items[order[first]], &table->items[order[end]], how) == 0; end++)
        ;
      if (end - first >= min_group)
        {
          memmove (order + kept, order + first, (end - first) * sizeof *order);
          kept += end - first;
        }
    }
  table->header->n_ordered = kept;
}

void
tandem_digest_plan_equal (TandemDigestTable *table,
                          const TandemArena *arena,
                          gboolean by_digest,
                          guint64 min_size,
                          guint min_group,
                          guint64 limit)
{
  Comparison how = { .by_digest = by_digest };

  select_equal (table, arena, min_size, min_group, &how);
  cut_for_reading (table, limit);
}

guint32
tandem_digest_plan_find_end (const TandemDigestTable *table, guint32 first)
{
  const Comparison how = { .by_digest = TRUE };
  const guint32 *order = tandem_digest_table_get_order (table);
  guint32 end = first + 1;

  while (end < table->header->n_ordered
         && compare_keys (&table->items[order[first]], &table->items[order[end]], &how) == 0)
    end++;
  return end;
}

void
tandem_digest_plan_compare (TandemDigestTable *table, const TandemArena *arena)
{
  Comparison how = { .by_digest = TRUE };
  TandemDigestHeader *header = table->header;
  guint32 first = 0;
  guint64 bytes = 0;
  guint32 end;

  begin_phase (table);
  select_equal (table, arena, 0, 2, &how);
  for (guint32 at = 0; at < header->n_ordered; at = end)
    {
      const guint64 size = table->items[tandem_digest_table_get_order (table)[at]].size;

      end = tandem_digest_plan_find_end (table, at);
      for (guint32 i = at + 1; i < end; i++)
        {
          bytes = tandem_layout_add (bytes, size);
          header->bytes_total = tandem_layout_add (header->bytes_total, size);
        }
      if (bytes >= BATCH_BYTES || end - first >= BATCH_ITEMS || end == header->n_ordered)
        {
          add_batch (table, first, end);
          first = end;
          bytes = 0;
        }
    }
}

/* ---- The end ---- */

static int
compare_paths (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gconstpointer *what = user_data;
  const TandemDigestItem *items = what[1];

  return tandem_path_order_compare (what[0], items[*(const guint32 *)a].place,
                                    items[*(const guint32 *)b].place);
}

static void
list_errors (TandemDigestTable *table, const TandemArena *arena)
{
  g_autoptr (GArray) errors = g_array_new (FALSE, FALSE, sizeof (guint32));
  gconstpointer what[2] = { arena, table->items };

  for (guint32 i = 0; i < table->header->n_items; i++)
    if (table->items[i].error != 0 && table->items[i].error != TANDEM_CONTENT_SKIPPED)
      g_array_append_val (errors, i);

  g_array_sort_with_data (errors, compare_paths, what);
  table->header->errors_total = errors->len;
  table->header->n_errors = MIN (errors->len, TANDEM_DIGEST_MAX_ERRORS);
  if (errors->len > 0)
    memcpy (table->header->errors, errors->data, table->header->n_errors * sizeof (guint32));
}

static guint64
get_freeable (const TandemDigestTable *table, const TandemArena *arena, guint32 first, guint32 end)
{
  const guint32 *order = tandem_digest_table_get_order (table);
  guint64 sum = 0;
  guint64 most = 0;

  for (guint32 i = first; i < end; i++)
    {
      const guint64 allocated =
          tandem_arena_get_allocated (arena, tandem_arena_entry (arena, table->items[order[i]].place.entry));

      sum = tandem_layout_add (sum, allocated);
      most = MAX (most, allocated);
    }
  return sum - most;
}

typedef struct
{
  gconstpointer paths[2]; /* for compare_paths () */
  const guint32 *order;
} GroupOrder;

static int
compare_groups (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const GroupOrder *how = user_data;
  const TandemDigestGroup *left = a;
  const TandemDigestGroup *right = b;

  if (left->freeable != right->freeable)
    return left->freeable > right->freeable ? -1 : 1;
  return compare_paths (&how->order[left->first], &how->order[right->first], (gpointer)how->paths);
}

void
tandem_digest_plan_finish (TandemDigestTable *table, const TandemArena *arena, gboolean by_class)
{
  Comparison how = { .by_digest = TRUE, .by_class = by_class };
  TandemDigestHeader *header = table->header;
  guint32 *order = tandem_digest_table_get_order (table);
  g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (TandemDigestGroup));
  GroupOrder group_order = { { arena, table->items }, order };
  guint32 end;

  select_equal (table, arena, 0, 2, &how);
  header->duplicates = 0;
  header->freeable = 0;
  for (guint32 first = 0; first < header->n_ordered; first = end)
    {
      TandemDigestGroup group = { .first = first, .size = table->items[order[first]].size };

      for (end = first + 1;
           end < header->n_ordered
           && compare_keys (&table->items[order[first]], &table->items[order[end]], &how) == 0;
           end++)
        ;
      group.n = end - first;
      g_qsort_with_data (order + first, (int)group.n, sizeof *order, compare_paths, group_order.paths);
      group.freeable = get_freeable (table, arena, first, end);
      g_array_append_val (groups, group);
      header->duplicates += group.n - 1;
      header->freeable = tandem_layout_add (header->freeable, group.freeable);
    }

  g_array_sort_with_data (groups, compare_groups, &group_order);
  header->groups_total = groups->len;
  header->n_groups = MIN (groups->len, TANDEM_DIGEST_MAX_GROUPS);
  if (groups->len > 0)
    memcpy (header->groups, groups->data, header->n_groups * sizeof (TandemDigestGroup));
  list_errors (table, arena);
}
