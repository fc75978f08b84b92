/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The scan of folders as a job. */
#pragma once

#include "job/tandem-job.h"
#include "tree/tandem-scan.h"
#include "tree/tandem-tree-export.h"

G_BEGIN_DECLS

#define TANDEM_TYPE_SCAN_JOB (tandem_scan_job_get_type ())
G_DECLARE_FINAL_TYPE (TandemScanJob, tandem_scan_job, TANDEM, SCAN_JOB, TandemJob)

/* @dirs: NULL-terminated, one at least. @options: see tandem-scan.h. Both are copied. @result_fd: a memfd for
 * the snapshot, or -1; it stays the caller's. */
TandemScanJob *tandem_scan_job_new (const char *const *dirs, const TandemScanOptions *options, int result_fd);

/* (nullable) The tree, as far as it is known; NULL when the scan could not begin. Belongs to @self. */
TandemSnapshot *tandem_scan_job_get_snapshot (TandemScanJob *self);

/* Writes the tree for other programs: as CSV when the name of the file @path ends in ".csv", else as ncdu's
 * JSON. Only after the end, with a result. Takes as long as the tree is large. FALSE with @error set by
 * @write. */
gboolean tandem_scan_job_export (TandemScanJob *self,
                                 const char *path,
                                 TandemWriteFunc write,
                                 gpointer user_data,
                                 GError **error);

G_END_DECLS
