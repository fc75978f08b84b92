/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers that say what they should not, and pools that are asked for what cannot be: the caller learns of
 * it, nothing hangs, and nobody is left behind. */
#include "process/tandem-error.h"
#include "process/tandem-pool-private.h"
#include "support.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static TandemPool *
start (guint n_workers)
{
  TandemPool *pool = start_pool (n_workers);

  tandem_pool_set_max_deaths (pool, 1);
  return pool;
}

/* ---- Answers that are none ---- */

static GVariant *
answer_other (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  tandem_worker_send_value (worker, TANDEM_FRAME_RESULT, 123456, g_variant_new_byte (1), NULL);
  return g_variant_new_byte (2);
}

static GVariant *
say_something (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  tandem_worker_send_value (worker, TANDEM_FRAME_USER + 3, 0, g_variant_new_byte (1), NULL);
  return g_variant_new_byte (2);
}

/* As the first task's, whose identifier is 1 with the number of its claim behind it. */
static GVariant *
answer_with (TandemWorker *worker, guint32 type, GBytes *payload)
{
  tandem_worker_send (worker, type, 1 * TANDEM_POOL_MAX_DEPTH, payload, NULL);
  return g_variant_new_byte (2);
}

static GVariant *
answer_garbage (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  g_autoptr (GBytes) payload = g_bytes_new_static ("garbage", 7);

  return answer_with (worker, TANDEM_FRAME_RESULT, payload);
}

static GVariant *
fail_with_garbage (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  g_autoptr (GBytes) payload = tandem_frame_pack (g_variant_new_string ("no error"));

  return answer_with (worker, TANDEM_FRAME_FAILURE, payload);
}

/* A confused worker is as good as a dead one. */
static void
test_answers (void)
{
  const TandemTaskFunc functions[] = { answer_other, say_something, answer_garbage, fail_with_garbage };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      g_autoptr (GError) error = NULL;
      TandemPool *pool = start (1);

      tandem_pool_apply_async (pool, functions[i], NULL, keep_error, &error);
      ITERATE_UNTIL (error != NULL);
      g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED);
      g_assert_cmpuint (tandem_pool_get_counts (pool)->failed, ==, 1);
      stop_pool (pool);
    }
}

/* ---- Answers that do not fit what was asked ---- */

/* Says what it is told, which can be anything. */
static GVariant *
say (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  return g_variant_get_variant (arguments);
}

typedef struct
{
  GVariant *value;
  GError *error;
  gboolean done;
} Answer;

static void
keep_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &answer->error);
  answer->done = TRUE;
}

static gboolean
is_small (GVariant *arguments, GVariant *answer, gpointer user_data)
{
  g_autoptr (GVariant) said = g_variant_get_variant (arguments);

  g_assert_true (user_data == is_small && g_variant_equal (said, answer));
  return g_variant_get_uint32 (answer) < 10;
}

static void
test_fits (void)
{
  static const struct
  {
    const char *answer;
    gboolean fits;
  } cases[] = {
    { "uint32 9", TRUE }, { "uint32 10", FALSE }, { "9", FALSE }, { "(uint32 9,)", FALSE }, { "''", FALSE }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) answer = g_variant_ref_sink (g_variant_new_parsed (cases[i].answer));
      TandemPool *pool = start (1);
      Answer got = { 0 };

      tandem_pool_set_answer (pool, say, "u", is_small, is_small);
      tandem_pool_apply_async (pool, say, g_variant_new_variant (answer), keep_answer, &got);
      ITERATE_UNTIL (got.done);
      if (cases[i].fits)
        g_assert_true (g_variant_equal (got.value, answer));
      else
        g_assert_error (got.error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED);
      g_assert_cmpuint (tandem_pool_get_counts (pool)->failed, ==, cases[i].fits ? 0 : 1);
      g_clear_pointer (&got.value, g_variant_unref);
      g_clear_error (&got.error);
      stop_pool (pool);
    }
}

static GVariant *
answer_too_few (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  g_autoptr (GBytes) payload = tandem_frame_pack (g_variant_new_parsed ("[1, 2]"));

  return answer_with (worker, TANDEM_FRAME_RESULT, payload);
}

