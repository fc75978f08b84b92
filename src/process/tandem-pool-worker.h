/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker's half of a pool: what its frames hold, and the loop that does tasks. Private to the pool. */
#pragma once

#include "process/tandem-pool.h"

G_BEGIN_DECLS

/* The payload of a TANDEM_FRAME_TASK. The function is named by its address, which is the same in a fork.
 * @arguments is nullable. (transfer full) */
GBytes *tandem_pool_worker_pack_task (TandemTaskFunc function, GVariant *arguments);

/* Does the task of @payload. The result is not floating; NULL with @error set when it failed. */
GVariant *tandem_pool_worker_run (TandemWorker *worker, GBytes *payload, gpointer user_data, GError **error);

/* Does tasks until the parent says END, closes the pipe, or the event is set. FALSE with @error set when the
 * pipe brings what is no task or takes no result. */
gboolean tandem_pool_worker_loop (TandemWorker *worker, gpointer user_data, GError **error);

G_END_DECLS
