/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a file holds digits of e, as a job: they are computed anew and compared, nothing of the file is
 * trusted. A file with wrong digits fails the job, with a result that says where. */
#pragma once

#include "job/tandem-digits-job.h"

G_BEGIN_DECLS

#define TANDEM_TYPE_VERIFY_JOB (tandem_verify_job_get_type ())
G_DECLARE_FINAL_TYPE (TandemVerifyJob, tandem_verify_job, TANDEM, VERIFY_JOB, TandemDigitsJob)

TandemVerifyJob *tandem_verify_job_new (const char *path);

G_END_DECLS
