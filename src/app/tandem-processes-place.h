/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The place Processes: a live table of the window's process, the job processes and their workers. CPU and
 * memory are read twice a second, and only while somebody looks. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_PROCESSES_PLACE (tandem_processes_place_get_type ())
G_DECLARE_FINAL_TYPE (TandemProcessesPlace, tandem_processes_place, TANDEM, PROCESSES_PLACE, AdwBin)

/* Shows the processes of @jobs (element-type TandemJobClient; referenced). Call it once. */
void tandem_processes_place_set_jobs (TandemProcessesPlace *self, GListModel *jobs);

/* Shows the page of the speed-up. */
void tandem_processes_place_show_speedup (TandemProcessesPlace *self);

/* Cancels the measurement of the speed-up. FALSE when there is none. */
gboolean tandem_processes_place_cancel (TandemProcessesPlace *self);

G_END_DECLS
