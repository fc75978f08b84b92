/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The live list of the window, its job processes and their workers, sorted and filtered; of the selected one
 * the reason for its state, its log lines, and what can be done with it. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_PROCESS_TABLE (tandem_process_table_get_type ())
G_DECLARE_FINAL_TYPE (TandemProcessTable, tandem_process_table, TANDEM, PROCESS_TABLE, AdwBin)

/* Shows the processes of @jobs (element-type TandemJobClient; referenced) and the window's own. Once only. */
void tandem_process_table_set_jobs (TandemProcessTable *self, GListModel *jobs);

G_END_DECLS
