/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of TandemScan share. */
#pragma once

#include "tree/tandem-digest.h"
#include "tree/tandem-pace.h"
#include "tree/tandem-scan.h"
#include "tree/tandem-walk-area.h"

#include <sys/types.h>

G_BEGIN_DECLS

/* Where a walker was when it was last seen to get on. */
typedef struct
{
  guint32 steps;
  guint64 current;
  gint64 since;
} TandemScanStand;

struct _TandemScan
{
  GObject parent_instance;

  TandemSharedMemory *memory; /* of the snapshot */
  TandemSharedMemory *shared;
  TandemWalkArea area;
  TandemDigest *digest; /* (nullable) */
  char *import_file;    /* (nullable) */
  int import_fd;        /* of it, in the worker; -1: it could not be opened, because of import_errno */
  int import_errno;
  int import_input;  /* standard input, where that is what is imported; else -1 */
  pid_t coordinator; /* the process that has the pool */
  TandemSnapshot *snapshot;
  gboolean has_digest_begun;
  double fraction; /* the largest that was told */

  TandemTask *run; /* (nullable) */
  guint n_running; /* walkers that have a task */
  guint n_walkers; /* that are wanted */
  gboolean is_slot_taken[TANDEM_WALK_MAX_SLOTS];
  TandemScanStand stands[TANDEM_WALK_MAX_SLOTS];
  gboolean adapts;
  TandemPace *pace;  /* (nullable) */
  guint pace_source; /* 0: none */
  GError *error;     /* (nullable) of the first walker that failed */
};

/* What a worker does for a digest; in tandem-scan-run.c. */
GVariant *
tandem_scan_digest_task (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error);

G_END_DECLS
