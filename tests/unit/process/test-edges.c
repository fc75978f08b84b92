/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the process layer do with what is seldom: nothing, too little, what is damaged, what
 * comes from someone who means no good. */
#include "process/tandem-clock.h"
#include "process/tandem-error.h"
#include "process/tandem-frame-memory.h"
#include "process/tandem-lock.h"
#include "process/tandem-log-file.h"
#include "process/tandem-pool-worker.h"
#include "process/tandem-shared-memory.h"
#include "process/tandem-slots.h"
#include "process/tandem-stop-ladder.h"
#include "process/tandem-timer.h"
#include "process/tandem-worker-loops.h"
#include "support.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void
assert_clear_error (GError **error, GQuark domain, int code)
{
  g_assert_error (*error, domain, code);
  g_clear_error (error);
}

static void
test_free_of_nothing (void)
{
  tandem_exit_report_free (NULL);
  tandem_frame_reader_free (NULL);
  tandem_frame_writer_free (NULL);
  tandem_lock_free (NULL);
  tandem_log_file_free (NULL);
  tandem_shared_memory_free (NULL);
  tandem_slots_free (NULL);
  tandem_worker_free (NULL);
}

/* ---- Clock and timer ---- */

static int
start_clock (gpointer text)
{
  const gint64 before = g_get_monotonic_time ();

  g_setenv (TANDEM_CLOCK_ENVIRONMENT, text, TRUE);
  if (g_str_equal (text, "1000"))
    return tandem_clock_get_start () == 1000 && tandem_clock_now () >= before - 1000 ? 0 : 1;
  return tandem_clock_get_start () >= before ? 0 : 2;
}

