/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Deletes scanned entries for good, and nothing else.
 *
 * First the whole of what is to go is compared with the snapshot (tandem-identity.h); any difference, and
 * nothing is touched. Then it is moved into a folder of its own beside it, which nobody else may enter
 * (".tandem-delete-…", mode 0700), so that what is at its path afterwards is not meant, and compared again.
 * There it is deleted entry by entry, each looked at again before it goes; only names that were scanned are
 * touched. What could not be deleted goes back to where it was. Deleting the same again after a death goes on
 * where that one was.
 *
 * Where that folder cannot be made (a full disk), it is deleted in place; then, and towards processes of the
 * same user, the moment between the last look and the unlinking stays. */
#pragma once

#include "act/tandem-guard.h"
#include "act/tandem-own-changes.h"

G_BEGIN_DECLS

/* What was taken out of the tree, or became another time of change, by an act. */
typedef struct
{
  guint64 segment;
  guint64 entry;
  guint32 change; /* of a node that stays: its new one */
} TandemActNode;

/* What an act has done so far; the counts are read by others meanwhile (atomic). */
typedef struct
{
  guint64 n_done;      /* entries that are gone */
  guint64 freed_bytes; /* on the disk */
  guint32 stop;        /* set by others: stop soon */
} TandemActCounts;

typedef struct
{
  TandemSnapshot *snapshot;
  const TandemGuard *guard;
  TandemActCounts *counts;
  TandemOwnChanges *own;
  GArray *removed; /* of TandemActNode: what is gone, with all in it */
  GArray *touched; /* of TandemActNode: folders that lost something */
} TandemAct;

void tandem_act_init (TandemAct *self,
                      TandemSnapshot *snapshot,
                      const TandemGuard *guard,
                      TandemActCounts *counts,
                      TandemOwnChanges *own);
void tandem_act_clear (TandemAct *self);

/* Whether it is to stop. */
gboolean tandem_act_is_stopping (const TandemAct *self);

void tandem_act_note_removed (TandemAct *self, TandemNode node);

/* Notes the new time of change of what is behind @fd, once what was done to it is noted in @own: of a file
 * with several names that of before, as tandem_snapshot_edit () has it. */
void tandem_act_note_touched (TandemAct *self, TandemNode node, int fd);

/* Looks at @node before an act: its parent's descriptor, and that it is what was scanned, is not protected,
 * and has nothing mounted in it. -1 with @error set. */
int tandem_act_open_checked (TandemAct *self, TandemNode node, TandemNodeInfo *info, GError **error);

/* Renames, and never replaces what has that name. -1 with errno set. */
int tandem_act_rename (int from, const char *name, int to, const char *new_name);

/* Deletes @node with all that is in it. What is gone already counts as deleted. FALSE with @error set when it
 * is there yet, whole or in part (G_IO_ERROR_CANCELLED when it was asked to stop). */
gboolean tandem_removal_delete (TandemAct *self, TandemNode node, GError **error);

G_END_DECLS
