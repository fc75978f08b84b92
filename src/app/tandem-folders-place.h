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

/* Scans @file when it is a folder; opens it when it is a saved scan or an export of ncdu's. */
void tandem_folders_place_open (TandemFoldersPlace *self, GFile *file);

/* Let a person choose a saved scan to open, a file to export the result to, a folder of another machine to
 * scan. */
void tandem_folders_place_open_saved (TandemFoldersPlace *self);
void tandem_folders_place_export (TandemFoldersPlace *self);
void tandem_folders_place_scan_remote (TandemFoldersPlace *self);

/* Whether there is a result that can be exported. */
gboolean tandem_folders_place_has_result (TandemFoldersPlace *self);

/* Scans the folder of the last scan again; without one it lets a person choose. */
void tandem_folders_place_rescan (TandemFoldersPlace *self);

/* Asks the running scan for an orderly end, once: a key that is held down forces nothing. FALSE when there is
 * none. */
gboolean tandem_folders_place_cancel (TandemFoldersPlace *self);

gboolean tandem_folders_place_is_scanning (TandemFoldersPlace *self);

G_END_DECLS
