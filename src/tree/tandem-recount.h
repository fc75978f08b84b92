/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts a tree anew from its entries alone: which name of each hard-linked inode carries its size, the
 * totals of all folders and of the scan, and the places of the errors. What was counted while the walkers
 * were at work does not matter to it, nor does how often it is done. */
#pragma once

#include "tree/tandem-arena.h"

G_BEGIN_DECLS

/* Writes the sums of all folders, and @totals. The first TANDEM_WALK_MAX_ERRORS errors, of an order that
 * depends on the tree alone, are appended to @errors (of TandemLayoutPlace). */
void tandem_recount_run (TandemArena *arena, TandemLayoutTotals *totals, GArray *errors);

G_END_DECLS
