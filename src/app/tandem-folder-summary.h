/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The line below a folder: how much is in it, and what of the whole scan could not be read. */
#pragma once

#include "app/tandem-job-client.h"
#include "tree/tandem-snapshot.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_FOLDER_SUMMARY (tandem_folder_summary_get_type ())
G_DECLARE_FINAL_TYPE (TandemFolderSummary, tandem_folder_summary, TANDEM, FOLDER_SUMMARY, AdwBin)

/* Shows what @info says of the folder, and what @client, the scan, could not read. */
void
tandem_folder_summary_show (TandemFolderSummary *self, const TandemNodeInfo *info, TandemJobClient *client);

G_END_DECLS
