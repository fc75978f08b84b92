/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries of one folder as a list, from the mapped snapshot. Small folders are sorted at once, large ones
 * in a thread, so that the window never waits.
 *
 * To GTK a row is a place: when entries come, go or are sorted, it hears of rows at the end only, and its
 * widgets stay. The items, plain objects, say nothing: whoever shows rows asks tandem_folder_model_get_node
 * () for what is at a place, and does so again at each refreshed.
 *
 * Of a folder with many entries the rows come in several turns of the main loop, so that none is long; those
 * that a window shows are in the first.
 *
 * Signals:
 *   moved ()       entries may be at other places than before
 *   grown ()       there are more rows of what was there before, at the end; see below
 *   refreshed ()   what the rows show may have changed, whether or not entries moved; after moved */
#pragma once

#include "app/tandem-folder-query.h"

G_BEGIN_DECLS

#define TANDEM_TYPE_FOLDER_MODEL (tandem_folder_model_get_type ())
G_DECLARE_FINAL_TYPE (TandemFolderModel, tandem_folder_model, TANDEM, FOLDER_MODEL, GObject)

TandemFolderModel *tandem_folder_model_new (void);

/* Shows @folder of @snapshot (nullable: nothing; referenced). */
void tandem_folder_model_set_folder (TandemFolderModel *self, TandemSnapshot *snapshot, TandemNode folder);

/* The same for a snapshot that takes the place of another: the rows stay as they are until there are those of
 * @folder, unless that takes long. */
void tandem_folder_model_replace (TandemFolderModel *self, TandemSnapshot *snapshot, TandemNode folder);

/* Shows @nodes of @snapshot (nullable: nothing; both referenced), of which the size of the whole is @total
 * bytes. Rows that are there already stay as they are. (element-type TandemNode) */
void tandem_folder_model_set_nodes (TandemFolderModel *self,
                                    TandemSnapshot *snapshot,
                                    GArray *nodes,
                                    guint64 total);

void tandem_folder_model_set_sort (TandemFolderModel *self, TandemFolderSort sort, gboolean descending);
void tandem_folder_model_set_apparent (TandemFolderModel *self, gboolean apparent);
gboolean tandem_folder_model_get_apparent (TandemFolderModel *self);

/* Shows only entries with @filter (nullable) in their name. */
void tandem_folder_model_set_filter (TandemFolderModel *self, const char *filter);

/* Looks again at a snapshot that grows. */
void tandem_folder_model_refresh (TandemFolderModel *self);

/* The size of the whole folder, of the kind that is shown, in bytes. */
guint64 tandem_folder_model_get_total (TandemFolderModel *self);

/* The node of a row. FALSE when there is no such row. */
gboolean tandem_folder_model_get_node (TandemFolderModel *self, guint position, TandemNode *node);

/* The same, and what is known of the node. */
gboolean tandem_folder_model_get_info (TandemFolderModel *self, guint position, TandemNodeInfo *info);

/* The path of the entry in a row, as tandem_snapshot_dup_path () gives it. (transfer full) */
char *tandem_folder_model_dup_path (TandemFolderModel *self, guint position);

/* Where @node is in the list. FALSE when it is not there. */
gboolean tandem_folder_model_find (TandemFolderModel *self, TandemNode node, guint *position);

G_END_DECLS
