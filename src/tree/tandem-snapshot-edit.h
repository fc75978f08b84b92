/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes a finished snapshot in its memory after something was done to what it tells of, while others read
 * it: entries leave it or come back, and all sums are made anew. Each step is published by one store. Nodes
 * of before stay readable, but those of entries that moved may not be among their folder's any more. Only for
 * memory that a scan of this computer has made: it is trusted. */
#pragma once

#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

typedef struct
{
  TandemNode node;
  guint32 change; /* of what was touched: its new TandemNodeInfo.change */
} TandemSnapshotChange;

/* All names of an inode with several, whose change was @from: it is @to. */
typedef struct
{
  guint64 dev;
  guint64 ino;
  guint32 from;
  guint32 to;
} TandemSnapshotLinkChange;

/* Makes the change in the @size bytes mapped for writing at @memory: @touched entries get their new time of
 * change, @removed ones leave it with all in them, @restored ones, which had left it, come back. Each is
 * nullable, an array of TandemSnapshotChange. Then all names in the tree of the inodes of @links (nullable,
 * an array of TandemSnapshotLinkChange, which is sorted) get their new one. Takes as long as a walk through
 * the tree in memory. FALSE when there is no room, or the snapshot is not finished. */
gboolean tandem_snapshot_edit (gpointer memory,
                               gsize size,
                               const GArray *touched,
                               const GArray *removed,
                               const GArray *restored,
                               GArray *links);

G_END_DECLS
