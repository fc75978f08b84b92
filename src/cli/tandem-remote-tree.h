/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree that another machine sends, on its way to where it was asked for: --save, --export and the result
 * memory. It is not trusted. */
#pragma once

#include "cli/tandem-cli-options.h"
#include "cli/tandem-stop-check.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _TandemRemoteTree TandemRemoteTree;

/* @options have to live as long. NULL with @error set when there is no memory for it. */
TandemRemoteTree *tandem_remote_tree_new (const TandemCliOptions *options, GError **error);

/* Takes a line "tree" of the report. FALSE with @error set when it has no data, or there is too much. */
gboolean tandem_remote_tree_add (TandemRemoteTree *self, JsonObject *line, GError **error);

/* Takes a line "tree-piece", which shows in the result memory at once. FALSE with @error set when it is
 * damaged. */
gboolean tandem_remote_tree_add_piece (TandemRemoteTree *self, JsonObject *line, GError **error);

/* Puts the whole where it was asked for, unless @stop asks for the end. FALSE with @error set when something
 * was asked for and it did not come, is damaged, or cannot be written. */
gboolean tandem_remote_tree_hand_over (TandemRemoteTree *self, TandemStopCheck *stop, GError **error);

void tandem_remote_tree_free (TandemRemoteTree *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemRemoteTree, tandem_remote_tree_free)

G_END_DECLS
