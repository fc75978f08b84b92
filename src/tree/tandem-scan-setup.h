/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scan does before its walkers begin. */
#pragma once

#include "tree/tandem-snapshot.h"
#include "tree/tandem-walk-area.h"

G_BEGIN_DECLS

/* An empty array of TandemWalkRoot, which closes and frees what is in it. (transfer full) */
GArray *tandem_scan_setup_new_roots (void);

/* Opens the folders that are asked for. FALSE with @error set, which names it, when one is missing or no
 * directory. */
gboolean tandem_scan_setup_roots (TandemWalkArea *area, const char *const *dirs, GError **error);

/* Finds out how much there is when one folder is asked for, with nothing left out, that is a whole file
 * system. */
void tandem_scan_setup_volume (TandemWalkArea *area);

/* The snapshot's memory, in a duplicate of @memory_fd or (-1) of its own. */
TandemSharedMemory *tandem_scan_setup_memory (int memory_fd, GError **error);

/* Begins the snapshot: its header and the entries of the roots, which are offered as the first work. Each
 * folder is a root once, even if it is asked for twice. */
gboolean tandem_scan_setup_tree (TandemWalkArea *area, GError **error);

G_END_DECLS
