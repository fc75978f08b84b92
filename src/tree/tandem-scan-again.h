/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Scanning one folder of a finished snapshot again, in the same memory: what is known of its contents is
 * forgotten, and the walkers find it as work that is left. The rest stays. */
#pragma once

#include "tree/tandem-snapshot.h"
#include "tree/tandem-walk-area.h"

G_BEGIN_DECLS

/* In place of the set-up of a new tree: @area has its memory, with @snapshot, a finished one of this
 * computer, and no roots yet: these are among @dirs, as they were given to the scan before. FALSE with @error
 * set when they are not, or the folder @node is not what it was, or cannot be opened. */
gboolean tandem_scan_again_setup (TandemWalkArea *area,
                                  TandemSnapshot *snapshot,
                                  TandemNode node,
                                  const char *const *dirs,
                                  GError **error);

G_END_DECLS
