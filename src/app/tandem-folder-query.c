/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-query.h"

#include "app/tandem-first-rows.h"
#include "app/tandem-format.h"

#include <string.h>

/* From how many rows on it is worth while to tell the first of them before all are sorted. */
#define HEAD_LIMIT 20000

/* Entries between two looks at whether the answer is still wanted. */
#define PIECE 1024

/* An entry that takes part. What is compared are copies, but for the bytes of the name: the memory may change
 * at any time, and a sort has to end whatever stands there. */
typedef struct
{
  guint64 rank; /* the smaller comes first */
  const char *name;
  char *collation; /* NULL unless sorted by name or place */
  guint32 name_length;
  guint32 index;
} SortRecord;

/* A query at work. */
typedef struct
{
  const TandemFolderQuery *query;
  TandemChildren *children; /* NULL where there is a list of nodes */
  guint n;                  /* entries there are */
  char *folded_filter;      /* (nullable) */
  const char *begin;        /* what the names of most entries begin with */
  gsize begin_length;
  GArray *records; /* of SortRecord */
} Run;

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

static TandemNode
node_at (const Run *self, guint index)
{
  if (self->query->nodes != NULL)
    return g_array_index (self->query->nodes, TandemNode, index);
  return tandem_children_get (self->children, index);
}

/* ---- What entries are put in order by ---- */

static gboolean
is_by_text (const TandemFolderQuery *self)
{
  return self->sort == TANDEM_FOLDER_SORT_NAME || self->sort == TANDEM_FOLDER_SORT_PLACE;
}

static TandemMeasure
get_measure (const TandemFolderQuery *self)
{
  if (self->sort == TANDEM_FOLDER_SORT_ITEMS)
    return TANDEM_MEASURE_ITEMS;
  if (self->sort == TANDEM_FOLDER_SORT_MODIFIED)
    return TANDEM_MEASURE_MODIFIED;
  return self->apparent ? TANDEM_MEASURE_APPARENT : TANDEM_MEASURE_ALLOCATED;
}

static guint64
get_number (const TandemFolderQuery *self, const TandemNodeInfo *info)
{
  if (self->sort == TANDEM_FOLDER_SORT_ITEMS)
    return info->items;
  if (self->sort == TANDEM_FOLDER_SORT_MODIFIED)
    return (guint64)info->mtime ^ ((guint64)1 << 63); /* times before 1970 come first */
  return self->apparent ? info->apparent : info->allocated;
}

/* Finds what the names of the first entries have in common: the pictures of a camera differ late. */
static void
find_begin (Run *self)
{
  for (guint i = 0; i < MIN (PIECE, self->n); i++)
    {
      gsize length;
      const char *name = tandem_children_get_name (self->children, i, &length);

      if (i == 0)
        {
          self->begin = name;
          self->begin_length = length;
        }
      for (gsize at = 0; at < self->begin_length; at++)
        if (at == length || name[at] != self->begin[at])
          self->begin_length = at;
    }
}

/* Of a name, what makes a number of where it differs from most: nearly in the order of names, and made in no
 * time. */
