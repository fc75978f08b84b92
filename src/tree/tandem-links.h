/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of inodes with several names, shared by the walkers: of each inode the name that was seen first,
 * which carries its size while the scan runs, and the one that is first in path order, which carries it in
 * the end. */
#pragma once

#include "tree/tandem-walk-area.h"

G_BEGIN_DECLS

/* Notes the entry number @index of @segment, whose name and place in the tree are known, as a name of the
 * inode. Returns whether it is the first sight of it. When the table is full each sight is, and the whole is
 * to be counted anew. */
gboolean tandem_links_see (TandemWalkArea *area,
                           const TandemArena *arena,
                           guint64 segment,
                           guint32 index,
                           guint64 dev,
                           guint64 ino);

/* Calls @func for each inode of which another name than the one that was seen first carries the size. Nobody
 * may be walking. */
typedef void (*TandemLinksFunc) (TandemLayoutPlace seen_first, TandemLayoutPlace carrier, gpointer user_data);

void tandem_links_foreach_moved (const TandemWalkArea *area,
                                 const TandemArena *arena,
                                 TandemLinksFunc func,
                                 gpointer user_data);

G_END_DECLS