/* The start is taken over from who has started this program, but no nonsense and nothing in the future. */
static void
test_clock (void)
{
  static const char *const texts[] = { "1000", "", "0", "12 and more", "9000000000000000000" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    run_apart (start_clock, (gpointer)texts[i]);
}

static void
test_timer (void)
{
  g_autoptr (GSource) source = tandem_timer_source_new (1);
  TandemTimer timer;

  tandem_timer_init (&timer, 3600 * SECOND);
  g_assert_cmpint (tandem_timer_take (&timer), ==, -1);
  g_assert_cmpuint (tandem_timer_get_n_ticks (&timer), ==, 0);
  g_source_attach (source, NULL); /* without a callback it ticks for nobody */
  ITERATE_UNTIL (g_source_get_ready_time (source) > g_get_monotonic_time () - SECOND);
  for (guint i = 0; i < 3; i++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (g_source_is_destroyed (source));
  g_source_destroy (source);
}

/* ---- Event ---- */

static void
test_event (void)
{
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  g_autoptr (GSource) source = tandem_event_source_new (event);
  g_autoptr (GError) error = NULL;
  int small = memfd_create ("small", MFD_CLOEXEC);
  int memory = dup (tandem_event_get_memory_fd (event));
  int closed = dup (tandem_event_get_wake_fd (event));

  g_source_attach (source, NULL);
  tandem_event_set (event);
  ITERATE_UNTIL (g_source_is_destroyed (source)); /* told to nobody, and once */

  /* What is handed over may be anything. */
  close (closed);
  g_assert_null (tandem_event_new_for_fds (memory, closed, &error));
  assert_clear_error (&error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_SYSTEM);
  g_assert_cmpint (fcntl (memory, F_GETFD), ==, -1);
  g_assert_cmpint (ftruncate (small, 3), ==, 0);
  g_assert_null (tandem_event_new_for_fds (small, dup (tandem_event_get_wake_fd (event)), &error));
  assert_clear_error (&error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_SYSTEM);
}

/* A worker of the worker waits for the same event. */
static gboolean
wait_in_both (TandemWorker *worker, gpointer user_data, GError **error)
{
  const TandemWorkerHooks hooks = { .work = user_data };
  g_autoptr (TandemProcess) process = NULL;

  tandem_event_set (tandem_worker_get_event (worker)); /* not from here */
  if (user_data != NULL)
    {
      process = tandem_process_new ("inner", 0, &hooks, NULL);
      tandem_process_set_event (process, tandem_worker_get_event (worker));
      if (!tandem_process_start (process, error) || !tandem_process_join (process, 20 * SECOND)
          || tandem_process_get_exit_report (process)->kind != TANDEM_EXIT_STOPPED)
        return FALSE;
    }
  return tandem_event_wait (tandem_worker_get_event (worker), 20 * SECOND);
}

static void
test_event_of_worker (void)
{
  const TandemWorkerHooks hooks = { .work = wait_in_both };
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  g_autoptr (TandemProcess) process = tandem_process_new ("outer", 0, &hooks, NULL);
  const guint64 one = 1;

  /* Its setter dies between waking the pollers and storing the word. */
  g_assert_cmpint (write (tandem_event_get_wake_fd (event), &one, sizeof one), ==, sizeof one);
  tandem_process_set_event (process, event);
  g_assert_true (tandem_process_start (process, NULL));
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_no_error (tandem_process_get_exit_report (process)->error);
  g_assert_false (tandem_event_is_set (event));

  g_clear_object (&process);
  process = tandem_process_new ("outer", 0, &hooks, wait_in_both);
  tandem_event_set (event);
  tandem_process_set_event (process, event);
  g_assert_true (tandem_process_start (process, NULL));
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_no_error (tandem_process_get_exit_report (process)->error);
}

/* ---- Frames ---- */

static void
send_fds (int socket, const int *fds, guint n_fds)
{
  union
  {
    struct cmsghdr header;
    char room[CMSG_SPACE (4 * sizeof (int))];
  } control = { 0 };
  struct iovec byte = { .iov_base = (void *)"x", .iov_len = 1 };
  struct msghdr message = { .msg_iov = &byte, .msg_iovlen = 1 };

  if (n_fds > 0)
    {
      message.msg_control = &control;
      message.msg_controllen = CMSG_SPACE (n_fds * sizeof (int));
      control.header.cmsg_level = SOL_SOCKET;
      control.header.cmsg_type = SCM_RIGHTS;
      control.header.cmsg_len = CMSG_LEN (n_fds * sizeof (int));
      memcpy (CMSG_DATA (&control.header), fds, n_fds * sizeof (int));
    }
  g_assert_cmpint (sendmsg (socket, &message, MSG_NOSIGNAL), ==, 1);
}

/* None but one descriptor is taken, and none stays open here of those that are not. */
static void
test_memory (void)
{
  const int fds[] = { STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO };
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  int ends[2];

  g_assert_true (tandem_frame_memory_pair (ends));
  before = list_fds (getpid ());
  for (guint n = 0; n <= G_N_ELEMENTS (fds); n++)
    {
      g_autofree char *after = NULL;

      send_fds (ends[1], fds, n);
      g_assert_null (tandem_frame_receive_memory (ends[0], 10, &error));
      assert_clear_error (&error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL);
      after = list_fds (getpid ());
      g_assert_cmpstr (after, ==, before);
    }
  g_assert_true (tandem_frame_send_memory (ends[1], "", 0, "", 0, NULL));
  g_assert_null (tandem_frame_receive_memory (ends[0], 0, &error));
  assert_clear_error (&error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL);
  close (ends[0]);
  close (ends[1]);
}

static int
receive_without_room (gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  int ends[2];
  int next;
  struct rlimit limit;

  if (!tandem_frame_memory_pair (ends) || !tandem_frame_send_memory (ends[1], "text", 4, "", 0, NULL)
      || getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return 1;
  next = dup (STDERR_FILENO);
  close (next);
  limit.rlim_cur = (rlim_t)next;
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0 || tandem_frame_receive_memory (ends[0], 4, &error) != NULL)
    return 2;
  /* That this process has no room is no fault of the worker. */
  return g_error_matches (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_SYSTEM)
                 && strstr (error->message, g_strerror (EMFILE)) != NULL
             ? 0
             : 3;
}

static void
test_memory_without_room (void)
{
  if (is_under_valgrind ())
    {
      g_test_skip ("valgrind keeps the limit from its client");
      return;
    }
  run_apart (receive_without_room, NULL);
}

static void
test_reader (void)
{
  const guint32 types[] = { TANDEM_FRAME_USER, TANDEM_FRAME_USER | TANDEM_FRAME_IN_MEMORY, 0 };
  guint8 header[TANDEM_FRAME_HEADER_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (TandemFrameReader) reader = tandem_frame_reader_new (1000);
      g_auto (TandemFrame) frame = { 0 };
      g_auto (TandemFrame) next = { 0 };
      g_autoptr (GError) error = NULL;
      int ends[2];

      g_assert_cmpint (pipe2 (ends, O_NONBLOCK | O_CLOEXEC), ==, 0);
      tandem_frame_fill_header (header, TANDEM_FRAME_USER, 7, 0);
      g_assert_cmpint (write (ends[1], header, sizeof header), ==, sizeof header);
      tandem_frame_fill_header (header, types[i], 8, 4);
      if (types[i] == 0)
        memset (header, 'x', sizeof header);
      g_assert_cmpint (write (ends[1], header, sizeof header), ==, sizeof header);
      g_assert_cmpint (tandem_frame_reader_read (reader, ends[0], &frame, &error), ==, TANDEM_READ_FRAME);
      g_assert_cmpuint (frame.id, ==, 7);

      /* What needs nothing more from the pipe to be told of is there: also what is wrong. */
      g_assert_true (tandem_frame_reader_has_frame (reader) == (i > 0));
      g_assert_cmpint (tandem_frame_reader_read (reader, ends[0], &next, &error), ==,
                       i == 0 ? TANDEM_READ_AGAIN : TANDEM_READ_FAILED);
      g_assert_false (i == 0 && tandem_frame_reader_has_frame (reader)); /* half of it */
      g_assert_true ((error != NULL) == (i > 0));
      close (ends[0]);
      close (ends[1]);
    }
}

static void
test_reader_of_nothing (void)
{
  g_autoptr (TandemFrameReader) reader = tandem_frame_reader_new (1000);
  g_auto (TandemFrame) frame = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (tandem_frame_reader_read (reader, -1, &frame, &error), ==, TANDEM_READ_FAILED);
  g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_SYSTEM);
}

/* More large payloads than one call of the system takes, some right behind one another. */
static void
test_writer (void)
{
  const guint n_frames = 40;
  g_autoptr (TandemFrameWriter) writer = tandem_frame_writer_new ();
  g_autoptr (TandemFrameReader) reader = tandem_frame_reader_new (TANDEM_FRAME_MAX_SIZE);
  g_autoptr (GBytes) payload = g_bytes_new_take (g_malloc0 (100000), 100000);
  g_autoptr (GError) error = NULL;
  guint n_read = 0;
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_NONBLOCK | O_CLOEXEC), ==, 0);
  for (guint i = 0; i < n_frames; i++)
    tandem_frame_writer_push (writer, TANDEM_FRAME_USER, i, payload);
  g_assert_cmpuint (tandem_frame_writer_get_pending (writer), ==,
                    n_frames * (100000 + TANDEM_FRAME_HEADER_SIZE));
  while (n_read < n_frames)
    {
      g_auto (TandemFrame) frame = { 0 };

      g_assert_true (tandem_frame_writer_flush (writer, ends[1], &error));
      if (tandem_frame_reader_read (reader, ends[0], &frame, &error) == TANDEM_READ_FRAME)
        {
          g_assert_cmpuint (frame.id, ==, n_read++);
          g_assert_true (g_bytes_equal (frame.payload, payload));
        }
      g_assert_no_error (error);
    }
  close (ends[0]);
  close (ends[1]);
}

