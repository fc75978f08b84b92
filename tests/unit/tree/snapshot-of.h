/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots made of words. */
#pragma once

#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

/* The snapshot of an ncdu export's tree, such as [{"name":"/r"},{"name":"a","dsize":4096}]. (transfer full)
 */
TandemSnapshot *snapshot_of (const char *tree);

/* The node at a path below the root, such as "a/b"; "" for the root. */
TandemNode node_at (TandemSnapshot *snapshot, const char *path);

G_END_DECLS
