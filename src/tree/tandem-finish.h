/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The last things of a scan, once nobody walks any more: which name of each hard-linked inode carries its
 * size, then the exact totals of all folders and of the scan, counted anew from the entries, and the list of
 * errors. What was counted while the walkers were at work does not matter to it, nor does how often it is
 * done. */
#pragma once

#include "tree/tandem-walk-area.h"

G_BEGIN_DECLS

#define TANDEM_FINISH_MAX_ERRORS 1000

void tandem_finish_run (TandemWalkArea *area, TandemArena *arena);

G_END_DECLS
