/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What an act is to be done to: nodes of a snapshot, read from the command line. */
#pragma once

#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

/* The node of what is at @path, by the names on the way to it. FALSE with @error set when it was not scanned.
 */
gboolean tandem_targets_find (TandemSnapshot *snapshot, const char *path, TandemNode *node, GError **error);

/* Appends the nodes of "SEGMENT:ENTRY,SEGMENT:ENTRY…" to @nodes. FALSE with @error set. */
gboolean tandem_targets_parse (TandemSnapshot *snapshot, const char *text, GArray *nodes, GError **error);

/* Removes from @nodes (of TandemNode) what is named twice, or lies in another of them. */
void tandem_targets_reduce (TandemSnapshot *snapshot, GArray *nodes);

G_END_DECLS
