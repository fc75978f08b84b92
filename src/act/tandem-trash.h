/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves scanned entries to the trash, and back: the freedesktop.org Trash specification, version 1.0. What
 * lies on the file system of the home trash goes there; else to $topdir/.Trash/$uid or $topdir/.Trash-$uid.
 */
#pragma once

#include "act/tandem-removal.h"

G_BEGIN_DECLS

/* Moves @node there, when it is what was scanned; what was moved is looked at again, and goes back when it
 * was replaced at that very moment. Returns the path of its ".trashinfo" file, for tandem_trash_restore ();
 * NULL with @error set when it stays where it is. (transfer full) */
char *tandem_trash_move (TandemAct *self, TandemNode node, GError **error);

/* Moves what the file @info_path tells of back to where it was, if nothing is there now. @node, which is what
 * was moved, says where (its parent is checked as before an act) and what; without one (@self is NULL) it is
 * the path that the file tells. FALSE with @error set when it stays in the trash. */
gboolean tandem_trash_restore (TandemAct *self, TandemNode node, const char *info_path, GError **error);

G_END_DECLS
