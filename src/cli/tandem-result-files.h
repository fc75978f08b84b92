/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that a command makes of its result: digits, an export, a saved scan. Each appears whole or not at
 * all. */
#pragma once

#include "cli/tandem-cli-options.h"
#include "cli/tandem-output-file.h"
#include "job/tandem-euler-job.h"
#include "job/tandem-scan-job.h"

G_BEGIN_DECLS

/* Zeroed at first. NULL: not asked for. */
typedef struct
{
  const TandemCliOptions *options; /* not owned */
  TandemOutputFile *output;        /* (nullable) */
  TandemOutputFile *export;        /* (nullable) */
  TandemOutputFile *save;          /* (nullable) */
} TandemResultFiles;

/* Opens what @options ask for; it waits where one is a pipe that nobody reads yet. @options and @stop, which
 * ends the waiting and the writing (G_IO_ERROR_CANCELLED), have to live as long. */
gboolean tandem_result_files_open (TandemResultFiles *self,
                                   const TandemCliOptions *options,
                                   TandemStopCheck *stop,
                                   GError **error);

/* The digits of @job, which then says where they are. */
gboolean tandem_result_files_write_digits (TandemResultFiles *self, TandemEulerJob *job, GError **error);

/* The export and the saved scan of @job. */
gboolean tandem_result_files_write_tree (TandemResultFiles *self, TandemScanJob *job, GError **error);

/* What was not written whole leaves nothing behind. */
void tandem_result_files_clear (TandemResultFiles *self);

G_END_DECLS
