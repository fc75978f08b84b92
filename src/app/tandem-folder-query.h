/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries of one folder of a snapshot, or a list of entries from anywhere in it, filtered and sorted: the
 * part of browsing that takes time, so it knows no GTK and may run in a thread. */
#pragma once

#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

typedef enum
{
  TANDEM_FOLDER_SORT_NAME,
  TANDEM_FOLDER_SORT_SIZE,
  TANDEM_FOLDER_SORT_ITEMS,
  TANDEM_FOLDER_SORT_MODIFIED,
  TANDEM_FOLDER_SORT_PLACE, /* of a list of entries from anywhere: the path of the folder that each is in */
} TandemFolderSort;

typedef struct
{
  TandemSnapshot *snapshot;
  TandemNode folder;
  GArray *nodes; /* (nullable) of TandemNode, never changed: the list instead of @folder's entries */
  TandemFolderSort sort;
  gboolean descending;
  gboolean apparent; /* sizes are apparent ones, not allocated ones */
  char *filter;      /* (nullable) part of a name, with @nodes of a path, in any case */
} TandemFolderQuery;

/* A copy, with a reference to the snapshot. (transfer full) */
TandemFolderQuery *tandem_folder_query_copy (const TandemFolderQuery *self);
void tandem_folder_query_free (TandemFolderQuery *self);

/* How many entries the folder has, before the filter: what the query's time depends on. */
guint64 tandem_folder_query_get_size (const TandemFolderQuery *self);

/* Gets the first rows, while the whole is still being sorted. (element-type TandemNode) (transfer full) */
typedef void (*TandemFolderQueryHeadFunc) (GArray *nodes, gpointer user_data);

/* Runs the query; entries that are equal in what is sorted by are sorted by name. @head (nullable) is called
 * when there are many, as soon as what a person sees first is known. When it is cancelled the answer is of no
 * use. (element-type TandemNode) (transfer full) */
GArray *tandem_folder_query_run (const TandemFolderQuery *self,
                                 GCancellable *cancellable,
                                 TandemFolderQueryHeadFunc head,
                                 gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemFolderQuery, tandem_folder_query_free)

G_END_DECLS
