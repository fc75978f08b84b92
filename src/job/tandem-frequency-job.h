/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How often each digit and each pair of neighbours is there, and whether that is what chance gives, as a job.
 */
#pragma once

#include "job/tandem-digits-job.h"

G_BEGIN_DECLS

#define TANDEM_TYPE_FREQUENCY_JOB (tandem_frequency_job_get_type ())
G_DECLARE_FINAL_TYPE (TandemFrequencyJob, tandem_frequency_job, TANDEM, FREQUENCY_JOB, TandemDigitsJob)

/* @path, @digits_fd: see tandem_digits_job_set_origin (). */
TandemFrequencyJob *tandem_frequency_job_new (const char *path, int digits_fd);

G_END_DECLS
