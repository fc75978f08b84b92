/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Main loops for workers, to be called from their work hook: one that lives for the messages that its parent
 * sends, one that does something every so often. Both end in order when the event is set. */
#pragma once

#include "process/tandem-worker.h"

G_BEGIN_DECLS

/* Handles a message of type TANDEM_FRAME_USER or above. FALSE with @error set ends the worker. */
typedef gboolean (*TandemMessageFunc) (TandemWorker *worker,
                                       const TandemFrame *message,
                                       gpointer user_data,
                                       GError **error);

/* Runs @function for each message, in order, until tandem_process_send_end (): all that was sent before it is
 * handled. When the event is set or the parent is gone it ends after the message at hand; messages that are
 * in the pipe then are not handled, and their number is logged as a warning. FALSE with @error set when
 * @function or the pipe failed. */
gboolean
tandem_worker_run_queue (TandemWorker *self, TandemMessageFunc function, gpointer user_data, GError **error);

/* Does something at a tick. FALSE with @error set ends the worker. */
typedef gboolean (*TandemTickFunc) (TandemWorker *worker,
                                    guint64 tick,
                                    guint64 n_missed,
                                    gpointer user_data,
                                    GError **error);

/* Runs @function every @interval microseconds, without drift (see tandem-timer.h), until the parent says END
 * or the event is set; it wakes up for that at once. FALSE with @error set when @function or the pipe failed.
 */
gboolean tandem_worker_run_timer (TandemWorker *self,
                                  gint64 interval,
                                  TandemTickFunc function,
                                  gpointer user_data,
                                  GError **error);

G_END_DECLS
