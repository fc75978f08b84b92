/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker's half of a pool: what its frames hold, and the loop that does tasks. Private to the pool. */
#pragma once

#include "process/tandem-pool.h"

G_BEGIN_DECLS

/* The payload of a task or of a chunk of tasks for each of @arguments (of GVariant, some NULL). The function
 * is named by its address, which is the same in a fork. (transfer full) */
GBytes *tandem_pool_worker_pack (TandemTaskFunc function, GPtrArray *arguments, gboolean is_chunk);

/* Does what tandem_pool_worker_pack () packed. The result of a task is not floating; NULL with @error set
 * when it failed. That of a chunk is an array of (bv): TRUE and the result, or FALSE and the error as (sis).
 */
GVariant *tandem_pool_worker_run (TandemWorker *worker,
                                  GBytes *payload,
                                  gboolean is_chunk,
                                  gpointer user_data,
                                  GError **error);

/* Whether @value is the result of a chunk of @n_tasks. */
gboolean tandem_pool_worker_is_chunk_of (GVariant *value, guint n_tasks);

/* Does tasks until the parent says END, closes the pipe, or the event is set. @claims: see
 * tandem-pool-private.h. FALSE with @error set when the pipe brings what is no task or takes no result. */
gboolean tandem_pool_worker_loop (TandemWorker *worker, guint64 *claims, gpointer user_data, GError **error);

G_END_DECLS
