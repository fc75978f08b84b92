/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command line prints when its jobs are over. */
#pragma once

#include "cli/tandem-cli-options.h"
#include "cli/tandem-output-file.h"
#include "job/tandem-euler-job.h"
#include "job/tandem-scan-job.h"

G_BEGIN_DECLS

/* "2." and the digits and a newline ("2" and a newline for no digits) into @file. */
gboolean tandem_print_digits_to_file (TandemEulerJob *job, TandemOutputFile *file, GError **error);

/* One JSON object on standard output: the job's result; for both jobs an object with both. Nothing for a job
 * without a result. Either job is nullable. FALSE with @error set when it cannot be written. */
gboolean tandem_print_json (const TandemCliOptions *options,
                            TandemEulerJob *euler_job,
                            TandemScanJob *scan_job,
                            GError **error);

/* The results for people, on standard output. For e alone: its digits and nothing else. */
gboolean tandem_print_text (const TandemCliOptions *options,
                            TandemEulerJob *euler_job,
                            TandemScanJob *scan_job,
                            GError **error);

/* What came of an act, as one JSON object or for people. Nothing without a result. */
gboolean tandem_print_act (const TandemCliOptions *options, TandemJob *job, GError **error);

G_END_DECLS
