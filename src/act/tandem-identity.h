/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether what is there now is still what was scanned: device, inode, kind and the time of the last status
 * change; and the way to it, through descriptors, never by a path. */
#pragma once

#include "act/tandem-own-changes.h"
#include "tree/tandem-snapshot.h"

#include <sys/stat.h>

G_BEGIN_DECLS

#define TANDEM_ACT_ERROR (tandem_act_error_quark ())

typedef enum
{
  TANDEM_ACT_ERROR_CHANGED,   /* not what was scanned, or changed since */
  TANDEM_ACT_ERROR_GONE,      /* not there any more */
  TANDEM_ACT_ERROR_PROTECTED, /* the root of the file system, the home folder, a mount point, … */
  TANDEM_ACT_ERROR_UNKNOWN,   /* the snapshot does not say what it was: an imported one */
} TandemActError;

GQuark tandem_act_error_quark (void);

/* Reads the status of @name in @parent without following it. FALSE with @error set: GONE, or that of the
 * system. */
gboolean tandem_identity_read (int parent, const char *name, struct statx *status, GError **error);

/* Whether @status is that of what @info tells of, and can be acted upon at all. That the status was changed
 * since the scan is accepted only when it was by this run itself (@own). FALSE with @error set. */
gboolean tandem_identity_check (const TandemNodeInfo *info,
                                const struct statx *status,
                                TandemOwnChanges *own,
                                GError **error);

/* The same by device, inode and kind alone, for what was checked before and moved since. */
gboolean tandem_identity_is_same (const TandemNodeInfo *info, const struct statx *status);

/* Opens (O_PATH) the folder that @node is in: the root by its path, each further component relative to the
 * one before, beneath it, through no symbolic link and across no mount but those that the scan crossed; each
 * has to be the folder that was scanned. -1 with @error set. */
int tandem_identity_open_parent (TandemSnapshot *snapshot, TandemNode node, GError **error);

/* Opens the directory @name within @parent under the same rules, for reading or (@flags O_PATH) to go on.
 * @may_cross: the scan crossed a mount here. -1 with errno set. */
int tandem_identity_open_folder (int parent, const char *name, int flags, gboolean may_cross);

G_END_DECLS
