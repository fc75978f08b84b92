/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-query.h"

#include "app/tandem-format.h"

#include <string.h>

/* The rows that are put in order before all others, and how many rows make that worth while. */
#define HEAD 256
#define HEAD_LIMIT 20000

/* What an entry is sorted by. The number and the length are copies: the memory may change at any time, and a
 * sort has to end whatever stands there. */
typedef struct
{
  TandemNode node;
  guint64 number;
  const char *name;
  gsize name_length;
  char *collation; /* NULL unless sorted by name */
} SortRecord;

TandemFolderQuery *
tandem_folder_query_copy (const TandemFolderQuery *self)
{
  TandemFolderQuery *copy = g_memdup2 (self, sizeof *self);

  g_object_ref (copy->snapshot);
  if (copy->nodes != NULL)
    g_array_ref (copy->nodes);
  copy->filter = g_strdup (self->filter);
  return copy;
}

void
tandem_folder_query_free (TandemFolderQuery *self)
{
  g_object_unref (self->snapshot);
  g_clear_pointer (&self->nodes, g_array_unref);
  g_free (self->filter);
  g_free (self);
}

guint64
tandem_folder_query_get_size (const TandemFolderQuery *self)
{
  g_autoptr (TandemChildren) children = NULL;

  if (self->nodes != NULL)
    return self->nodes->len;
  children = tandem_children_new (self->snapshot, self->folder);
  return tandem_children_get_n (children);
}

/* Part of a name, whatever its case; a name that is no UTF-8 is compared as it is shown. */
static gboolean
matches (const TandemFolderQuery *self,
         TandemNode node,
         const TandemNodeInfo *info,
         const char *folded_filter)
{
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *folded = NULL;

  if (folded_filter == NULL)
    return TRUE;

  if (self->nodes != NULL)
    path = tandem_snapshot_dup_path (self->snapshot, node);
  name = path != NULL ? tandem_format_name (path, -1)
                      : tandem_format_name (info->name, (gssize)info->name_length);
  folded = g_utf8_casefold (name, -1);
  return strstr (folded, folded_filter) != NULL;
}

static guint64
number_of (const TandemFolderQuery *self, const TandemNodeInfo *info)
{
  switch (self->sort)
    {
    case TANDEM_FOLDER_SORT_SIZE:
      return self->apparent ? info->apparent : info->allocated;
    case TANDEM_FOLDER_SORT_ITEMS:
      return info->items;
    case TANDEM_FOLDER_SORT_MODIFIED:
      return (guint64)info->mtime ^ ((guint64)1 << 63); /* times before 1970 come first */
    case TANDEM_FOLDER_SORT_NAME:
    default:
      return 0;
    }
}

static int
compare_names (const SortRecord *a, const SortRecord *b)
{
  int order;

  if (a->collation != NULL && b->collation != NULL)
    {
      order = strcmp (a->collation, b->collation);
      if (order != 0)
        return order;
    }

  order = memcmp (a->name, b->name, MIN (a->name_length, b->name_length));
  if (order != 0)
    return order;
  return (a->name_length > b->name_length) - (a->name_length < b->name_length);
}

static int
compare_records (gconstpointer first, gconstpointer second, gpointer user_data)
{
  const TandemFolderQuery *self = user_data;
  const SortRecord *a = first;
  const SortRecord *b = second;
  int order = (a->number > b->number) - (a->number < b->number);

  if (self->sort == TANDEM_FOLDER_SORT_NAME)
    order = compare_names (a, b);
  if (order != 0)
    return self->descending ? -order : order;
  return compare_names (a, b);
}

/* Of a name, what makes a number of its beginning: nearly in the order of names, and made in no time. */
static guint64
begin_of (const char *name, gsize length)
{
  guint64 number = 0;

  for (gsize i = 0; i < sizeof number; i++)
    number = number << 8 | (i < length ? (guint8)g_ascii_tolower (name[i]) : 0);
  return number;
}

static void
free_records (GArray *records)
{
  for (guint i = 0; i < records->len; i++)
    g_free (g_array_index (records, SortRecord, i).collation);
  g_array_unref (records);
}

/* As compare_records (), but for names that are told apart by their beginnings only. */
static int
compare_first (const TandemFolderQuery *self, const SortRecord *a, const SortRecord *b)
{
  int order = (a->number > b->number) - (a->number < b->number);

  if (self->sort == TANDEM_FOLDER_SORT_NAME && order == 0)
    order = compare_names (a, b);
  if (order != 0)
    return self->descending ? -order : order;
  return compare_names (a, b);
}

/* The first so many of the records that it was given: a heap with the last of them at the top. */
typedef struct
{
  const TandemFolderQuery *query;
  SortRecord records[HEAD];
  guint n;
} First;

