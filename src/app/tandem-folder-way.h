/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The way from the scanned folder to the one that is shown, and the folders that were shown before. */
#pragma once

#include "app/tandem-job-request.h"
#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

typedef struct _TandemFolderWay TandemFolderWay;

/* (transfer full) */
TandemFolderWay *tandem_folder_way_new (void);
void tandem_folder_way_free (TandemFolderWay *self);

/* Another result (nullable; referenced): there is no way in it yet, and nothing was shown before. */
void tandem_folder_way_set_snapshot (TandemFolderWay *self, TandemSnapshot *snapshot);

/* Makes the way to @folder by going up from it. */
void tandem_folder_way_go (TandemFolderWay *self, TandemNode folder);

/* How many folders are on the way, with that which is shown: 0 before there is one. */
guint tandem_folder_way_get_length (TandemFolderWay *self);

/* One of them, from the scanned folder on; there is such a one. */
TandemNode tandem_folder_way_get_nth (TandemFolderWay *self, guint index);

/* The last of them: the folder that is shown. */
TandemNode tandem_folder_way_get_folder (TandemFolderWay *self);

/* Whether @node is in the folder that is shown. */
gboolean tandem_folder_way_is_parent_of (TandemFolderWay *self, TandemNode node);

/* What is known of the folder that is shown. FALSE when there is none. */
gboolean tandem_folder_way_get_info (TandemFolderWay *self, TandemNodeInfo *info);

/* The names on the way, safe to show; of the scanned folder as @request calls it. (transfer full) */
GStrv tandem_folder_way_dup_names (TandemFolderWay *self, const TandemJobRequest *request);

/* Keeps the folder that is shown, to come back to. */
void tandem_folder_way_remember (TandemFolderWay *self);

/* The folder that was kept last, which is forgotten now. FALSE when there is none. */
gboolean tandem_folder_way_take_last (TandemFolderWay *self, TandemNode *folder);
gboolean tandem_folder_way_has_last (TandemFolderWay *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemFolderWay, tandem_folder_way_free)

G_END_DECLS
