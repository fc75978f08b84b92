/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A forked worker as its parent sees it: what Python's multiprocessing.Process is, for a GLib main loop.
 *
 * The parent must have one thread when it starts a worker: a child forked from a process with several can
 * hang on a lock that another thread held. Everything is told by signals from the GMainContext that was the
 * thread's default at tandem_process_start ():
 *
 * - ready: the start-up hook is done;
 * - frame (guint type, guint64 id, GBytes *payload): a frame of TANDEM_FRAME_TASK and above arrived;
 * - stop-changed: tandem_process_is_stopped () has changed;
 * - ended: the process is gone, was reaped, and all that it had written was delivered. Emitted once, last.
 *
 * When the worker dies in the middle of anything, what it had written whole is delivered, then ended is
 * emitted and the exit report says how it died. Processes that it had started and not waited for are killed.
 * A worker that closes its pipe and does not end within two seconds is killed and fails, and so does at once
 * one that sends what is no frame.
 *
 * A worker that someone else stops (SIGSTOP, SIGTSTP) is found within about a second, and if nobody has
 * continued it five seconds later, this is done here: what waits for its work does not wait for ever. Whoever
 * wants a worker to stand still uses tandem_process_pause ().
 *
 * Time during which this process does not run (Ctrl+Z, SIGSTOP) is not counted against its workers.
 *
 * A handler may do everything, also drop the last reference to the process that emits. To join this one is of
 * no use once it is dead and its last frames are delivered: then the join returns at once. */
#pragma once

#include "process/tandem-event.h"
#include "process/tandem-exit-report.h"
#include "process/tandem-worker.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TANDEM_PROCESS_NEW,      /* not started */
  TANDEM_PROCESS_STARTING, /* forked, not ready */
  TANDEM_PROCESS_READY,    /* its work runs */
  TANDEM_PROCESS_ENDED,    /* gone and reaped */
} TandemProcessState;

#define TANDEM_TYPE_PROCESS (tandem_process_get_type ())
G_DECLARE_FINAL_TYPE (TandemProcess, tandem_process, TANDEM, PROCESS, GObject)

/* @name is for people and logs; the kernel shows its first 15 bytes. @index: see tandem_worker_get_index ().
 * @hooks is copied; @user_data is handed to them, in the child. */
TandemProcess *
tandem_process_new (const char *name, guint index, const TandemWorkerHooks *hooks, gpointer user_data);

/* ---- Before the start ---- */

/* The event that asks the worker for an orderly end (nullable: none, the default); it is referenced. */
void tandem_process_set_event (TandemProcess *self, TandemEvent *event);

/* Microseconds until it has to be ready (default: 10 s). If it is not, it is killed and fails. */
void tandem_process_set_start_timeout (TandemProcess *self, gint64 timeout);

/* Whether it runs in the kernel's idle class, behind everything else (default: no). */
void tandem_process_set_polite (TandemProcess *self, gboolean polite);

/* The worker enters @sandbox (nullable: none, the default) after its hook start_up. */
void tandem_process_set_sandbox (TandemProcess *self, TandemSandbox *sandbox);

/* The worker keeps @fd open, under the same number. Without this it has only its pipe, the event and stderr.
 */
void tandem_process_keep_fd (TandemProcess *self, int fd);

/* ---- Life ---- */

/* Forks the worker and returns at once. FALSE with @error set when this process has other threads
 * (TANDEM_PROCESS_ERROR_THREADS) or the system gives no process or pipe. */
gboolean tandem_process_start (TandemProcess *self, GError **error);

/* Queues a frame and writes what the pipe takes; the rest follows from the main loop. Never blocks. To a
 * process that was not started or has ended it does nothing; what a worker had not read when it ended is
 * lost.
 * @payload is nullable. */
void tandem_process_send (TandemProcess *self, guint32 type, guint64 id, GBytes *payload);

/* Tells the worker that there are no more frames: see tandem_worker_receive (). */
void tandem_process_send_end (TandemProcess *self);

/* Bytes that were sent and are not in the pipe yet. */
gsize tandem_process_get_pending (TandemProcess *self);

/* Whether it was started and has not ended. */
gboolean tandem_process_is_alive (TandemProcess *self);

/* Waits without a main loop until it has ended, emitting the signals on the way, or until @timeout
 * microseconds are over. Returns whether it has ended. Not for a UI thread. */
gboolean tandem_process_join (TandemProcess *self, gint64 timeout);

/* Send SIGTERM (and SIGCONT, so that a stopped one gets it), and SIGKILL. To one that ended they do nothing.
 */
void tandem_process_terminate (TandemProcess *self);
void tandem_process_kill (TandemProcess *self);

/* Stops (SIGSTOP) and continues (SIGCONT) the worker, not what it has started. The time during which it is
 * paused is not counted against it. It can be ended at any time: tandem_process_terminate () resumes it. Both
 * do nothing to one that is not alive. */
void tandem_process_pause (TandemProcess *self);
void tandem_process_resume (TandemProcess *self);

/* Whether it stands still because of tandem_process_pause (). */
gboolean tandem_process_is_paused (TandemProcess *self);

/* Whether it stands still because someone else has stopped it: looked at once a second. */
gboolean tandem_process_is_stopped (TandemProcess *self);

/* ---- What is known of it ---- */

/* As tandem_process_new () was given them, and how far it is. The name belongs to @self. */
const char *tandem_process_get_name (TandemProcess *self);
guint tandem_process_get_index (TandemProcess *self);
TandemProcessState tandem_process_get_state (TandemProcess *self);

/* 0 before the start. Stays known after the end, when the system may give the number to another process. */
pid_t tandem_process_get_pid (TandemProcess *self);

/* (nullable) NULL until it has ended. Belongs to @self. */
const TandemExitReport *tandem_process_get_exit_report (TandemProcess *self);

G_END_DECLS