static void
sift_down (First *self)
{
  for (guint at = 0; 2 * at + 1 < self->n;)
    {
      guint child = 2 * at + 1;
      const SortRecord kept = self->records[at];

      if (child + 1 < self->n
          && compare_first (self->query, &self->records[child + 1], &self->records[child]) > 0)
        child++;
      if (compare_first (self->query, &kept, &self->records[child]) >= 0)
        break;
      self->records[at] = self->records[child];
      self->records[child] = kept;
      at = child;
    }
}

static void
offer (First *self, const SortRecord *record)
{
  guint at = self->n;

  if (self->n == HEAD)
    {
      if (compare_first (self->query, record, &self->records[0]) >= 0)
        return;
      self->records[0] = *record;
      sift_down (self);
      return;
    }

  self->records[self->n++] = *record;
  while (at > 0 && compare_first (self->query, &self->records[at], &self->records[(at - 1) / 2]) > 0)
    {
      const SortRecord kept = self->records[at];

      self->records[at] = self->records[(at - 1) / 2];
      self->records[(at - 1) / 2] = kept;
      at = (at - 1) / 2;
    }
}

static int
compare_first_records (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return compare_first (user_data, a, b);
}

static GArray *
take_first (First *self)
{
  GArray *nodes = g_array_sized_new (FALSE, FALSE, sizeof (TandemNode), self->n);

  g_qsort_with_data (self->records, (gint)self->n, sizeof (SortRecord), compare_first_records,
                     (gpointer)self->query);
  for (guint i = 0; i < self->n; i++)
    g_array_append_val (nodes, self->records[i].node);
  return nodes;
}

static GArray *
collect (const TandemFolderQuery *self, GCancellable *cancellable, First *first)
{
  g_autoptr (TandemChildren) children =
      self->nodes == NULL ? tandem_children_new (self->snapshot, self->folder) : NULL;
  g_autofree char *folded_filter = NULL;
  guint64 n = MIN (self->nodes != NULL ? self->nodes->len : tandem_children_get_n (children), G_MAXINT);
  GArray *records = g_array_sized_new (FALSE, FALSE, sizeof (SortRecord), (guint)n);

  if (self->filter != NULL && self->filter[0] != '\0')
    folded_filter = g_utf8_casefold (self->filter, -1);

  for (guint64 i = 0; i < n; i++)
    {
      SortRecord record = { .node = self->nodes != NULL ? g_array_index (self->nodes, TandemNode, i)
                                                        : tandem_children_get (children, i) };
      TandemNodeInfo info;

      if (i % 1024 == 0 && g_cancellable_is_cancelled (cancellable))
        break;
      if (!tandem_snapshot_get_info (self->snapshot, record.node, &info)
          || !matches (self, record.node, &info, folded_filter))
        continue;

      record.name = info.name;
      record.name_length = info.name_length;
      record.number = self->sort == TANDEM_FOLDER_SORT_NAME ? begin_of (info.name, info.name_length)
                                                            : number_of (self, &info);
      g_array_append_val (records, record);
      if (first != NULL)
        offer (first, &record);
    }

  return records;
}

static GArray *
take_out (const GArray *records)
{
  GArray *nodes = g_array_sized_new (FALSE, FALSE, sizeof (TandemNode), records->len);

  for (guint i = 0; i < records->len; i++)
    g_array_append_val (nodes, g_array_index (records, SortRecord, i).node);
  return nodes;
}

GArray *
tandem_folder_query_run (const TandemFolderQuery *self,
                         GCancellable *cancellable,
                         TandemFolderQueryHeadFunc head,
                         gpointer user_data)
{
  First first = { .query = self };
  GArray *records = collect (self, cancellable, head != NULL ? &first : NULL);
  GArray *nodes;

  if (head != NULL && records->len > HEAD_LIMIT && !g_cancellable_is_cancelled (cancellable))
    head (take_first (&first), user_data);
  for (guint i = 0; self->sort == TANDEM_FOLDER_SORT_NAME && i < records->len; i++)
    {
      SortRecord *record = &g_array_index (records, SortRecord, i);
      g_autofree char *name = NULL;

      if (i % 1024 == 0 && g_cancellable_is_cancelled (cancellable))
        break;
      name = tandem_format_name (record->name, (gssize)record->name_length);
      record->collation = g_utf8_collate_key_for_filename (name, -1);
    }
  if (!g_cancellable_is_cancelled (cancellable))
    g_array_sort_with_data (records, compare_records, (gpointer)self);
  nodes = take_out (records);
  free_records (records);
  return nodes;
}