static guint64
get_number_of_name (const Run *self, const char *name, gsize length)
{
  guint64 number = 0;
  const int order = memcmp (name, self->begin, MIN (length, self->begin_length));

  if (order > 0)
    return G_MAXUINT64;
  if (order < 0 || length < self->begin_length)
    return 0;
  name += self->begin_length;
  length -= self->begin_length;
  for (gsize i = 0; i < sizeof number; i++)
    {
      const guint8 byte = i < length ? (guint8)name[i] : 0;

      number = number << 8 | (byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
    }
  return number;
}

/* Those of PIECE entries from @from on, or of as many as there are. */
static guint
rank_piece (const Run *self, guint from, guint64 *ranks)
{
  const TandemFolderQuery *query = self->query;
  const guint n = MIN (PIECE, self->n - from);

  if (!is_by_text (query))
    tandem_children_measure (self->children, get_measure (query), from, n, ranks);
  for (guint i = 0; is_by_text (query) && i < n; i++)
    {
      gsize length;
      const char *name = tandem_children_get_name (self->children, from + i, &length);

      ranks[i] = get_number_of_name (self, name, length);
    }
  for (guint i = 0; query->descending && i < n; i++)
    ranks[i] = ~ranks[i];
  return n;
}

static int
compare_names (const char *a, gsize a_length, const char *b, gsize b_length)
{
  const int order = memcmp (a, b, MIN (a_length, b_length));

  if (order != 0)
    return order;
  return (a_length > b_length) - (a_length < b_length);
}

/* Names come in their order among those that are alike, and backwards only when names are sorted by. */
static int
turn (const TandemFolderQuery *self, int order)
{
  return self->sort == TANDEM_FOLDER_SORT_NAME && self->descending ? -order : order;
}

static int
compare_records (gconstpointer first, gconstpointer second, gpointer user_data)
{
  const SortRecord *a = first;
  const SortRecord *b = second;
  const TandemFolderQuery *query = user_data;
  int order = 0;

  if (a->rank != b->rank)
    return a->rank < b->rank ? -1 : 1;
  if (a->collation != NULL && b->collation != NULL)
    order = strcmp (a->collation, b->collation);
  if (order != 0 && query->sort == TANDEM_FOLDER_SORT_PLACE)
    return query->descending ? -order : order;
  if (order == 0)
    order = compare_names (a->name, a->name_length, b->name, b->name_length);
  return turn (query, order);
}

/* ---- The first rows ---- */

static int
compare_children (guint a, guint b, gpointer user_data)
{
  const Run *self = user_data;
  gsize a_length, b_length;
  const char *a_name = tandem_children_get_name (self->children, a, &a_length);
  const char *b_name = tandem_children_get_name (self->children, b, &b_length);

  return turn (self->query, compare_names (a_name, a_length, b_name, b_length));
}

static int
compare_found (guint a, guint b, gpointer user_data)
{
  const Run *self = user_data;

  return compare_records (&g_array_index (self->records, SortRecord, a),
                          &g_array_index (self->records, SortRecord, b), (gpointer)self->query);
}

/* Of all entries of a folder: of nearly all nothing but their rank is read. */
static GArray *
choose_from_all (Run *self, GCancellable *cancellable)
{
  g_autoptr (TandemFirstRows) first = tandem_first_rows_new (compare_children, self);
  g_autoptr (GArray) rows = NULL;
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  guint64 ranks[PIECE];

  find_begin (self);
  for (guint i = 0; i < self->n && !g_cancellable_is_cancelled (cancellable); i += PIECE)
    tandem_first_rows_offer (first, i, ranks, rank_piece (self, i, ranks));
  rows = tandem_first_rows_get (first);
  for (guint i = 0; i < rows->len; i++)
    {
      const TandemNode node = node_at (self, g_array_index (rows, guint, i));

      g_array_append_val (nodes, node);
    }
  return nodes;
}

/* Of those that the filter has found. */
static GArray *
choose_from_found (Run *self)
{
  g_autoptr (TandemFirstRows) first = tandem_first_rows_new (compare_found, self);
  g_autoptr (GArray) rows = NULL;
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (TandemNode));

  for (guint i = 0; i < self->records->len; i++)
    {
      const SortRecord *record = &g_array_index (self->records, SortRecord, i);
      guint64 rank = record->rank;

      if (is_by_text (self->query))
        {
          rank = get_number_of_name (self, record->name, record->name_length);
          rank = self->query->descending ? ~rank : rank;
        }
      tandem_first_rows_offer (first, i, &rank, 1);
    }
  rows = tandem_first_rows_get (first);
  for (guint i = 0; i < rows->len; i++)
    {
      const SortRecord *record = &g_array_index (self->records, SortRecord, g_array_index (rows, guint, i));
      const TandemNode node = node_at (self, record->index);

      g_array_append_val (nodes, node);
    }
  return nodes;
}

/* ---- The whole ---- */

