/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A scan of one or more folders, as the process sees it that coordinates it: it counts what the contract says
 * (files, bytes, hard links once), spread over the workers of a pool, into a snapshot that others can read
 * meanwhile.
 *
 * Use: tandem_scan_new (); tandem_scan_prepare_pool () before the pool's start; tandem_scan_run_async ().
 * When the pool's event is set, the walkers stop within milliseconds and the snapshot keeps what was reached,
 * marked partial. A walker that dies is replaced by the pool, and nothing is lost or counted twice. */
#pragma once

#include "process/tandem-pool.h"
#include "tree/tandem-snapshot.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *const *exclude; /* (nullable) NULL-terminated globs: see tandem-filter.h */
  gboolean one_file_system;   /* leaves out what lies on another device than its folder */
  gboolean hash;              /* reads all files, for the fingerprint and the duplicates */
  gboolean duplicates;        /* reads what may be a duplicate, for these alone */
  gboolean import;            /* reads the tree from an export of ncdu: the one of the dirs is this file */
  guint64 max_memory;         /* bytes that the result may take, 0: as much as the computer can spare */
  guint64 expected_items;     /* that an earlier scan of the same found, for the progress; 0: not known */
  gboolean adapt;             /* adds workers while the disk is what the scan waits for */
  TandemNode
      again; /* of the finished snapshot in the memory only this folder is scanned again; the dirs are those
                of the first time, and the other options should be, too. Entry 0: all is scanned */
} TandemScanOptions;

typedef enum
{
  TANDEM_SCAN_PHASE_WALK,
  TANDEM_SCAN_PHASE_HASH,
} TandemScanPhase;

typedef struct
{
  guint64 items;           /* entries below the roots that could be read so far */
  guint64 allocated_bytes; /* of what counts so far */
  guint64 apparent_bytes;
  guint64 errors;
  double fraction; /* 0 to 1, of the whole scan; never moving back, 1 only at the end */
  TandemScanPhase phase;
  double phase_fraction; /* 0 to 1 */
  guint64 hashed_bytes;  /* contents read, and to be read as far as is known; when duplicates are looked for
                            without hashing everything, in this step of it */
  guint64 hashed_total;
} TandemScanProgress;

typedef struct
{
  char *path;          /* bytes, from the root as it was asked for */
  const char *message; /* static: "Permission denied" */
} TandemScanError;

#define TANDEM_TYPE_SCAN (tandem_scan_get_type ())
G_DECLARE_FINAL_TYPE (TandemScan, tandem_scan, TANDEM, SCAN, GObject)

/* A scan of @dirs (NULL-terminated, one at least; a symbolic link is followed) by @n_workers walkers (0: this
 * process alone). @options is nullable. The snapshot is made in @memory_fd, a memfd which is duplicated and,
 * where smaller, enlarged (it is sparse), or with -1 in memory of its own. NULL with @error set when one of
 * @dirs is missing or no directory (the message names it), or there is no memory. */
TandemScan *tandem_scan_new (const char *const *dirs,
                             const TandemScanOptions *options,
                             int memory_fd,
                             guint n_workers,
                             GError **error);

/* Before the pool's start: keeps the scan's descriptors in its workers and takes its user data. The pool has
 * to have been made with as many workers as the scan. */
void tandem_scan_prepare_pool (TandemScan *self, TandemPool *pool);

/* Scans, by tasks of @pool; once only. */
void
tandem_scan_run_async (TandemScan *self, TandemPool *pool, GAsyncReadyCallback callback, gpointer user_data);

/* Changes the number of workers of the running scan (1 to TANDEM_POOL_MAX_WORKERS), and with it that of
 * @pool. With options.adapt it is the least there are. Those that are too many hand their work to the others
 * within milliseconds. */
void tandem_scan_set_n_workers (TandemScan *self, TandemPool *pool, guint n_workers);

/* TRUE when the scan is over, whole or (tandem_scan_is_partial ()) stopped. FALSE with @error set when a
 * walker failed: what is there then is partial too. */
gboolean tandem_scan_run_finish (TandemScan *self, GAsyncResult *result, GError **error);

/* Whether it was stopped, or failed, before it was through. */
gboolean tandem_scan_is_partial (TandemScan *self);

/* Cheap, at any time. */
void tandem_scan_get_progress (TandemScan *self, TandemScanProgress *progress);

/* Entries below the roots that could be read: TandemNodeInfo.items of a root, or their sum. */
guint64 tandem_scan_get_items (TandemScan *self);

/* Running totals; the exact ones when the scan is over. */
void tandem_scan_get_totals (TandemScan *self, TandemScanTotals *totals);

/* What could not be read: TandemScanError, at most 1,000, in path order; empty until the scan is over. The
 * total is in TandemScanTotals. (transfer full) */
GPtrArray *tandem_scan_get_errors (TandemScan *self);

/* ---- Contents, when they were asked for and the scan is over ---- */

/* The fingerprint of all names and contents (tandem-fingerprint.h) in hexadecimal digits. NULL when it was
 * not asked for, the scan is partial, or something could not be read. (transfer full) */
char *tandem_scan_dup_fingerprint (TandemScan *self);

typedef struct
{
  guint64 groups;   /* of equal files */
  guint listed;     /* of them: at most 1,000, those first of which most can be freed */
  guint64 files;    /* in all groups, without one of each */
  guint64 freeable; /* bytes on the disk, in all groups */
} TandemDuplicateTotals;

/* Regular files of equal content, larger than 0, each inode once. */
typedef struct
{
  guint64 size;     /* bytes of each */
  guint64 freeable; /* bytes on the disk of all but the largest there */
  guint n_files;    /* two at least */
  guint32 first;    /* internal */
} TandemDuplicates;

/* FALSE, and all 0, when the duplicates are not known. */
gboolean tandem_scan_get_duplicate_totals (TandemScan *self, TandemDuplicateTotals *totals);

/* The group @index. FALSE when there is none. */
gboolean tandem_scan_get_duplicates (TandemScan *self, guint index, TandemDuplicates *duplicates);

/* The file @index of it; in path order. */
TandemNode tandem_scan_get_duplicate (TandemScan *self, const TandemDuplicates *duplicates, guint index);

/* ---- The walkers and the memory ---- */

/* The path of the folder that walker @index (below the number of walkers) is at; NULL when it is at none. For
 * progress, and to say where a walker hangs. (transfer full) */
char *tandem_scan_dup_current_path (TandemScan *self, guint index);

/* The path of a folder that a walker has been at for @least microseconds without getting on, as when a file
 * system does not answer; NULL when there is none. To be called again and again. (transfer full) */
char *tandem_scan_dup_stuck_path (TandemScan *self, gint64 least);
guint tandem_scan_get_n_walkers (TandemScan *self);

/* Readable while the scan runs. (transfer none) */
TandemSnapshot *tandem_scan_get_snapshot (TandemScan *self);

G_END_DECLS
