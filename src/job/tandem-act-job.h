/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Acts on what was scanned, as a job: delete for good, move to the trash, bring back from there. One worker
 * does it, entry by entry; the job is partial when some entries were refused, and fails when all were. When
 * it is asked to stop it ends with what was done until then. */
#pragma once

#include "job/tandem-job.h"
#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

typedef enum
{
  TANDEM_ACT_DELETE,
  TANDEM_ACT_TRASH,
  TANDEM_ACT_RESTORE,
} TandemActKind;

typedef struct
{
  TandemActKind kind;
  const char *snapshot_file; /* (nullable) a saved scan, which stays as it is */
  int snapshot_fd;           /* or the memory of a finished scan, which is changed in place; -1: none */
  const char *const *paths;  /* (nullable) of what is to be done; to restore: of the ".trashinfo" files */
  const char *const *nodes; /* (nullable) the same as "SEGMENT:ENTRY,…" in the snapshot, before the paths; to
                               restore: what each of the paths was */
  gboolean as_root;         /* deletes also as root */
} TandemActOptions;

#define TANDEM_TYPE_ACT_JOB (tandem_act_job_get_type ())
G_DECLARE_FINAL_TYPE (TandemActJob, tandem_act_job, TANDEM, ACT_JOB, TandemJob)

/* @options is copied; @snapshot_fd stays the caller's. */
TandemActJob *tandem_act_job_new (const TandemActOptions *options);

/* "delete", "trash", "restore". */
const char *tandem_act_kind_get_name (TandemActKind kind);

G_END_DECLS