static void
test_values (void)
{
  g_autoptr (GBytes) little = g_bytes_new_static ("1234567", 7);
  g_autoptr (GBytes) half = g_bytes_new_static ("at\0\0\0\0\0\0half", 12); /* of a number */
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) hostile = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *domain = g_strnfill (65, 'd');
  guint64 number;

  g_assert_false (tandem_frame_unpack_behind (little, &number, &value, &error));
  assert_clear_error (&error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL);
  g_assert_null (tandem_frame_unpack (half, NULL, &error));
  assert_clear_error (&error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL);

  /* Too long to be kept for ever as the name of a domain. */
  hostile = g_variant_ref_sink (g_variant_new ("(sis)", domain, 3, "text"));
  error = tandem_frame_error_from_variant (hostile);
  g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_TASK);
  g_assert_cmpstr (error->message, ==, "text (code 3)");
}

/* ---- A worker in this process ---- */

static GVariant *
give_nothing (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  return NULL;
}

static gboolean
fail_in_silence (TandemWorker *worker,
                 gconstpointer argument,
                 gpointer result,
                 gpointer user_data,
                 GError **error)
{
  return FALSE;
}

static void
assert_refused (TandemWorker *worker, guint32 type, gconstpointer data, gsize size)
{
  g_autoptr (GBytes) payload = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (tandem_pool_worker_run (worker, type, payload, NULL, &error));
  g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL);
}

