/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A pool of forked workers that do tasks: what Python's multiprocessing.Pool is, for a GLib main loop.
 *
 * A task is a function of the program and its arguments, a GVariant (a tuple for several). Arguments and
 * results travel over the worker's pipe, whatever their size; bulk data is better kept in shared memory that
 * was made before the pool was started, and named by offsets. A task may change shared memory: as a worker
 * can die at any moment and its task is then done again by another, a task must be written so that doing it
 * again gives the same.
 *
 * A task whose worker dies is done again elsewhere; after three deaths (see tandem_pool_set_max_deaths ())
 * the task alone fails, with what is known of the deaths. A dead worker is replaced, at a limited rate. A
 * task that returns an error fails with this error; its worker lives on.
 *
 * When the pool's event is set, tasks that no worker has begun fail with G_IO_ERROR_CANCELLED, and running
 * ones are asked to return (tandem_worker_is_stopping ()): with an error or with what they have so far.
 *
 * Tasks go to the worker that has the fewest, in the order in which they came. A worker is given some ahead,
 * so that tiny tasks stream; what it has not begun is taken back when another has nothing to do. Results of
 * any size come back at the cost of one copy (see tandem-frame.h).
 *
 * With 0 workers, tasks run in this process, one after another from the main loop: for a debugger.
 *
 * The pool lives at least until its last task has returned, and callbacks are called from the main loop,
 * never from the function that was given them. (tandem_pool_stop_async () and tandem_pool_cancel_waiting ()
 * call those of the tasks that they fail.)
 *
 * Signals:
 * - worker-changed (TandemProcess *worker): started, ready, began or ended a task, paused or resumed, stopped
 *   by someone else or continued (see tandem-process.h), or ended;
 * - room (): the queue was full when tandem_pool_has_room () was asked, and is not any more. */
#pragma once

#include "process/tandem-event.h"
#include "process/tandem-process.h"
#include "process/tandem-results.h"
#include "process/tandem-stop-ladder.h"
#include "process/tandem-task.h"
#include "process/tandem-worker.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define TANDEM_POOL_MAX_WORKERS 256

/* A task's function; runs in a worker. @arguments belongs to the caller. Returns the result, of any type,
 * floating or not; NULL with @error set when the task fails. */
typedef GVariant *(*TandemTaskFunc) (TandemWorker *worker,
                                     GVariant *arguments,
                                     gpointer user_data,
                                     GError **error);

#define TANDEM_TYPE_POOL (tandem_pool_get_type ())
G_DECLARE_FINAL_TYPE (TandemPool, tandem_pool, TANDEM, POOL, GObject)

/* A pool of @n_workers (0 to TANDEM_POOL_MAX_WORKERS) whose workers are named "@name 1" and so on. */
TandemPool *tandem_pool_new (const char *name, guint n_workers);

/* ---- Before the start ---- */

/* The event that asks for an orderly end; @event is referenced. Without it (NULL) the pool makes one of its
 * own. */
void tandem_pool_set_event (TandemPool *self, TandemEvent *event);

/* Handed to hooks and tasks, in the worker. */
void tandem_pool_set_user_data (TandemPool *self, gpointer user_data);

/* Run once in each worker: before it is ready and after its last task. Both are nullable. */
void tandem_pool_set_hooks (TandemPool *self,
                            gboolean (*start_up) (TandemWorker *worker, gpointer user_data, GError **error),
                            void (*shut_down) (TandemWorker *worker, gpointer user_data));

/* Workers keep @fd open under the same number; it stays the caller's and has to stay open as long as the
 * pool. */
void tandem_pool_keep_fd (TandemPool *self, int fd);

/* Whether workers run in the kernel's idle class, behind everything else (default: no). */
void tandem_pool_set_polite (TandemPool *self, gboolean polite);

/* Workers enter @sandbox (nullable: none, the default) after their hook start_up. In-process ones (0 workers)
 * never do. */
void tandem_pool_set_sandbox (TandemPool *self, TandemSandbox *sandbox);

/* Microseconds until a worker has to be ready (default: 10 s). One that is not is killed and replaced. */
void tandem_pool_set_start_timeout (TandemPool *self, gint64 timeout);

/* A worker ends after this many tasks and is replaced (default 0: no limit). A chunk is not divided for it.
 */
void tandem_pool_set_max_tasks_per_worker (TandemPool *self, guint max_tasks);

/* Whether @answer, of the type that was stated, can be one to @arguments (nullable). */
typedef gboolean (*TandemAnswerFunc) (GVariant *arguments, GVariant *answer, gpointer user_data);

/* What workers answer to tasks of @function (of apply and imap): a value of @type (which
 * lives for ever) of which @fits (nullable) says that it can be. What a worker says must not be believed
 * otherwise, as whoever wrote a file that it reads may have taken it over: one that answers something else is
 * killed, and the task is done again as after any death. Without this, the caller gets a value of any type.
 * Of tasks in this process (0 workers) nothing is checked. */
