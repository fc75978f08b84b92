/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the coordinator of a scan looks up in the memory that walkers write to, at any time and whatever is
 * there: what cannot be is nothing. */
#pragma once

#include "tree/tandem-snapshot.h"
#include "tree/tandem-walk-area.h"

G_BEGIN_DECLS

/* The node of the folder that a walker's word `current` tells of. FALSE: none. */
gboolean tandem_scan_watch_find_current (TandemSnapshot *snapshot, guint64 current, TandemNode *node);

/* Whether any walker offers anything. */
gboolean tandem_scan_watch_has_work (TandemSnapshot *snapshot, const TandemWalkArea *area);

G_END_DECLS
