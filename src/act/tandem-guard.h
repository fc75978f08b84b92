/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What is never removed: the root of the file system, the home folder and those above it, mount points and
 * what has one in it. */
#pragma once

#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

typedef struct _TandemGuard TandemGuard;

/* Takes note of what is to be protected now. */
TandemGuard *tandem_guard_new (void);
void tandem_guard_free (TandemGuard *self);

/* FALSE with @error set (TANDEM_ACT_ERROR_PROTECTED) when the directory @dev, @ino is one of them. */
gboolean tandem_guard_check (const TandemGuard *self, guint64 dev, guint64 ino, GError **error);

/* FALSE with @error set when something is mounted on or below @name in the folder @parent. */
gboolean tandem_guard_check_mounts (const TandemGuard *self, int parent, const char *name, GError **error);

/* The mount @id (STATX_MNT_ID): where its root is. NULL when it is not known. (transfer full) */
char *tandem_guard_dup_mount_point (const TandemGuard *self, guint64 id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemGuard, tandem_guard_free)

G_END_DECLS
