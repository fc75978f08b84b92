/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the scanner share: running a scan in a pool, seeded random trees with all that is odd in
 * them, and an independent walker (lstat and readdir only) to compare with. */
#pragma once

#include "tree/tandem-scan.h"
#include "tests/unit/scale.h"

G_BEGIN_DECLS

/* ---- Running ---- */

/* Called from the main loop while a scan runs, every millisecond. */
typedef void (*ScanTick) (TandemScan *scan, TandemPool *pool, gpointer user_data);

/* Scans to the end, which may be that of the memory. NULL @tick: none. (transfer full) */
TandemScan *scan_run (const char *const *dirs,
                      const TandemScanOptions *options,
                      guint n_workers,
                      ScanTick tick,
                      gpointer user_data);

/* The same in a memory of one's own. */
TandemScan *scan_run_in (int memory_fd,
                         const char *const *dirs,
                         const TandemScanOptions *options,
                         guint n_workers,
                         ScanTick tick,
                         gpointer user_data);

/* ---- Trees ---- */

/* A new folder, in memory if possible. (transfer full) */
char *scan_make_folder (void);

/* Removes @path and all that is in it, of any depth. */
void scan_remove_tree (const char *path);

/* Fills @path with about @n_entries of every kind, made by @seed alone. */
void scan_make_random_tree (const char *path, guint32 seed, guint n_entries);

/* A chain of @depth folders in @path, each with the name @name, and a file in each. */
void scan_make_chain (const char *path, const char *name, guint depth);

/* ---- The reference ---- */

typedef struct
{
  guint64 allocated;
  guint64 apparent;
  guint64 items;
} ReferenceSums;

typedef struct
{
  TandemScanTotals totals;
  GHashTable *folders; /* path to ReferenceSums: of the folder with all below it */
} Reference;

/* Walks @dirs (none within another). @exclude is nullable. */
Reference *reference_new (const char *const *dirs, const char *const *exclude);
void reference_free (Reference *self);

/* Asserts that both found the same, for each folder. */
void reference_check (const Reference *self, TandemScan *scan);

void scan_assert_totals_equal (const TandemScanTotals *a, const TandemScanTotals *b);

/* Asserts that every folder's sums are those of its children; returns the number of entries. */
guint64 scan_check_sums (TandemSnapshot *snapshot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reference, reference_free)

G_END_DECLS
