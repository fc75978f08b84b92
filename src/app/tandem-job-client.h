/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One run of one job, as the window sees it: what was asked, its state, its progress, its processes, what
 * came of it.
 *
 * Properties: state, paused (notify:: at each change).
 * Signals:
 *   report (JsonObject *line)   a line of a type that only some jobs have, see docs/report.md
 *   updated ()   something else changed; at most ten times a second, however much the job reports */
#pragma once

#include "app/tandem-job-progress.h"
#include "app/tandem-job-request.h"
#include "app/tandem-job-state.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_JOB_CLIENT (tandem_job_client_get_type ())
G_DECLARE_FINAL_TYPE (TandemJobClient, tandem_job_client, TANDEM, JOB_CLIENT, GObject)

/* A client for @request, which is copied. */
TandemJobClient *tandem_job_client_new (const TandemJobRequest *request);

/* Starts the job process. What fails shows as state, here too. Call it once. */
void tandem_job_client_start (TandemJobClient *self);

/* Asks for an orderly end; what was reached is handed over. Called again, it ends the job with force. */
void tandem_job_client_cancel (TandemJobClient *self);

/* Asks the job to stop its workers where they are, or to continue; the property paused tells when it has. */
void tandem_job_client_set_paused (TandemJobClient *self, gboolean paused);
gboolean tandem_job_client_is_paused (TandemJobClient *self);

/* Asks the job to go on with so many workers, 1 to 256. */
void tandem_job_client_set_n_workers (TandemJobClient *self, guint n_workers);

/* How many workers it was asked to work with. */
guint tandem_job_client_get_n_workers (TandemJobClient *self);

/* Asks the job to end the worker with that process number; another does its work again. */
void tandem_job_client_end_worker (TandemJobClient *self, gint64 pid);

/* The window is going: an orderly end in little time. */
void tandem_job_client_hurry (TandemJobClient *self);

/* What was asked. Owned by @self. */
const TandemJobRequest *tandem_job_client_get_request (TandemJobClient *self);

TandemJobState tandem_job_client_get_state (TandemJobClient *self);

/* Whether its process is there: running or cancelling. */
gboolean tandem_job_client_is_active (TandemJobClient *self);

/* "Scanning Home", safe to show. Owned by @self. */
const char *tandem_job_client_get_title (TandemJobClient *self);

const TandemJobProgress *tandem_job_client_get_progress (TandemJobClient *self);

/* The job process and its workers. (element-type TandemProcessItem) Owned by @self. */
GListModel *tandem_job_client_get_processes (TandemJobClient *self);

/* What could not be read, the first thousand. (element-type TandemProblem) Owned by @self. */
GListModel *tandem_job_client_get_problems (TandemJobClient *self);

/* The result line; NULL until there is one. Owned by @self. */
JsonObject *tandem_job_client_get_result (TandemJobClient *self);

/* The memfd with the result; -1 before the start. Belongs to @self. */
int tandem_job_client_get_result_fd (TandemJobClient *self);

/* In state failed: the plain cause, one line, safe to show. Owned by @self. */
const char *tandem_job_client_get_failure (TandemJobClient *self);

/* The last log lines of the job and of the worker that failed, safe to show. (transfer full) */
char *tandem_job_client_dup_log (TandemJobClient *self);

G_END_DECLS
