/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker's half of a pool: what its frames hold, and the loop that does tasks. Private to the pool. */
#pragma once

#include "process/tandem-pool.h"

G_BEGIN_DECLS

/* The payload of one task (TANDEM_FRAME_TASK), or of a chunk of several (TANDEM_FRAME_CHUNK), for @arguments
 * (of GVariant, some NULL). The function is named by its address, which is the same in a fork. (transfer
 * full) */
GBytes *tandem_pool_worker_pack (TandemTaskFunc function, GVariant *const *arguments, guint n_arguments);

/* The payload of @n_tasks tasks over records (TANDEM_FRAME_RECORDS), whose arguments are copied. */
GBytes *
tandem_pool_worker_pack_records (const TandemRecordTask *task, gconstpointer arguments, guint n_tasks);

/* Does what was packed and sent as a frame of @type. Not floating; NULL with @error set when it failed as a
 * whole. The answer to a task is its value. That to a chunk is an array of the values, if all succeeded and
 * have one type, else of (bv): TRUE and the value, or FALSE and the error as (sis). That to records is "at":
 * the results one after another, filled up to whole words; if some failed, "(ata(u(sis)))" with their numbers
 * and errors besides. */
GVariant *tandem_pool_worker_run (TandemWorker *worker,
                                  guint32 type,
                                  GBytes *payload,
                                  gpointer user_data,
                                  GError **error);

/* The part of tandem_pool_worker_run () for TANDEM_FRAME_RECORDS. */
GVariant *
tandem_pool_worker_run_records (TandemWorker *worker, GBytes *payload, gpointer user_data, GError **error);

/* Whether @value is the answer to a chunk of @n_tasks, or to as many over records. */
gboolean tandem_pool_worker_is_chunk_of (GVariant *value, guint n_tasks);
gboolean tandem_pool_worker_is_records_of (GVariant *value, guint n_tasks, gsize result_size);

/* Does tasks until the parent says END, closes the pipe, or the event is set. @claims: see
 * tandem-pool-private.h. FALSE with @error set when the pipe brings what is no task or takes no result. */
gboolean tandem_pool_worker_loop (TandemWorker *worker, guint64 *claims, gpointer user_data, GError **error);

G_END_DECLS
