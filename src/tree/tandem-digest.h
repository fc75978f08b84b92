/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The second part of a scan, when it is asked for: reads the contents of the files that the first part found,
 * for the fingerprint of the tree, the files that are equal, or both. All that takes time is done by tasks of
 * the pool, also what only looks at what is known already; this process hands out the tasks.
 *
 * For a fingerprint every file is read once, and files of equal SHA-256 are equal. Without it only what may
 * have an equal is read: of the files of equal size the heads, of those with equal hashes of the heads all
 * (unless they are so few that comparing them is less work), and those of equal hashes are compared byte by
 * byte. */
#pragma once

#include "process/tandem-pool.h"
#include "tree/tandem-content.h"
#include "tree/tandem-digest-table.h"

G_BEGIN_DECLS

typedef struct _TandemDigest TandemDigest;

/* Before the fork. @area and @pool_task live as long. @pool_task is a task's function that calls
 * tandem_digest_do () on the result, as the pool's user data is the caller's. NULL with @error set when there
 * is no memory. */
TandemDigest *tandem_digest_new (const TandemWalkArea *area,
                                 gboolean fingerprint,
                                 TandemTaskFunc pool_task,
                                 GError **error);
void tandem_digest_free (TandemDigest *self);

/* In a worker: does the task with these arguments. */
GVariant *tandem_digest_do (TandemDigest *self, TandemWorker *worker, GVariant *arguments, GError **error);

/* Reads, once the walkers are done; once only. @done is called with (nullable) the error that ended it, which
 * is G_IO_ERROR_CANCELLED when the pool's event was set. */
typedef void (*TandemDigestDone) (const GError *error, gpointer user_data);
void tandem_digest_run (TandemDigest *self, TandemPool *pool, TandemDigestDone done, gpointer user_data);

/* Whether it has run to its end. */
gboolean tandem_digest_is_complete (const TandemDigest *self);

/* 0 to 1, of all of it. */
double tandem_digest_get_fraction (const TandemDigest *self);

/* Bytes read and to be read in the present phase. Cheap. */
void tandem_digest_get_bytes (const TandemDigest *self, guint64 *done, guint64 *total);

/* The results; valid once complete. */
const TandemDigestTable *tandem_digest_get_table (const TandemDigest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemDigest, tandem_digest_free)

G_END_DECLS
