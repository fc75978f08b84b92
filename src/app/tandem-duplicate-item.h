/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of equal content, or one of them: a row of the view Duplicates. */
#pragma once

#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

#define TANDEM_TYPE_DUPLICATE_ITEM (tandem_duplicate_item_get_type ())
G_DECLARE_FINAL_TYPE (TandemDuplicateItem, tandem_duplicate_item, TANDEM, DUPLICATE_ITEM, GObject)

/* A group of @nodes (of TandemNode, two at least; referenced) of @snapshot. */
TandemDuplicateItem *tandem_duplicate_item_new_group (TandemSnapshot *snapshot, GArray *nodes);

/* A file of a group. */
TandemDuplicateItem *tandem_duplicate_item_new_file (TandemSnapshot *snapshot, TandemNode node);

/* The files of a group, TandemDuplicateItem; NULL for a file. (transfer full) */
GListModel *tandem_duplicate_item_dup_files (TandemDuplicateItem *self);

/* Its nodes: of a file the one. Owned by @self. */
GArray *tandem_duplicate_item_get_nodes (TandemDuplicateItem *self);
gboolean tandem_duplicate_item_is_group (TandemDuplicateItem *self);

/* Bytes of each of the files, and what would be free without all but the largest on the disk; 0 for a file.
 */
guint64 tandem_duplicate_item_get_size (TandemDuplicateItem *self);
guint64 tandem_duplicate_item_get_freeable (TandemDuplicateItem *self);

/* The path of the file, or of the first, from the scanned folder on; safe to show. (transfer full) */
char *tandem_duplicate_item_dup_place (TandemDuplicateItem *self);

/* The name of that file, safe to show. (transfer full) */
char *tandem_duplicate_item_dup_name (TandemDuplicateItem *self);

G_END_DECLS
