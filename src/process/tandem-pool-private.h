/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The rooms of the pool: tandem-pool.c (construction, start, end), tandem-pool-seat.c (workers, their death
 * and replacement), tandem-pool-control.c (pause, number and end of workers), tandem-pool-dispatch.c (the
 * queue, and who gets what), tandem-pool-entry.c (what is on its way), tandem-pool-batch.c (apply and map),
 * tandem-pool-stream.c (imap), tandem-pool-worker.c (the worker's half). */
#pragma once

#include "process/tandem-deadline.h"
#include "process/tandem-pool.h"
#include "process/tandem-results-private.h"
#include "process/tandem-shared-memory.h"

G_BEGIN_DECLS

/* Tasks that a worker can have at once, begun or not. */
#define TANDEM_POOL_MAX_DEPTH 64

/* Each task that is with a worker has a word in shared memory, its claim, which holds the task's id until the
 * worker begins it and sets this bit, or until the pool takes the task back and clears the word. Who changes
 * it first (by compare and swap) has the task. The id's low bits are the number of the claim. */
#define TANDEM_POOL_BEGUN ((guint64)1 << 63)

/* What is shared with the workers of one seat. */
typedef struct
{
  guint64 claims[TANDEM_POOL_MAX_DEPTH];
  guint32 leave; /* see tandem_worker_is_leaving () */
  guint32 padding[15];
} TandemPoolShare;

/* One task on its way, or several of a map that travel together (a chunk). */
typedef struct
{
  TandemTask *task;        /* (nullable) one by itself, with its function … */
  TandemTaskFunc function; /* … and its argument */
  GVariant *argument;      /* (nullable) */
  TandemResults *results;  /* (nullable) else: these tasks of these */
  guint first;
  guint n_tasks;
  guint deaths; /* workers that died of it */
  const char *worker_name;
  guint64 id;       /* since it is with a worker */
  gint64 send_time; /* microseconds of g_get_monotonic_time () */
} TandemPoolEntry;

/* A place for a worker: the worker in it changes, the number stays. */
typedef struct
{
  TandemPool *pool;
  guint index;
  TandemProcess *process; /* (nullable) */
  GQueue entries;         /* of TandemPoolEntry: what it was given and has not answered, in order */
  TandemPoolShare *share;
  guint64 used_claims;   /* a bit for each */
  gint64 last_answer;    /* microseconds of g_get_monotonic_time () */
  guint n_given;         /* tasks that this worker was given */
  guint n_done;          /* tasks that this worker has done */
  guint n_idle_lives;    /* workers in a row that did nothing */
  guint n_failed_starts; /* workers in a row that were never ready */
  gboolean was_ready;
  gboolean wanted; /* has a worker, as long as the pool has work */
  gboolean asked;  /* the worker was asked to make room */
  gboolean ending; /* END was sent */
  gboolean unsent; /* frames are queued that are to be written */
  GSource *restart_source;
  TandemStopLadder *ladder; /* (nullable) of tandem_pool_end_worker () */
} TandemPoolSeat;

/* A stream of tasks: imap_unordered. */
typedef struct
{
  TandemPool *pool;
  TandemTaskFunc function; /* of values, with the two below */
  TandemPoolNextFunc next;
  TandemPoolEachFunc each;
  TandemRecordTask records; /* else of records, with the two below */
  TandemRecordNextFunc next_records;
  TandemRecordEachFunc each_record;
  gpointer user_data;
  TandemTask *whole;
  guint n_running;
  gboolean exhausted;
  GError *error; /* (nullable) why it ended before its end */
} TandemPoolStream;

/* What is believed of workers: see tandem_pool_set_answer (). */
typedef struct
{
  const GVariantType *type;
  TandemAnswerFunc fits; /* (nullable) */
  gpointer user_data;
} TandemPoolAnswer;

struct _TandemPool
{
  GObject parent_instance;

  char *name;
  guint n_workers; /* that are wanted */
  TandemEvent *event;
  gpointer user_data;
  gboolean (*start_up) (TandemWorker *worker, gpointer user_data, GError **error);
  void (*shut_down) (TandemWorker *worker, gpointer user_data);
  gboolean polite;
  TandemSandbox *sandbox; /* (nullable) */
  gint64 start_timeout;
  guint max_tasks_per_worker;
  guint max_deaths;
  guint max_queued;
  GArray *keep_fds;
  GHashTable *answers; /* of TandemPoolAnswer, by the function of the task */

  GMainContext *context;
  TandemPoolSeat *seats; /* TANDEM_POOL_MAX_WORKERS, but none without workers */
  guint n_seats;         /* that have or had a worker */
  TandemSharedMemory *shares;
  GPtrArray *processes; /* the living */
  GQueue queue;         /* of TandemPoolEntry */
  GQueue later;         /* of Later: tasks that return from the main loop */
  GPtrArray *streams;   /* of TandemPoolStream */
  guint n_queued;       /* tasks in the queue */
  guint64 next_id;
  gint64 task_time; /* of late, in microseconds: a moving average */
  gboolean inline_running;
  gboolean started;
  gboolean closed;
  gboolean cancelled;
  gboolean paused;
  gint64 pause_time; /* microseconds of g_get_monotonic_time () */
  gboolean dispatching;
  gboolean quiet; /* no callback is called now */
  gboolean dispatch_again;
  gboolean was_full;
  GSource *event_source;
  GSource *later_source;
  GSource *inline_source; /* with 0 workers */
  TandemWorker *inline_worker;
  TandemStopLadder *ladder;
  TandemTask *stop_task;
  TandemTask *join_task;
  TandemStopCounts counts;
};

/* ---- tandem-pool.c ---- */

/* Destroys *@source (nullable), and makes it NULL. */
void tandem_pool_clear_source (GSource **source);

/* Emit the signals. */
void tandem_pool_emit_changed (TandemPool *self, TandemProcess *process);
void tandem_pool_emit_room (TandemPool *self);

/* Why the tasks of a cancelled pool fail. (transfer full) */
GError *tandem_pool_cancelled_error (TandemPool *self);

/* Why the pool, which is cancelled or closed, takes no task. */
GError *tandem_pool_refusal (TandemPool *self);

/* Whether nothing is begun any more. */
gboolean tandem_pool_is_cancelled (TandemPool *self);

/* Returns the join, when it is over. */
void tandem_pool_check_joined (TandemPool *self);

/* ---- tandem-pool-seat.c ---- */

/* FALSE with @error set when it could not be started; it is tried again later. */
gboolean tandem_pool_seat_start (TandemPoolSeat *seat, GError **error);
void tandem_pool_seat_clear (TandemPoolSeat *seat);

/* Gives @seat a worker from the main loop, if the pool wants one there and it has none. */
void tandem_pool_seat_refill (TandemPoolSeat *seat);

/* The worker of @seat gets no more tasks, is told so, and ends after what it has begun. */
void tandem_pool_seat_ask_to_leave (TandemPoolSeat *seat);

/* Sees to it that seats whose worker could not be started with the pool get one later. */
void tandem_pool_retry_seats (TandemPool *self);

/* The hooks of a worker, also of one in this process. */
gboolean tandem_pool_worker_start_up (TandemWorker *worker, gpointer user_data, GError **error);
void tandem_pool_worker_shut_down (TandemWorker *worker, gpointer user_data);

/* ---- tandem-pool-control.c ---- */

/* The pool is not paused any more, as it is to end. */
void tandem_pool_resume_to_end (TandemPool *self);

/* ---- tandem-pool-entry.c ---- */

/* For GVariants, some NULL. */
GPtrArray *tandem_pool_arguments_new (void);

/* One task. Takes @task; @argument (nullable) is sunk when floating. */
TandemPoolEntry *tandem_pool_entry_new_of_one (TandemTask *task, TandemTaskFunc function, GVariant *argument);

/* @n_tasks tasks of @results, which is referenced. */
TandemPoolEntry *tandem_pool_entry_new_of_many (TandemResults *results, guint first, guint n_tasks);
void tandem_pool_entry_free (TandemPoolEntry *entry);

/* The message to a worker, and its type. (transfer full) */
GBytes *tandem_pool_entry_pack (const TandemPoolEntry *entry, guint32 *type);

/* Whether @answer is one to @entry. */
gboolean tandem_pool_entry_fits (TandemPool *self, const TandemPoolEntry *entry, GVariant *answer);

/* @name lives for ever. */
void tandem_pool_entry_set_worker_name (TandemPoolEntry *entry, const char *name);

/* Both take @entry; @error is copied. */
void tandem_pool_entry_return_error (TandemPoolEntry *entry, const GError *error);
void tandem_pool_entry_return_value (TandemPoolEntry *entry, GVariant *value);

/* What @seat was given as @id; (transfer none) NULL when there is no such. */
TandemPoolEntry *tandem_pool_seat_find_entry (TandemPoolSeat *seat, guint64 id);

/* @entry is not with @seat any more; it is the caller's. */
void tandem_pool_seat_remove_entry (TandemPoolSeat *seat, TandemPoolEntry *entry);

/* Whether the worker of @seat has begun @entry. */
gboolean tandem_pool_seat_has_begun (TandemPoolSeat *seat, const TandemPoolEntry *entry);

/* Takes back the last task that @seat has not begun; NULL when there is none. Its frame is in the pipe still;
 * the worker finds the claim gone and passes over it. */
TandemPoolEntry *tandem_pool_seat_take_back (TandemPoolSeat *seat);

/* ---- tandem-pool-dispatch.c ---- */

/* Queues @entry, or fails it from the main loop when the pool takes no more. Takes it. */
void tandem_pool_submit (TandemPool *self, TandemPoolEntry *entry);

/* Puts what a worker had first into the queue again. Takes it. */
void tandem_pool_submit_again (TandemPool *self, TandemPoolEntry *entry);

/* Hands out what can be handed out, and calls back for what is over. */
void tandem_pool_dispatch (TandemPool *self);

/* The same for the functions that take tasks: a callback is called from the main loop only. */
void tandem_pool_dispatch_quietly (TandemPool *self);

/* Returns @task from the main loop: with @error, (transfer full), or TRUE when that is NULL. */
void tandem_pool_return_later (TandemPool *self, TandemTask *task, GError *error);

/* All that no worker has begun fails with a copy of @error, and streams give no more. */
void tandem_pool_fail_waiting (TandemPool *self, const GError *error);

/* ---- tandem-pool-batch.c ---- */

/* How many of @n_tasks over records travel together: as many as @task says, or as seems best. */
guint tandem_pool_limit_chunk (TandemPool *self, const TandemRecordTask *task, guint n_tasks);

/* ---- tandem-pool-stream.c ---- */

/* The next task of a stream; NULL when there is none now. */
TandemPoolEntry *tandem_pool_next_of_streams (TandemPool *self);

/* No stream gives any more; each fails with a copy of @error once nothing of it runs. */
void tandem_pool_end_streams (TandemPool *self, const GError *error);

/* Calls back for streams that are over. */
void tandem_pool_drop_ended_streams (TandemPool *self);

/* Nothing of it may be with a worker. */
void tandem_pool_stream_free (TandemPoolStream *stream);

G_END_DECLS
