/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The window comes first: what works for it beside its own thread has a lower place with the kernel's
 * scheduler.
 *
 * A task of the same weight that shares a core with the window's thread can leave that thread with a debt (it
 * "lags", sched(7), EEVDF), and the kernel makes it wait until the next tick, whoever runs there. Less weight
 * makes such a task give way sooner; docs/performance.md has what was measured, which is no gain in frames.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each does its best: without the right to, it logs a message and things stay as they are. */

/* Gives @task, a process with one thread or a thread's identifier, 0: the calling thread, the least weight
 * among normal ones (SCHED_BATCH with a nice value of 19): it never takes a core from the window's thread as
 * it wakes, and still goes before workers. There is no way back without privileges. */
void tandem_priority_lower (GPid task);

/* Gives @task a core only when nobody else wants it (SCHED_IDLE), as polite workers have it. */
void tandem_priority_make_idle (GPid task);

G_END_DECLS
