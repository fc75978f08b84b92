/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A span of time that passes only while this process runs: when it is stopped (Ctrl+Z, SIGSTOP, a debugger),
 * so are most likely its workers, and after it goes on they must have the time that was left to them. Private
 * to the process layer. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whoever waits for a deadline has to look at it at least this often, in microseconds. */
#define TANDEM_DEADLINE_SLICE ((gint64)100 * 1000)

typedef struct
{
  gint64 left;
  gint64 last_look;
} TandemDeadline;

/* @span in microseconds, from now. */
void tandem_deadline_set (TandemDeadline *self, gint64 span);

/* Microseconds that are left; 0 when it has passed. */
gint64 tandem_deadline_look (TandemDeadline *self);

/* For how long to wait until the next look, in milliseconds, rounded up: a timeout for poll (). */
int tandem_deadline_get_slice_ms (const TandemDeadline *self);

/* Calls @callback from @context once, when the deadline has passed. @self has to live as long as the source.
 * (transfer full) */
GSource *
tandem_deadline_watch (TandemDeadline *self, GMainContext *context, GSourceFunc callback, gpointer user_data);

G_END_DECLS
