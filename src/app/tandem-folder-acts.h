/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does to the entries of a scan: open, show in the file manager, copy the path, move to the
 * trash and back, delete for good. Whatever changes files runs as a job, which checks that each entry is
 * still what was scanned.
 *
 * Signals:
 *   job-started (TandemJobClient *client)
 *   changed ()   something was done, or is being done: the snapshot's memory says so already */
#pragma once

#include "app/tandem-scan-view.h"

G_BEGIN_DECLS

#define TANDEM_TYPE_FOLDER_ACTS (tandem_folder_acts_get_type ())
G_DECLARE_FINAL_TYPE (TandemFolderActs, tandem_folder_acts, TANDEM, FOLDER_ACTS, GObject)

/* Acts for the entries that are selected in @view, which outlives it; puts them into its menu. The menu's
 * actions are class actions of a widget above the view, which call the functions below. */
TandemFolderActs *tandem_folder_acts_new (TandemScanView *view);

/* Whose entries they are: a finished scan; (nullable) NULL while there is none, and nothing can be done. */
void tandem_folder_acts_set_client (TandemFolderActs *self, TandemJobClient *client);

/* Whether something runs that changes files. */
gboolean tandem_folder_acts_is_busy (TandemFolderActs *self);

/* Whether something is selected that can be looked at, and that something can be done to. */
gboolean tandem_folder_acts_can_look (TandemFolderActs *self);
gboolean tandem_folder_acts_can_act (TandemFolderActs *self);

/* Whether one folder is selected that can be scanned again. */
gboolean tandem_folder_acts_can_rescan (TandemFolderActs *self);

void tandem_folder_acts_open (TandemFolderActs *self);
void tandem_folder_acts_show_in_files (TandemFolderActs *self);
void tandem_folder_acts_copy_path (TandemFolderActs *self);

/* Scans the selected folder again (without one, that which is shown), in the same memory. */
void tandem_folder_acts_rescan (TandemFolderActs *self);

/* A pattern that leaves the selected entry out; NULL when not exactly one is selected. (transfer full) */
char *tandem_folder_acts_dup_exclude (TandemFolderActs *self);

/* These ask first. */
void tandem_folder_acts_trash (TandemFolderActs *self);
void tandem_folder_acts_delete (TandemFolderActs *self);

G_END_DECLS