void tandem_pool_set_answer (TandemPool *self,
                             TandemTaskFunc function,
                             const char *type,
                             TandemAnswerFunc fits,
                             gpointer user_data);

/* After this many deaths of workers that were doing it a task fails (default 3). */
void tandem_pool_set_max_deaths (TandemPool *self, guint max_deaths);

/* With this many tasks queued tandem_pool_has_room () says no (default 0: never). */
void tandem_pool_set_max_queued (TandemPool *self, guint max_queued);

/* ---- Tasks ---- */

/* Forks the workers. FALSE with @error set when not even one could be started; those that could not are tried
 * again later. Once only. */
gboolean tandem_pool_start (TandemPool *self, GError **error);

/* Queues one task; first in, first out. @arguments (nullable) is sunk when floating. @callback is called from
 * the main loop. */
void tandem_pool_apply_async (TandemPool *self,
                              TandemTaskFunc function,
                              GVariant *arguments,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/* The result, (transfer full); NULL with @error set when the task failed. */
GVariant *tandem_pool_apply_finish (TandemPool *self, GAsyncResult *result, GError **error);

/* Whether a producer should go on: fewer tasks are queued than tandem_pool_set_max_queued () says. When not,
 * the signal room says when. The functions below take tasks all the same. */
gboolean tandem_pool_has_room (TandemPool *self);

/* Does a task for each GVariant of @arguments (referenced, sunk when floating; NULL for a task without);
 * calls back once, when all are done. Several arguments a task: as a tuple. */
void tandem_pool_map_async (TandemPool *self,
                            TandemTaskFunc function,
                            GPtrArray *arguments,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/* The same with @chunk_size arguments (0: the pool decides) in one message each way: for many small tasks.
 * When a worker dies, those of its chunk are done again one by one. For very many, very small ones see the
 * tasks over records below. */
void tandem_pool_map_chunked_async (TandemPool *self,
                                    TandemTaskFunc function,
                                    GPtrArray *arguments,
                                    guint chunk_size,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/* What came of all tasks of a map, in the order of the arguments; some may have failed. (transfer full) Never
 * NULL. */
TandemResults *tandem_pool_map_finish (TandemPool *self, GAsyncResult *result);

/* Gives the next task's arguments, (transfer full) or floating; NULL when there are no more. */
typedef GVariant *(*TandemPoolNextFunc) (gpointer user_data);

/* Told of each done task, as they finish. */
typedef void (*TandemPoolEachFunc) (TandemTask *task, gpointer user_data);

/* Does tasks as @next gives them; @each (nullable) is told as they finish. @next is asked only when a worker
 * has little to do, so that a million tasks need no memory for a million. @callback is called once, after the
 * last; tandem_pool_apply_finish () says whether the stream came to its end (a boolean) or was cancelled. */
void tandem_pool_imap_unordered_async (TandemPool *self,
                                       TandemTaskFunc function,
                                       TandemPoolNextFunc next,
                                       TandemPoolEachFunc each,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

/* ---- Tasks over records ----
 *
 * For a million tiny tasks: an argument is a piece of plain memory of fixed size, a number or a struct, and
 * so is a result. They travel in chunks as one block, and no object is made for any. All else is as with
 * other tasks: each fails with its own error, and those of a chunk whose worker died are done again one by
 * one, so that only the one that kills its workers fails. */

/* A task's function; runs in a worker. @argument and @result are aligned for any number when their sizes are
 * multiples of 8. @result holds zeros, and is filled in. FALSE with @error set when the task fails. */
typedef gboolean (*TandemRecordFunc) (TandemWorker *worker,
                                      gconstpointer argument,
                                      gpointer result,
                                      gpointer user_data,
                                      GError **error);

typedef struct
{
  TandemRecordFunc function;
  gsize argument_size; /* bytes, from 1 */
  gsize result_size;   /* bytes, from 1 */
  guint chunk_size;    /* tasks in one message each way; 0: the pool decides */
} TandemRecordTask;

/* Does a task for each of @n_arguments at @arguments, which are copied; calls back once, when all are done,
 * for tandem_pool_map_finish () and then tandem_results_get_record (). @task is copied. */
void tandem_pool_map_records_async (TandemPool *self,
                                    const TandemRecordTask *task,
                                    gconstpointer arguments,
                                    guint n_arguments,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/* Writes up to @n_most arguments one after another to @arguments. Returns how many; 0: there are no more. */
typedef guint (*TandemRecordNextFunc) (gpointer arguments, guint n_most, gpointer user_data);

/* A done task, as long as the function that is told of it runs. */
typedef struct
{
  gconstpointer argument;
  gconstpointer result;    /* NULL when it failed */
  const GError *error;     /* (nullable) why it failed */
  const char *worker_name; /* (nullable) which did it last; lives for ever */
  guint deaths;            /* workers that died of it when it was alone with them */
} TandemRecord;

/* Told of each done task, as they finish. */
typedef void (*TandemRecordEachFunc) (const TandemRecord *record, gpointer user_data);

/* As tandem_pool_imap_unordered_async (), with as many tasks at once as a chunk has. */
void tandem_pool_imap_records_async (TandemPool *self,
                                     const TandemRecordTask *task,
                                     TandemRecordNextFunc next,
                                     TandemRecordEachFunc each,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/* ---- Control, from the start on ---- */

/* Stops all workers where they are (SIGSTOP) and continues them (SIGCONT). While the pool is paused it starts
 * no worker and hands out no task; tasks that are done already are returned, and new ones are queued. Neither
 * start timeouts nor the rate limit nor the measured time of tasks count the time of the pause. The event,
 * tandem_pool_stop_async () and tandem_pool_end_worker () work at once: who is to end is resumed for it. A
 * join waits for the end of the pause.
 *
 * What a worker has started itself is not stopped. With 0 workers no further task is begun. worker-changed is
 * emitted for each worker; tandem_process_is_paused () says the same of one. To pause twice is to pause once,
 * and a pool that is to end is not paused any more. */
void tandem_pool_pause (TandemPool *self);
void tandem_pool_resume (TandemPool *self);
gboolean tandem_pool_is_paused (TandemPool *self);

/* Changes how many workers there are (1 to TANDEM_POOL_MAX_WORKERS); a pool of 0 workers stays as it is. New
 * ones are started from the main loop. Of those that are too many, idle ones end first, then those with the
 * fewest tasks: they get no more, what they have not begun goes to others, and they end after the task that
 * they have begun. A long task can look at tandem_worker_is_leaving () and hand itself back, to be done by
 * another. They end in order, and tandem_pool_get_processes () has them until then.
 *
 * tandem_worker_get_index () stays below the largest number that the pool ever had: memory that is laid out
 * by it has to be made for that. */
void tandem_pool_set_n_workers (TandemPool *self, guint n_workers);

/* Ends the worker with @pid by the stop ladder (both graces in microseconds): it is asked first (see
 * tandem_worker_is_leaving (); idle it ends at once, busy after its task), after @grace comes SIGTERM, after
 * @terminate_grace SIGKILL. The pool's event is not set. A task that it had begun is done again by another,
 * and this is no death that counts (see tandem_pool_set_max_deaths ()). A new worker takes its place as after
 * a death, without delay. Called again it goes on to the next step at once. FALSE when the pool has no worker
 * with this number. */
gboolean tandem_pool_end_worker (TandemPool *self, pid_t pid, gint64 grace, gint64 terminate_grace);

/* ---- The end ---- */

/* All tasks that no worker has begun fail with G_IO_ERROR_CANCELLED, and streams end. Running ones go on, and
 * the pool takes new ones. */
void tandem_pool_cancel_waiting (TandemPool *self);

/* No more tasks: each worker ends in order once the queue is empty. Tasks given later fail. */
void tandem_pool_close (TandemPool *self);

/* Closes the pool and calls back when all tasks are done and all workers have ended. */
void tandem_pool_join_async (TandemPool *self, GAsyncReadyCallback callback, gpointer user_data);

/* Ends all workers by the stop ladder (see tandem-stop-ladder.h; the event is set first); tasks that are not
 * done fail with G_IO_ERROR_CANCELLED. The callback is called from the main loop when all are gone. */
void tandem_pool_stop_async (TandemPool *self,
                             gint64 grace,
                             gint64 terminate_grace,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/* Makes a stop under way go on to its next step. */
void tandem_pool_hasten_stop (TandemPool *self);

/* ---- What is known of it ---- */

/* Its event; (nullable) NULL before the start when none was given. Belongs to @self. */
TandemEvent *tandem_pool_get_event (TandemPool *self);

/* That are wanted: for a moment there may be more, or fewer. */
guint tandem_pool_get_n_workers (TandemPool *self);

/* The living workers (TandemProcess). Belongs to @self. */
GPtrArray *tandem_pool_get_processes (TandemPool *self);

/* Tasks that wait (also those that a worker was given ahead), and workers that have one. */
guint tandem_pool_get_n_queued (TandemPool *self);
guint tandem_pool_get_n_running (TandemPool *self);

/* Tasks that worker @process has done, and whether it has one now. */
guint tandem_pool_get_n_done (TandemPool *self, TandemProcess *process);
gboolean tandem_pool_is_working (TandemPool *self, TandemProcess *process);

/* How the workers that have ended so far ended. */
const TandemStopCounts *tandem_pool_get_counts (TandemPool *self);

G_END_DECLS
