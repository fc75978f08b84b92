/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What is selected in a TandemFolderModel: a GtkSelectionModel that keeps nodes, not positions, so that the
 * selection stays with its entries when they are sorted, filtered, or more of them arrive.
 *
 * Signals:
 *   wanted-found (uint position)   what was wanted is a row, and is selected now */
#pragma once

#include "app/tandem-folder-entry.h"
#include "app/tandem-folder-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_FOLDER_SELECTION (tandem_folder_selection_get_type ())
G_DECLARE_FINAL_TYPE (TandemFolderSelection, tandem_folder_selection, TANDEM, FOLDER_SELECTION, GObject)

/* For @model (referenced). */
TandemFolderSelection *tandem_folder_selection_new (TandemFolderModel *model);

/* Forgets everything; for another folder, before its rows come. */
void tandem_folder_selection_clear (TandemFolderSelection *self);

/* Selects @node, and nothing else, once it is a row: a large folder takes its time. */
void tandem_folder_selection_want (TandemFolderSelection *self, TandemNode node);

/* Looks whether what is wanted is a row now; done whenever there are more, and to be done after other
 * changes. */
void tandem_folder_selection_select_wanted (TandemFolderSelection *self);

/* Selects @entry (referenced), which is no row but further down, and nothing else. It is of the snapshot of
 * the model. */
void tandem_folder_selection_select_elsewhere (TandemFolderSelection *self, TandemFolderEntry *entry);

gboolean tandem_folder_selection_contains (TandemFolderSelection *self, TandemNode node);

/* The selected nodes that are rows now, in their order, or the entry elsewhere. (element-type TandemNode)
 * (transfer full) */
GArray *tandem_folder_selection_dup_nodes (TandemFolderSelection *self);

TandemFolderModel *tandem_folder_selection_get_model (TandemFolderSelection *self);

G_END_DECLS
