/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a job says of its workers: lines "worker" of docs/report.md. */
#pragma once

#include "job/tandem-job.h"

G_BEGIN_DECLS

typedef struct _TandemJobWorkers TandemJobWorkers;

/* Follows the workers of @pool (referenced); reports through @job, which has to outlive it. */
TandemJobWorkers *tandem_job_workers_new (TandemJob *job, TandemPool *pool);
void tandem_job_workers_free (TandemJobWorkers *self);

/* To be called at each tick: a worker that goes from task to task is told of once a tick, and what it works
 * on twice a second. */
void tandem_job_workers_tick (TandemJobWorkers *self);

/* From now on the workers are on their way to the end. */
void tandem_job_workers_set_stopping (TandemJobWorkers *self);

G_END_DECLS
