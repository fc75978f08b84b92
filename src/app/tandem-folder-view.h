/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A scanned tree, folder by folder: the list of a folder's entries, the way to it, filter, what could not be
 * read. It shows a scan that is going on, too. */
#pragma once

#include "app/tandem-job-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_FOLDER_VIEW (tandem_folder_view_get_type ())
G_DECLARE_FINAL_TYPE (TandemFolderView, tandem_folder_view, TANDEM, FOLDER_VIEW, AdwBin)

/* Shows what @client (a scan; referenced) has read, as it grows. */
void tandem_folder_view_set_client (TandemFolderView *self, TandemJobClient *client);

/* Shows the newest state of the scan: call it when the scan has ended. */
void tandem_folder_view_refresh (TandemFolderView *self);

G_END_DECLS
