/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The processes of a job as rows: the job process and its workers, those that have ended among them. */
#pragma once

#include "app/tandem-job-client.h"

G_BEGIN_DECLS

typedef struct _TandemJobProcesses TandemJobProcesses;

/* For @client, which outlives it. (transfer full) */
TandemJobProcesses *tandem_job_processes_new (TandemJobClient *client);
void tandem_job_processes_free (TandemJobProcesses *self);

/* (element-type TandemProcessItem) Owned by @self. */
GListModel *tandem_job_processes_get_model (TandemJobProcesses *self);

/* The job process is there; it has no name yet. */
void tandem_job_processes_start (TandemJobProcesses *self, int pid);

/* The job process is called @name. */
void tandem_job_processes_set_job_name (TandemJobProcesses *self, const char *name);

/* The name of the job process, safe to show. Owned by @self. */
const char *tandem_job_processes_get_job_name (TandemJobProcesses *self);

/* The job process is in @state, with process number @pid. */
void tandem_job_processes_set_state (TandemJobProcesses *self, TandemJobState state, int pid);

/* A worker line of the report. */
void tandem_job_processes_take_worker (TandemJobProcesses *self, JsonObject *line);

void tandem_job_processes_set_paused (TandemJobProcesses *self, gboolean paused);

/* The job is over, in @state, and why (nullable). */
void tandem_job_processes_end (TandemJobProcesses *self, TandemJobState state, const char *failure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemJobProcesses, tandem_job_processes_free)

G_END_DECLS
