/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Euler's number as a job. */
#pragma once

#include "euler/tandem-euler.h"
#include "job/tandem-job.h"

G_BEGIN_DECLS

#define TANDEM_TYPE_EULER_JOB (tandem_euler_job_get_type ())
G_DECLARE_FINAL_TYPE (TandemEulerJob, tandem_euler_job, TANDEM, EULER_JOB, TandemJob)

/* @digits: after the point, or TANDEM_EULER_UNTIL_STOPPED; then being asked to stop is how it is done.
 * @kernel: see tandem-kernel.h. @result_fd: a memfd for the digits, or -1; it stays the caller's. */
TandemEulerJob *tandem_euler_job_new (guint64 digits, TandemKernel kernel, int result_fd);

/* Before the start. @continue_from: the checkpoint to go on from. @checkpoint: where checkpoints are written,
 * at least
 * @interval seconds apart, and the last one when the work is done. Both are nullable. */
void tandem_euler_job_set_checkpoints (TandemEulerJob *self,
                                       const char *continue_from,
                                       const char *checkpoint,
                                       double interval);

/* After the end, with a result: the number of digits after the point, and they, in ASCII, not terminated. */
guint64 tandem_euler_job_get_n_digits (TandemEulerJob *self);
const char *tandem_euler_job_get_digits (TandemEulerJob *self);

G_END_DECLS
