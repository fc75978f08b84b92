/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What is selected in a TandemFolderModel: a GtkSelectionModel that keeps nodes, not positions, so that the
 * selection stays with its entries when they are sorted, filtered, or more of them arrive. */
#pragma once

#include "app/tandem-folder-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_FOLDER_SELECTION (tandem_folder_selection_get_type ())
G_DECLARE_FINAL_TYPE (TandemFolderSelection, tandem_folder_selection, TANDEM, FOLDER_SELECTION, GObject)

/* For @model (referenced). */
TandemFolderSelection *tandem_folder_selection_new (TandemFolderModel *model);

/* Forgets everything; for another folder, before its rows come. */
void tandem_folder_selection_clear (TandemFolderSelection *self);

gboolean tandem_folder_selection_contains (TandemFolderSelection *self, TandemNode node);

/* The selected nodes that are rows now, in their order. (element-type TandemNode) (transfer full) */
GArray *tandem_folder_selection_dup_nodes (TandemFolderSelection *self);

TandemFolderModel *tandem_folder_selection_get_model (TandemFolderSelection *self);

G_END_DECLS