/* Also when it is one to a chunk of another size. */
static void
test_answer_to_chunk (void)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (TandemResults) results = NULL;
  TandemPool *pool = start (1);

  g_ptr_array_set_size (arguments, 5);
  tandem_pool_map_chunked_async (pool, answer_too_few, arguments, 5, keep_results, &results);
  ITERATE_UNTIL (results != NULL);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GVariant) value = tandem_results_get_value (results, i, NULL);

      /* A task that was done again alone may be believed; nobody has answered for five. */
      g_assert_true (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE ("ay")));
    }
  g_assert_cmpuint (tandem_pool_get_counts (pool)->failed, >=, 1);
  stop_pool (pool);
}

/* ---- Values of any kind ---- */

static GVariant *
give_kinds (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  guint number = arguments != NULL ? g_variant_get_uint32 (arguments) : 9;

  switch (number)
    {
    case 0:
      return g_variant_new_string ("text");
    case 1:
      return g_variant_new_parsed ("(true, <1>)");
    case 2:
      return NULL; /* nor a reason */
    case 3:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "but a value");
      return g_variant_new_uint32 (3);
    default:
      return g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL);
    }
}

static void
check_kind (GVariant *value, const GError *error, gint number)
{
  if (number == 2)
    {
      g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_TASK);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (g_variant_get_type_string (value), ==,
                   number == 0   ? "s"
                   : number == 1 ? "(bv)"
                   : number == 3 ? "u"
                                 : "mv");
}

/* All of one kind or not, also those that look like what the pool itself wraps values in; in chunks or alone,
 * in workers or here. */
static void
test_kinds (gconstpointer data)
{
  static const gint kinds[][4] = {
    { 0, 0, 0, 0 }, { 1, 1, 1, 1 }, { -1, -1, -1, -1 }, { 0, 1, 2, 3 }, { -1, 0, -1, 3 }
  };
  TandemPool *pool = start (GPOINTER_TO_UINT (data));

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint chunk = 1; chunk <= 4; chunk += 3)
      {
        g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
        g_autoptr (TandemResults) results = NULL;

        for (guint j = 0; j < 4; j++)
          g_ptr_array_add (arguments, kinds[i][j] >= 0 ? g_variant_new_uint32 ((guint)kinds[i][j]) : NULL);
        tandem_pool_map_chunked_async (pool, give_kinds, arguments, chunk, keep_results, &results);
        ITERATE_UNTIL (results != NULL);
        for (guint j = 0; j < 4; j++)
          {
            g_autoptr (GError) error = NULL;
            g_autoptr (GVariant) value = tandem_results_get_value (results, j, &error);

            check_kind (value, error, kinds[i][j]);
          }
      }
  stop_pool (pool);
}

/* ---- Streams ---- */

typedef struct
{
  TandemPool *pool;
  guint n_given;
  guint n_most;
} Stream;

static GVariant *
echo (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  return g_variant_ref (arguments);
}

static GVariant *
next_number (gpointer user_data)
{
  Stream *stream = user_data;

  return stream->n_given < stream->n_most ? g_variant_new_uint32 (stream->n_given++) : NULL;
}

static guint
next_records (gpointer arguments, guint n_most, gpointer user_data)
{
  Stream *stream = user_data;
  guint n = MIN (n_most, stream->n_most - stream->n_given);

  memset (arguments, 0, n);
  stream->n_given += n;
  return n;
}

static gboolean
do_nothing (TandemWorker *worker, gconstpointer argument, gpointer result, gpointer user_data, GError **error)
{
  return TRUE;
}

static void
stream_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Stream *stream = user_data;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, NULL);

  g_assert_nonnull (value);
  stream->pool = NULL;
}

/* Nobody listens to what comes of each task; several streams at once. */
static void
test_streams (gconstpointer data)
{
  const TandemRecordTask task = { do_nothing, 1, 1, 3 };
  TandemPool *pool = start (GPOINTER_TO_UINT (data));
  Stream streams[4] = { { pool, 0, 0 }, { pool, 0, 500 }, { pool, 0, 100 }, { pool, 0, 0 } };

  tandem_pool_imap_unordered_async (pool, echo, next_number, NULL, stream_over, &streams[0]);
  tandem_pool_imap_unordered_async (pool, echo, next_number, NULL, stream_over, &streams[1]);
  tandem_pool_imap_records_async (pool, &task, next_records, NULL, stream_over, &streams[2]);
  tandem_pool_imap_records_async (pool, &task, next_records, NULL, stream_over, &streams[3]);
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      ITERATE_UNTIL (streams[i].pool == NULL);
      g_assert_cmpuint (streams[i].n_given, ==, streams[i].n_most);
    }
  stop_pool (pool);
}

