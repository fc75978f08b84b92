/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The place Folders: choose a folder, watch it being scanned, see what fills it.
 *
 * Signals: job-started (TandemJobClient *client) */
#pragma once

#include "app/tandem-job-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_FOLDERS_PLACE (tandem_folders_place_get_type ())
G_DECLARE_FINAL_TYPE (TandemFoldersPlace, tandem_folders_place, TANDEM, FOLDERS_PLACE, AdwBin)

/* Lets a person choose a folder, and scans it. */
void tandem_folders_place_choose (TandemFoldersPlace *self);

/* Scans @folder. While another scan runs it says so and does nothing. */
void tandem_folders_place_scan (TandemFoldersPlace *self, GFile *folder);

/* Scans the folder of the last scan again; without one it lets a person choose. */
void tandem_folders_place_rescan (TandemFoldersPlace *self);

/* Asks the running scan for an orderly end. FALSE when there is none. */
gboolean tandem_folders_place_cancel (TandemFoldersPlace *self);

gboolean tandem_folders_place_is_scanning (TandemFoldersPlace *self);

G_END_DECLS
