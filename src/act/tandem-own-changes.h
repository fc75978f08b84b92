/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What this run itself did to files with several names: each name that goes or moves changes the inode, so
 * that its other names show another time of the last status change than was scanned. */
#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

typedef struct _TandemOwnChanges TandemOwnChanges;

TandemOwnChanges *tandem_own_changes_new (void);
void tandem_own_changes_free (TandemOwnChanges *self);

/* Notes that this run changed an inode, which was as @before directly before and is as @after now. Nothing is
 * noted when anything but the count of names and the time of the status change became another: somebody else
 * was at it, too. */
void tandem_own_changes_note (TandemOwnChanges *self, const struct statx *before, const struct statx *after);

/* Its last name is gone. */
void tandem_own_changes_forget (TandemOwnChanges *self, const struct statx *status);

/* The tandem_snapshot_digest_time () of the last change of @status that was not by this run. */
guint32 tandem_own_changes_get_origin (TandemOwnChanges *self, const struct statx *status);

/* All of them. (transfer full) (element-type TandemSnapshotLinkChange) */
GArray *tandem_own_changes_list (TandemOwnChanges *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemOwnChanges, tandem_own_changes_free)

G_END_DECLS
