/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a sequence stands in digits, as a job. The positions are listed in order; as many as there is room
 * for, while the count is that of all. */
#pragma once

#include "job/tandem-digits-job.h"

G_BEGIN_DECLS

/* As many positions are in the result line, and in the result memory. */
#define TANDEM_FIND_MAX_POSITIONS 1000
#define TANDEM_FIND_MAX_LISTED 1000000

#define TANDEM_TYPE_FIND_JOB (tandem_find_job_get_type ())
G_DECLARE_FINAL_TYPE (TandemFindJob, tandem_find_job, TANDEM, FIND_JOB, TandemDigitsJob)

/* @path, @digits_fd: see tandem_digits_job_set_origin (). @sequence: 1 to TANDEM_DIGITS_SEQUENCE_MAX digits.
 * @result_fd: a memfd for the positions (docs/report.md), or -1; it stays the caller's. */
TandemFindJob *tandem_find_job_new (const char *path, int digits_fd, const char *sequence, int result_fd);

G_END_DECLS
