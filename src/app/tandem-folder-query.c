/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-query.h"

#include "app/tandem-format.h"

#include <string.h>

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

static GArray *
collect (const TandemFolderQuery *self)
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

      if (!tandem_snapshot_get_info (self->snapshot, record.node, &info)
          || !matches (self, record.node, &info, folded_filter))
        continue;

      record.number = number_of (self, &info);
      record.name = info.name;
      record.name_length = info.name_length;
      if (self->sort == TANDEM_FOLDER_SORT_NAME)
        {
          g_autofree char *name = tandem_format_name (info.name, (gssize)info.name_length);

          record.collation = g_utf8_collate_key_for_filename (name, -1);
        }
      g_array_append_val (records, record);
    }

  return records;
}

GArray *
tandem_folder_query_run (const TandemFolderQuery *self)
{
  g_autoptr (GArray) records = collect (self);
  GArray *nodes = g_array_sized_new (FALSE, FALSE, sizeof (TandemNode), records->len);

  g_array_sort_with_data (records, compare_records, (gpointer)self);
  for (guint i = 0; i < records->len; i++)
    {
      SortRecord *record = &g_array_index (records, SortRecord, i);

      g_array_append_val (nodes, record->node);
      g_free (record->collation);
    }

  return nodes;
}
