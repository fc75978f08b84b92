/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Goes through what is on the disk along the snapshot, at constant depth of the stack and with few
 * descriptors: only names that were scanned are looked at. */
#pragma once

#include "act/tandem-removal.h"

G_BEGIN_DECLS

/* Compares the directory @node, which lies in @parent, and all that was scanned in it with what is there; it
 * may lack something, but what is there has to be what was scanned. FALSE with @error set, which names the
 * first that differs. */
gboolean tandem_tree_walk_verify (TandemAct *self, TandemNode node, int parent, GError **error);

/* Deletes it, with all that was scanned in it and is still the same. FALSE with @error set (the first reason)
 * when something is left; what is gone is noted. */
gboolean tandem_tree_walk_delete (TandemAct *self, TandemNode node, int parent, GError **error);

/* Deletes what is no directory, when it is still what @info says; @with_change: and was not changed. */
gboolean tandem_tree_walk_unlink (TandemAct *self,
                                  int parent,
                                  const TandemNodeInfo *info,
                                  gboolean with_change,
                                  GError **error);

G_END_DECLS
