/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The last things of a scan, once nobody walks any more: which name of each hard-linked inode carries its
 * size, the exact totals, and the list of errors.
 *
 * What the walkers counted is exact when none of them died and nothing was thrown away: then only the sizes
 * of those hard links move whose first sight was not the first in path order, which takes no time. Otherwise
 * (TandemWalkShared.recount) all is counted anew, see tandem-recount.h. */
#pragma once

#include "tree/tandem-walk-area.h"

G_BEGIN_DECLS

/* @area: (nullable) NULL after a change of a finished snapshot: all is counted anew. */
void tandem_finish_run (TandemWalkArea *area, TandemArena *arena);

G_END_DECLS