static GVariant *
never_end (gpointer user_data)
{
  ((Stream *)user_data)->n_given++;
  return g_variant_new_uint32 (1);
}

static void
keep_end (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, NULL);

  g_assert_null (value);
  g_assert_null (tandem_pool_apply_finish (TANDEM_POOL (source), result, NULL)); /* asked once more */
  ((Stream *)user_data)->pool = NULL;
}

/* One without an end ends with the pool; then, and when the pool takes no more, there is none. */
static void
test_streams_refused (gconstpointer data)
{
  const TandemRecordTask task = { do_nothing, 1, 1, 3 };
  const gboolean cancelled = data != NULL;
  TandemPool *pool = start (2);
  Stream endless = { pool, 0, 0 };
  Stream late[2] = { { pool, 0, 10 }, { pool, 0, 10 } };

  if (cancelled)
    {
      tandem_pool_imap_unordered_async (pool, echo, never_end, NULL, keep_end, &endless);
      ITERATE_UNTIL (endless.n_given > 10);
      tandem_event_set (tandem_pool_get_event (pool));
      ITERATE_UNTIL (endless.pool == NULL);
    }
  else
    tandem_pool_close (pool);
  tandem_pool_imap_unordered_async (pool, echo, next_number, NULL, keep_end, &late[0]);
  tandem_pool_imap_records_async (pool, &task, next_records, NULL, keep_end, &late[1]);
  g_assert_true (late[0].pool != NULL && late[1].pool != NULL); /* from the main loop, not from the call */
  for (guint i = 0; i < G_N_ELEMENTS (late); i++)
    {
      ITERATE_UNTIL (late[i].pool == NULL);
      g_assert_cmpuint (late[i].n_given, ==, 0);
    }
  stop_pool (pool);
}

/* ---- What is asked before the start, or after the end ---- */

static void
test_order (void)
{
  TandemPool *pool = tandem_pool_new ("worker", 2);
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  gboolean resumed = FALSE;

  tandem_pool_resume (pool);
  tandem_pool_hasten_stop (pool);
  tandem_pool_set_event (pool, event);
  tandem_pool_set_event (pool, NULL); /* its own, then */
  tandem_pool_set_sandbox (pool, NULL);
  tandem_pool_set_polite (pool, TRUE);
  tandem_pool_set_n_workers (pool, 3);
  g_assert_cmpuint (tandem_pool_get_n_workers (pool), ==, 3);
  tandem_pool_pause (pool);
  g_assert_true (tandem_pool_start (pool, NULL));
  g_assert_true (tandem_pool_get_event (pool) != event);
  g_assert_true (tandem_pool_is_paused (pool));
  for (guint i = 0; i < 3; i++)
    g_assert_true (tandem_process_is_paused (tandem_pool_get_processes (pool)->pdata[i]));
  tandem_pool_resume (pool);
  tandem_pool_join_async (pool, set_done, &resumed);
  ITERATE_UNTIL (resumed);
  g_assert_finalize_object (pool);
  assert_no_children ();
}

/* ---- One worker ---- */

static gboolean
wait_long (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_usleep (600 * SECOND);
  return TRUE;
}

