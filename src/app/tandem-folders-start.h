/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the place Folders shows before a scan: the folders and disks that a person would scan.
 *
 * Signals: choose ()                a person wants to choose a folder
 *          chosen (GFile *folder)   one of the listed was chosen */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_FOLDERS_START (tandem_folders_start_get_type ())
G_DECLARE_FINAL_TYPE (TandemFoldersStart, tandem_folders_start, TANDEM, FOLDERS_START, AdwBin)

G_END_DECLS
