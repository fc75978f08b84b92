/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A worker as it sees itself: what the functions that run in a forked worker are given. A worker has one
 * thread and no main loop; its parent is watched by the kernel (it dies with its parent). Log with GLib's
 * functions: the records reach the parent. */
#pragma once

#include "process/tandem-event.h"
#include "process/tandem-frame.h"
#include "process/tandem-sandbox.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _TandemWorker TandemWorker;

/* The functions of a worker, all run in the forked process. An error ends the worker and reaches the parent
 * whole. */
typedef struct
{
  gboolean (*start_up) (TandemWorker *worker,
                        gpointer user_data,
                        GError **error); /* (nullable) before ready */
  gboolean (*work) (TandemWorker *worker,
                    gpointer user_data,
                    GError **error); /* (nullable) the work itself */
  void (*shut_down) (TandemWorker *worker,
                     gpointer user_data); /* (nullable) after both, whatever came of them */
} TandemWorkerHooks;

/* "worker 1" and its like: for people. */
const char *tandem_worker_get_name (TandemWorker *self);

/* The number that the parent gave it, from 0. A replacement has the number of the worker that it replaces. */
guint tandem_worker_get_index (TandemWorker *self);

/* The event that asks for an orderly end; (nullable) when the parent gave none. */
TandemEvent *tandem_worker_get_event (TandemWorker *self);

/* Whether it is asked to end; FALSE when there is no event. A load, and what tandem_give_way () takes. */
gboolean tandem_worker_is_stopping (TandemWorker *self);

/* Whether this worker of a pool is asked to make room, while the others go on (see
 * tandem_pool_set_n_workers () and tandem_pool_end_worker ()). A task that runs for long should look at this
 * too, and hand itself back by failing with TANDEM_PROCESS_ERROR_HANDED_BACK: it is then done again by
 * another worker. One that does not look is waited for, or ended by the stop ladder. One load; FALSE in a
 * worker of no pool. */
gboolean tandem_worker_is_leaving (TandemWorker *self);

/* The word that tandem_worker_is_leaving () reads (0: no), for code that knows no GLib. (nullable) NULL in a
 * worker of no pool and in-process. */
const guint32 *tandem_worker_get_leave_word (TandemWorker *self);

/* Sends a frame to the parent and returns once it is written. @payload is nullable and of any size: from
 * TANDEM_FRAME_MEMORY_SIZE on it travels as memory. FALSE with @error set when the parent is gone. In-process
 * workers (of a pool with 0 workers) and processes that a worker has forked have no pipe: they get
 * TANDEM_PROCESS_ERROR_CLOSED. */
gboolean tandem_worker_send (TandemWorker *self, guint32 type, guint64 id, GBytes *payload, GError **error);

/* Sends @value, which is sunk when floating, packed: what tandem_frame_unpack () takes. As
 * tandem_worker_send (), and a large value is copied only once. */
gboolean
tandem_worker_send_value (TandemWorker *self, guint32 type, guint64 id, GVariant *value, GError **error);

/* Waits for the next frame of the parent, for the event, or until @timeout microseconds are over (negative:
 * no limit of its own, as a worker never outlives its parent). TANDEM_READ_FRAME: @frame is filled and the
 * caller's (a frame of type TANDEM_FRAME_END says that there are no more). TANDEM_READ_END: the event is set,
 * whatever frames wait, or the parent closed the pipe. TANDEM_READ_AGAIN: the time is over. */
TandemReadStatus
tandem_worker_receive (TandemWorker *self, gint64 timeout, TandemFrame *frame, GError **error);

/* How many frames of the parent wait. They are lost with it: for a worker that is about to end. */
guint tandem_worker_count_waiting (TandemWorker *self);

/* ---- For the process layer itself ---- */

/* How a new process becomes a worker. Descriptors are those of the child's ends. */
typedef struct
{
  const char *name;
  guint index;
  int task_fd;            /* read from the parent; -1: in-process */
  int result_fd;          /* written to the parent; -1: in-process */
  int memory_fd;          /* large results are sent on it; -1: in-process */
  TandemEvent *event;     /* (nullable) */
  gboolean polite;        /* run in the kernel's idle class, behind everything else */
  const GArray *keep_fds; /* (nullable) of int: further descriptors to keep */
  TandemSandbox *sandbox; /* (nullable) entered after start_up */
  pid_t parent;           /* the process that forks */
  guint mark;             /* see tandem-orphans.h */
} TandemWorkerSetup;

/* @word (nullable): see tandem_worker_get_leave_word (). */
void tandem_worker_set_leave_word (TandemWorker *self, const guint32 *word);

/* Makes the worker's view. (transfer full) */
TandemWorker *tandem_worker_new (const TandemWorkerSetup *setup);
void tandem_worker_free (TandemWorker *self);

/* Runs in the child right after fork () and never returns. */
G_NORETURN void
tandem_worker_main (const TandemWorkerSetup *setup, const TandemWorkerHooks *hooks, gpointer user_data);

G_END_DECLS
