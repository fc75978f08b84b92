/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the stop ladder and the pool need of a process. Private to the process layer. */
#pragma once

#include "process/tandem-process.h"

G_BEGIN_DECLS

/* Serves the living among @processes (of TandemProcess) without a main loop: waits until one of them has
 * something to say, but at most @timeout microseconds (less, when a deadline of theirs wants a look), and
 * emits the signals. */
void tandem_process_serve (TandemProcess *const *processes, guint n_processes, gint64 timeout);

/* tandem_process_send () in two halves, so that many frames can be written at once. */
void tandem_process_push (TandemProcess *self, guint32 type, guint64 id, GBytes *payload);
void tandem_process_flush (TandemProcess *self);

/* Kills it; it has failed with @error, (transfer full), unless a reason was known already. */
void tandem_process_fail (TandemProcess *self, GError *error);

G_END_DECLS
