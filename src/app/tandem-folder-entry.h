/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of a folder: a node of a snapshot. It holds no copy: what it says is read from the mapping when it
 * is asked, so it is always the newest. */
#pragma once

#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

#define TANDEM_TYPE_FOLDER_ENTRY (tandem_folder_entry_get_type ())
G_DECLARE_FINAL_TYPE (TandemFolderEntry, tandem_folder_entry, TANDEM, FOLDER_ENTRY, GObject)

/* Whether @a and @b are the same entry of one snapshot. */
static inline gboolean
tandem_node_equal (TandemNode a, TandemNode b)
{
  return a.segment == b.segment && a.entry == b.entry;
}

/* An empty set of TandemNode, whose members are freed with g_free (). (transfer full) */
GHashTable *tandem_node_set_new (void);

/* For @node of @snapshot (referenced). */
TandemFolderEntry *tandem_folder_entry_new (TandemSnapshot *snapshot, TandemNode node);

TandemNode tandem_folder_entry_get_node (TandemFolderEntry *self);

/* Owned by @self. */
TandemSnapshot *tandem_folder_entry_get_snapshot (TandemFolderEntry *self);

/* Its path: bytes, as tandem_snapshot_dup_path () gives it. (transfer full) */
char *tandem_folder_entry_dup_path (TandemFolderEntry *self);

/* Reads what is known of it. FALSE when there is no such node any more; @info is then empty. */
gboolean tandem_folder_entry_get_info (TandemFolderEntry *self, TandemNodeInfo *info);

G_END_DECLS
