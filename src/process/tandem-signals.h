/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Ctrl+C and its like, without a thread and without a handler: SIGINT, SIGTERM and SIGHUP are blocked and
 * read from a signalfd by the main loop. (g_unix_signal_add () starts a thread, and a process with threads
 * must not fork workers.)
 *
 * Signal: strike (guint n, int number). @n is 1 for the first of these signals, whichever it is, 2 for the
 * second and 3 for every one after that; @number is the signal's number. What to do with them: at 1 ask for
 * an orderly end (tandem_event_set (), tandem_pool_stop_async ()), at 2 shorten the grace, at 3 kill
 * (tandem_pool_hasten_stop ()).
 *
 * A signal that is ignored when the watch begins stays so: SIGHUP under nohup, SIGINT in the background of a
 * script. Workers need nothing: they unblock every signal when they start, and leave these to their parent. A
 * worker that dies makes no difference here. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TANDEM_SIGNALS_LAST_STRIKE 3

#define TANDEM_TYPE_SIGNALS (tandem_signals_get_type ())
G_DECLARE_FINAL_TYPE (TandemSignals, tandem_signals, TANDEM, SIGNALS, GObject)

/* Blocks the three signals and watches them from the thread's default GMainContext. One at a time in a
 * process. When the last reference goes, the signals are again what they were before. (transfer full); NULL
 * with @error set (TANDEM_PROCESS_ERROR_SYSTEM) when the system gives no descriptor. */
TandemSignals *tandem_signals_new (GError **error);

/* Takes what has come, where the main loop has no turn: emits "strike". Returns whether there was any. */
gboolean tandem_signals_look (TandemSignals *self);

/* How many came so far: 0 to TANDEM_SIGNALS_LAST_STRIKE. */
guint tandem_signals_get_n_strikes (TandemSignals *self);

/* The number of the last one; 0 when none came. 128 and this is what a shell calls such an end. */
int tandem_signals_get_last (TandemSignals *self);

G_END_DECLS
