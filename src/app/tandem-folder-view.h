/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A scanned tree, folder by folder: the list of a folder's entries, the way to it, filter, what could not be
 * read. The first page of a TandemScanView. */
#pragma once

#include "app/tandem-scan-page.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_FOLDER_VIEW (tandem_folder_view_get_type ())
G_DECLARE_FINAL_TYPE (TandemFolderView, tandem_folder_view, TANDEM, FOLDER_VIEW, AdwBin)

/* Goes to the folder that @node is in, and selects it there. */
void tandem_folder_view_show_node (TandemFolderView *self, TandemNode node);

G_END_DECLS