/* SIGTERM of the parent, but not by the ladder: that is no end that was asked for. */
static void
test_signals (void)
{
  g_autoptr (TandemProcess) process = start_worker (wait_long, NULL);

  ITERATE_UNTIL (tandem_process_get_state (process) == TANDEM_PROCESS_READY);
  tandem_process_pause (process);
  tandem_process_pause (process);
  g_assert_true (tandem_process_is_paused (process));
  tandem_process_resume (process);
  tandem_process_resume (process);
  g_assert_false (tandem_process_is_paused (process));
  kill (tandem_process_get_pid (process), SIGTERM);
  g_assert_true (tandem_process_join (process, 60 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->kind, ==, TANDEM_EXIT_FAILED);
  g_assert_cmpint (tandem_process_get_exit_report (process)->signal, ==, SIGTERM);
  tandem_process_pause (process); /* there is nobody */
  g_assert_false (tandem_process_is_paused (process));
  g_assert_false (tandem_process_is_stopped (process));
}

static gboolean
say_twice (TandemWorker *worker, gpointer user_data, GError **error)
{
  tandem_worker_send (worker, TANDEM_FRAME_READY, 0, NULL, NULL); /* it is known */
  tandem_worker_send (worker, TANDEM_FRAME_CRASH, 0, NULL, NULL); /* without a word */
  tandem_worker_send_value (worker, TANDEM_FRAME_ERROR, 0, g_variant_new ("(sis)", "d", 1, "first"), NULL);
  tandem_worker_send_value (worker, TANDEM_FRAME_ERROR, 0, g_variant_new ("(sis)", "d", 1, "second"), NULL);
  return TRUE;
}

static void
count_up (TandemProcess *process, guint *counter)
{
  (*counter)++;
}

static void
test_said_twice (void)
{
  const TandemWorkerHooks hooks = { .work = say_twice };
  g_autoptr (TandemProcess) process = tandem_process_new ("worker", 0, &hooks, NULL);
  guint n_ready = 0;

  tandem_process_set_event (process, NULL);
  g_signal_connect (process, "ready", G_CALLBACK (count_up), &n_ready);
  g_assert_true (tandem_process_start (process, NULL));
  g_assert_true (tandem_process_join (process, 60 * SECOND));
  g_assert_cmpuint (n_ready, ==, 1);
  g_assert_cmpstr (tandem_process_get_exit_report (process)->error->message, ==, "worker: first");
}

/* What a task has forked has the pipe, too, and what it says goes to stderr; a task may also have changed the
 * pipe so that it does not block. */
static gboolean
send_much (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_autoptr (GBytes) payload = g_bytes_new_take (g_malloc0 (100000), 100000);

  for (int fd = 3; fd < 64; fd++)
    if ((fcntl (fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
      fcntl (fd, F_SETFL, O_WRONLY | O_NONBLOCK);
  for (guint i = 0; i < 50; i++)
    if (!tandem_worker_send (worker, TANDEM_FRAME_USER, i, payload, error))
      return FALSE;
  return TRUE;
}

static void
add_frame (TandemProcess *process, guint type, guint64 id, GBytes *payload, guint *n_frames)
{
  g_assert_cmpuint (id, ==, (*n_frames)++);
  g_assert_cmpuint (g_bytes_get_size (payload), ==, 100000);
  g_usleep (2000); /* so that the pipe is full */
}

static void
test_pipe_that_does_not_block (void)
{
  g_autoptr (TandemProcess) process = start_worker (send_much, NULL);
  guint n_frames = 0;

  g_signal_connect (process, "frame", G_CALLBACK (add_frame), &n_frames);
  g_assert_true (tandem_process_join (process, 60 * SECOND));
  g_assert_no_error (tandem_process_get_exit_report (process)->error);
  g_assert_cmpuint (n_frames, ==, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_func ("/hostile/answers", test_answers);
  g_test_add_func ("/hostile/fits", test_fits);
  g_test_add_func ("/hostile/answer-to-chunk", test_answer_to_chunk);
  g_test_add_data_func ("/hostile/kinds/in-process", GUINT_TO_POINTER (0), test_kinds);
  g_test_add_data_func ("/hostile/kinds/2", GUINT_TO_POINTER (2), test_kinds);
  g_test_add_data_func ("/hostile/streams/in-process", GUINT_TO_POINTER (0), test_streams);
  g_test_add_data_func ("/hostile/streams/2", GUINT_TO_POINTER (2), test_streams);
  g_test_add_data_func ("/hostile/streams-refused/closed", NULL, test_streams_refused);
  g_test_add_data_func ("/hostile/streams-refused/cancelled", "", test_streams_refused);
  g_test_add_func ("/hostile/order", test_order);
  g_test_add_func ("/hostile/signals", test_signals);
  g_test_add_func ("/hostile/said-twice", test_said_twice);
  g_test_add_func ("/hostile/pipe-that-does-not-block", test_pipe_that_does_not_block);
  return g_test_run ();
}
