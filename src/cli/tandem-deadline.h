/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A time after which something is done, of which pauses are no part. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TandemDeadline TandemDeadline;

/* Runs: after @seconds (above 0) @func is called once, in the default main context. */
TandemDeadline *tandem_deadline_new (double seconds, GSourceOnceFunc func, gpointer user_data);

/* Nothing happens when it is so already, or when the time is over. */
void tandem_deadline_set_paused (TandemDeadline *self, gboolean paused);

/* Where the main loop has no turn: whether the time is over now; then @func is called. FALSE after that. */
gboolean tandem_deadline_check (TandemDeadline *self);

void tandem_deadline_free (TandemDeadline *self);

/* For a process whose main loop has no turn: SIGALRM after @seconds, whatever happens. */
void tandem_deadline_set_alarm (double seconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemDeadline, tandem_deadline_free)

G_END_DECLS