/* Part of a name, whatever its case; a name that is no UTF-8 is compared as it is shown. */
static gboolean
matches (const Run *self, TandemNode node, const TandemNodeInfo *info)
{
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *folded = NULL;

  if (self->folded_filter == NULL)
    return TRUE;

  if (self->query->nodes != NULL)
    path = tandem_snapshot_dup_path (self->query->snapshot, node);
  name = path != NULL ? tandem_format_name (path, -1)
                      : tandem_format_name (info->name, (gssize)info->name_length);
  folded = g_utf8_casefold (name, -1);
  return strstr (folded, self->folded_filter) != NULL;
}

static void
collect (Run *self, GCancellable *cancellable)
{
  const TandemFolderQuery *query = self->query;

  for (guint i = 0; i < self->n; i++)
    {
      const TandemNode node = node_at (self, i);
      SortRecord record = { .index = i };
      TandemNodeInfo info;

      if (i % PIECE == 0 && g_cancellable_is_cancelled (cancellable))
        break;
      if (!tandem_snapshot_get_info (query->snapshot, node, &info) || !matches (self, node, &info))
        continue;

      record.name = info.name;
      record.name_length = (guint32)MIN (info.name_length, G_MAXUINT32);
      if (!is_by_text (query))
        record.rank = query->descending ? ~get_number (query, &info) : get_number (query, &info);
      g_array_append_val (self->records, record);
    }
}

/* The folder that an entry is in, as it is shown. */
static char *
dup_place (const Run *self, const SortRecord *record)
{
  g_autofree char *path = tandem_snapshot_dup_path (self->query->snapshot, node_at (self, record->index));
  g_autofree char *folder = g_path_get_dirname (path);

  return tandem_format_name (folder, -1);
}

static void
add_collations (Run *self, GCancellable *cancellable)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      SortRecord *record = &g_array_index (self->records, SortRecord, i);
      g_autofree char *text = NULL;

      if (i % PIECE == 0 && g_cancellable_is_cancelled (cancellable))
        break;
      text = self->query->sort == TANDEM_FOLDER_SORT_PLACE
                 ? dup_place (self, record)
                 : tandem_format_name (record->name, (gssize)record->name_length);
      record->collation = g_utf8_collate_key_for_filename (text, -1);
    }
}

static GArray *
take_out (Run *self)
{
  GArray *nodes = g_array_sized_new (FALSE, FALSE, sizeof (TandemNode), self->records->len);

  for (guint i = 0; i < self->records->len; i++)
    {
      const SortRecord *record = &g_array_index (self->records, SortRecord, i);
      const TandemNode node = node_at (self, record->index);

      g_array_append_val (nodes, node);
      g_free (record->collation);
    }
  return nodes;
}

GArray *
tandem_folder_query_run (const TandemFolderQuery *self,
                         GCancellable *cancellable,
                         TandemFolderQueryHeadFunc head,
                         gpointer user_data)
{
  g_autoptr (TandemChildren) children =
      self->nodes == NULL ? tandem_children_new (self->snapshot, self->folder) : NULL;
  g_autofree char *folded_filter =
      self->filter != NULL && self->filter[0] != '\0' ? g_utf8_casefold (self->filter, -1) : NULL;
  const guint64 n = self->nodes != NULL ? self->nodes->len : tandem_children_get_n (children);
  Run run = { .query = self,
              .children = children,
              .n = (guint)MIN (n, G_MAXINT),
              .folded_filter = folded_filter,
              .begin = "" };
  const gboolean from_all = children != NULL && folded_filter == NULL;
  GArray *nodes;

  if (head != NULL && from_all && run.n > HEAD_LIMIT)
    head (choose_from_all (&run, cancellable), user_data);
  run.records = g_array_sized_new (FALSE, FALSE, sizeof (SortRecord), run.n);
  collect (&run, cancellable);
  if (head != NULL && !from_all && run.records->len > HEAD_LIMIT && !g_cancellable_is_cancelled (cancellable))
    head (choose_from_found (&run), user_data);
  if (is_by_text (self))
    add_collations (&run, cancellable);
  if (!g_cancellable_is_cancelled (cancellable))
    g_array_sort_with_data (run.records, compare_records, (gpointer)self);
  nodes = take_out (&run);
  g_array_unref (run.records);
  return nodes;
}
