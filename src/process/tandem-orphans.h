/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a worker leaves behind when it ends: the processes that it has started and not waited for. This
 * process becomes their parent (PR_SET_CHILD_SUBREAPER), ends them and reaps them. Private to TandemProcess.
 *
 * To tell them from other children of this process, each worker carries a mark that its descendants inherit,
 * also over exec: a resource limit that limits nothing (RLIMIT_RTTIME, near infinity). */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* Makes this process the parent of what its workers leave behind. Returns the mark for a new worker. */
guint tandem_orphans_prepare (void);

/* In the worker, before it starts anything: takes @mark. What it forks from now on dies with it. */
void tandem_orphans_enter_worker (guint mark);

/* Notes a living worker, so that it is not mistaken for a process left behind, nor what it has started. */
void tandem_orphans_add_worker (pid_t pid, guint mark);

/* After the worker was reaped: ends what is left of it, and reaps it, from @context when it takes longer than
 * some milliseconds. Returns how many processes it had left. */
guint tandem_orphans_remove_worker (pid_t pid, GMainContext *context);

G_END_DECLS