static void
test_tasks (TandemWorker *worker)
{
  const guint64 heads[][4] = { { 0, 0, 8 }, { 0, 8, 0 }, { 0, 3, 8 }, { 0, 1, G_MAXUINT64 / 4 } };
  const TandemRecordTask task = { fail_in_silence, sizeof (int), 1, 1 };
  g_autoptr (GVariant) text = g_variant_ref_sink (g_variant_new_string ("no array"));
  g_autoptr (GBytes) chunk = tandem_frame_pack_behind (1, text);
  g_autoptr (GBytes) empty = tandem_frame_pack_behind (1, NULL);
  g_autoptr (GBytes) silent = tandem_frame_pack_behind ((guint64)(guintptr)give_nothing, NULL);
  g_autoptr (GBytes) records = tandem_pool_worker_pack_records (&task, &(int){ 1 }, 1);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (chunk, &size);

  assert_refused (worker, TANDEM_FRAME_CHUNK, data, size);
  assert_refused (worker, TANDEM_FRAME_CHUNK, g_bytes_get_data (empty, NULL), g_bytes_get_size (empty));
  assert_refused (worker, TANDEM_FRAME_TASK, "1234", 4);
  assert_refused (worker, TANDEM_FRAME_RECORDS, "1234", 4);
  assert_refused (worker, TANDEM_FRAME_RECORDS, heads[0], 24);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    assert_refused (worker, TANDEM_FRAME_RECORDS, heads[i], sizeof heads[i]);

  g_assert_null (tandem_pool_worker_run (worker, TANDEM_FRAME_TASK, silent, NULL, &error));
  assert_clear_error (&error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_TASK);
  answer = tandem_pool_worker_run (worker, TANDEM_FRAME_RECORDS, records, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (tandem_pool_worker_is_records_of (answer, 1, 1));
  g_assert_false (tandem_pool_worker_is_records_of (answer, G_MAXUINT, G_MAXSIZE / 2));
}

static void
test_worker_here (void)
{
  const TandemWorkerSetup setup = { .name = "here", .task_fd = -1, .result_fd = -1, .memory_fd = -1 };
  TandemWorker *worker = tandem_worker_new (&setup);
  g_auto (TandemFrame) frame = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (tandem_worker_receive (worker, -1, &frame, &error), ==, TANDEM_READ_END);
  g_assert_cmpuint (tandem_worker_count_waiting (worker), ==, 0);
  g_assert_false (tandem_worker_is_stopping (worker));
  g_assert_false (tandem_worker_is_leaving (worker));
  g_assert_null (tandem_worker_get_leave_word (worker));
  g_assert_false (tandem_worker_send (worker, TANDEM_FRAME_USER, 0, NULL, &error));
  assert_clear_error (&error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED);
  g_assert_false (tandem_worker_send_value (worker, TANDEM_FRAME_USER, 0, g_variant_new_byte (1), &error));
  assert_clear_error (&error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED);
  g_assert_true (tandem_worker_run_queue (worker, NULL, NULL, &error)); /* there is no message */
  test_tasks (worker);
  tandem_worker_free (worker);
}

static gboolean
is_chunk (const char *text)
{
  g_autoptr (GVariant) value = g_variant_parse (NULL, text, NULL, NULL, NULL);

  return tandem_pool_worker_is_chunk_of (value, 2);
}

static void
test_answers (void)
{
  g_assert_true (is_chunk ("[1, 2]"));
  g_assert_true (is_chunk ("@a(bv) [(true, <1>), (false, <('domain', 1, 'message')>)]"));
  g_assert_false (is_chunk ("[1, 2, 3]"));
  g_assert_false (is_chunk ("(1, 2)"));
  g_assert_false (is_chunk ("@a(bv) [(true, <1>), (false, <1>)]"));
}

/* ---- Words ---- */

static void
test_words (void)
{
  TandemStopCounts counts = { 0 };

  for (TandemExitKind kind = TANDEM_EXIT_STOPPED; kind <= TANDEM_EXIT_FAILED; kind++)
    tandem_stop_counts_add (&counts, &(const TandemExitReport){ .kind = kind });
  g_assert_cmpuint (counts.stopped + counts.terminated + counts.killed + counts.failed, ==, 4);
  g_assert_cmpuint (counts.failed, ==, 1);
  g_assert_cmpstr (tandem_exit_kind_to_string (TANDEM_EXIT_STOPPED), ==, "stopped");
  g_assert_cmpstr (tandem_exit_kind_to_string (TANDEM_EXIT_TERMINATED), ==, "terminated");
  g_assert_cmpstr (tandem_exit_kind_to_string (TANDEM_EXIT_KILLED), ==, "killed");
  g_assert_cmpstr (tandem_exit_kind_to_string (TANDEM_EXIT_FAILED), ==, "failed");
  g_assert_cmpstr (tandem_log_level_to_string (0), ==, "message");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_func ("/edges/clock", test_clock);
  g_test_add_func ("/edges/free-of-nothing", test_free_of_nothing);
  g_test_add_func ("/edges/timer", test_timer);
  g_test_add_func ("/edges/event", test_event);
  g_test_add_func ("/edges/event-of-worker", test_event_of_worker);
  g_test_add_func ("/edges/memory", test_memory);
  g_test_add_func ("/edges/memory-without-room", test_memory_without_room);
  g_test_add_func ("/edges/reader", test_reader);
  g_test_add_func ("/edges/reader-of-nothing", test_reader_of_nothing);
  g_test_add_func ("/edges/writer", test_writer);
  g_test_add_func ("/edges/values", test_values);
  g_test_add_func ("/edges/worker-here", test_worker_here);
  g_test_add_func ("/edges/answers", test_answers);
  g_test_add_func ("/edges/words", test_words);
  return g_test_run ();
}
