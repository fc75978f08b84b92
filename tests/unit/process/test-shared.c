/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What processes share: the event, the slots, the lock, memory. */
#include "process/tandem-error.h"
#include "process/tandem-event.h"
#include "process/tandem-lock.h"
#include "process/tandem-shared-memory.h"
#include "process/tandem-slots.h"
#include "support.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- Event ---- */

static gboolean
count_dispatch (gpointer user_data)
{
  (*(guint *)user_data)++;
  return G_SOURCE_REMOVE;
}

static void
test_event (void)
{
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  g_autoptr (TandemEvent) other = NULL;
  g_autoptr (GSource) source = tandem_event_source_new (event);
  gint64 begin = g_get_monotonic_time ();
  guint n = 0;

  other = tandem_event_new_for_fds (dup (tandem_event_get_memory_fd (event)),
                                    dup (tandem_event_get_wake_fd (event)), NULL);
  g_source_set_callback (source, count_dispatch, &n, NULL);
  g_source_attach (source, NULL);
  g_assert_false (tandem_event_is_set (event));
  g_assert_false (tandem_event_wait (event, 20000));
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 20000);
  g_assert_false (g_main_context_iteration (NULL, FALSE));

  tandem_event_set (event);
  tandem_event_set (event);
  g_assert_true (tandem_event_is_set (other));
  g_assert_true (tandem_event_wait (other, 0));
  ITERATE_UNTIL (n == 1);
  g_assert_null (tandem_event_new_for_fds (-1, -1, NULL));
}

/* Its setter died between waking the pollers and storing the word. */
static void
test_half_set (void)
{
  g_autoptr (TandemEvent) waited = tandem_event_new (NULL);
  g_autoptr (TandemEvent) watched = tandem_event_new (NULL);
  g_autoptr (GSource) source = tandem_event_source_new (watched);
  const guint64 one = 1;
  guint n = 0;

  g_assert_cmpint (write (tandem_event_get_wake_fd (waited), &one, sizeof one), ==, sizeof one);
  g_assert_cmpint (write (tandem_event_get_wake_fd (watched), &one, sizeof one), ==, sizeof one);
  g_assert_false (tandem_event_is_set (waited));
  g_assert_true (tandem_event_wait (waited, SECOND));
  g_assert_true (tandem_event_is_set (waited));
  g_source_set_callback (source, count_dispatch, &n, NULL);
  g_source_attach (source, NULL);
  ITERATE_UNTIL (n == 1);
  g_assert_true (tandem_event_is_set (watched));
}

static gboolean
try_to_set (TandemWorker *worker, gpointer user_data, GError **error)
{
  TandemEvent *event = tandem_worker_get_event (worker);
  guint32 *word = (guint32 *)tandem_event_get_word (event);
  int fds[2];

  if (mprotect ((gpointer)((guintptr)word & ~(guintptr)4095), 4096, PROT_READ | PROT_WRITE) == 0)
    *word = 1;
  /* What it watches with its own descriptor, no one else sees. */
  if (pipe (fds) == 0 && write (fds[1], "", 1) == 1)
    {
      struct epoll_event wanted = { .events = EPOLLIN };

      epoll_ctl (tandem_event_get_poll_fd (event), EPOLL_CTL_ADD, fds[0], &wanted);
    }
  g_usleep (SECOND / 10);
  return TRUE;
}

static void
test_worker_cannot_set (void)
{
  const TandemWorkerHooks hooks = { .work = try_to_set };
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  g_autoptr (TandemProcess) process = tandem_process_new ("worker", 0, &hooks, NULL);

  tandem_process_set_event (process, event);
  g_assert_true (tandem_process_start (process, NULL));
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->kind, ==, TANDEM_EXIT_STOPPED);
  g_assert_false (tandem_event_is_set (event));
  g_assert_false (tandem_event_wait (event, 0));
}

static gboolean
wait_for_both (TandemWorker *worker, gpointer user_data, GError **error)
{
  return tandem_event_wait (tandem_worker_get_event (worker), 20 * SECOND)
         && tandem_event_wait (user_data, 20 * SECOND);
}

static void
test_worker_waits (void)
{
  const TandemWorkerHooks hooks = { .work = wait_for_both };
  g_autoptr (TandemEvent) own = tandem_event_new (NULL);
  g_autoptr (TandemEvent) other = tandem_event_new (NULL);
  g_autoptr (TandemProcess) process = tandem_process_new ("worker", 0, &hooks, other);

  tandem_process_set_event (process, own);
  g_assert_true (tandem_process_start (process, NULL));
  g_assert_false (tandem_process_join (process, 30000));
  tandem_event_set (own);
  g_assert_false (tandem_process_join (process, 30000));
  tandem_event_set (other);
  g_assert_true (tandem_process_join (process, 20 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->kind, ==, TANDEM_EXIT_STOPPED);
}

/* ---- Slots ---- */

static gboolean
write_slots (TandemWorker *worker, gpointer user_data, GError **error)
{
  for (guint64 i = 1; !tandem_worker_is_stopping (worker); i++)
    {
      const TandemSlotValues values = { i, i, { i, i, i, i }, (gint64)i };

      tandem_slots_write (user_data, 1, &values);
    }
  return TRUE;
}

/* Whole copies from a writer that does not pause, and from one that was killed wherever it was. */
static void
test_slots (void)
{
  g_autoptr (TandemSlots) slots = tandem_slots_new (3, NULL);

  g_assert_cmpuint (tandem_slots_get_n_slots (slots), ==, 3);
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (TandemProcess) process = start_worker (write_slots, slots);
      gint64 end = g_get_monotonic_time () + 10000 + round * 137;
      TandemSlotValues values;

      do
        {
          if (g_get_monotonic_time () >= end)
            {
              tandem_process_kill (process);
              g_assert_true (tandem_process_join (process, 20 * SECOND));
            }
          tandem_slots_read (slots, 1, &values);
          for (guint i = 0; i < TANDEM_SLOT_COUNTS; i++)
            g_assert_cmpuint (values.counts[i], ==, values.phase);
          g_assert_cmpuint (values.done, ==, values.phase);
          g_assert_cmpuint ((guint64)values.heartbeat, ==, values.phase);
        }
      while (tandem_process_is_alive (process));
    }
}

/* ---- Lock ---- */

typedef struct
{
  TandemLock *lock;
  volatile guint64 *counters;
} Guarded;

static gboolean
count_guarded (TandemWorker *worker, gpointer user_data, GError **error)
{
  Guarded *guarded = user_data;

  for (guint i = 0; i < 20000; i++)
    {
      if (tandem_lock_take (guarded->lock, 20 * SECOND) != TANDEM_LOCK_TAKEN)
        return FALSE;
      guarded->counters[0]++;
      guarded->counters[1]++;
      tandem_lock_release (guarded->lock);
    }
  return TRUE;
}

static void
test_lock (void)
{
  Guarded guarded = { tandem_lock_new (NULL), new_shared (4096) };
  TandemProcess *processes[3];

  for (guint i = 0; i < 3; i++)
    processes[i] = start_worker (count_guarded, &guarded);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (tandem_process_join (processes[i], 60 * SECOND));
      g_assert_no_error (tandem_process_get_exit_report (processes[i])->error);
      g_object_unref (processes[i]);
    }
  g_assert_cmpuint (guarded.counters[0], ==, 60000);
  g_assert_cmpuint (guarded.counters[1], ==, 60000);
  munmap ((gpointer)guarded.counters, 4096);
  tandem_lock_free (guarded.lock);
}

static gboolean
take_and_sleep (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_assert_cmpint (tandem_lock_take (user_data, 0), ==, TANDEM_LOCK_TAKEN);
  tandem_worker_send (worker, TANDEM_FRAME_USER, 0, NULL, NULL);
  g_usleep (600 * SECOND);
  return TRUE;
}

static void
note_frame (TandemProcess *process, guint type, guint64 id, GBytes *payload, gboolean *taken)
{
  *taken = TRUE;
}

static void
test_holder_dies (void)
{
  g_autoptr (TandemLock) lock = tandem_lock_new (NULL);
  g_autoptr (TandemProcess) process = start_worker (take_and_sleep, lock);
  gboolean taken = FALSE;
  gint64 begin;

  g_signal_connect (process, "frame", G_CALLBACK (note_frame), &taken);
  ITERATE_UNTIL (taken);
  begin = g_get_monotonic_time ();
  g_assert_cmpint (tandem_lock_take (lock, 0), ==, TANDEM_LOCK_NOT_TAKEN);
  g_assert_cmpint (tandem_lock_take (lock, 30000), ==, TANDEM_LOCK_NOT_TAKEN);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 30000);
  tandem_process_kill (process);
  g_assert_cmpint (tandem_lock_take (lock, 20 * SECOND), ==, TANDEM_LOCK_PASSED_ON);
  g_assert_cmpint (tandem_lock_take (lock, 1000), ==, TANDEM_LOCK_NOT_TAKEN); /* it is taken already */
  tandem_lock_release (lock);
  g_assert_cmpint (tandem_lock_take (lock, 0), ==, TANDEM_LOCK_TAKEN);
  tandem_lock_release (lock);
}

/* ---- Memory ---- */

static gboolean
write_memory (TandemWorker *worker, gpointer user_data, GError **error)
{
  memset (tandem_shared_memory_get_data (user_data), 7, tandem_shared_memory_get_size (user_data));
  return TRUE;
}

static void
test_memory (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TandemSharedMemory) memory = tandem_shared_memory_new ("test", 100000, &error);
  g_autoptr (TandemSharedMemory) view = NULL;
  g_autoptr (TandemProcess) process = start_worker (write_memory, memory);
  const guint8 *data;
  int empty = memfd_create ("empty", MFD_CLOEXEC);

  g_assert_true (tandem_process_join (process, 20 * SECOND));
  view = tandem_shared_memory_new_for_fd (dup (tandem_shared_memory_get_fd (memory)), 0, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tandem_shared_memory_get_size (view), ==, 100000);
  data = tandem_shared_memory_get_data (view);
  g_assert_cmpuint (data[0], ==, 7);
  g_assert_cmpuint (data[99999], ==, 7);
  tandem_shared_memory_discard (memory, 1, G_MAXSIZE);
  g_assert_cmpuint (data[0], ==, 7);
  g_assert_cmpuint (data[4096], ==, 0);
  g_assert_cmpint (ftruncate (tandem_shared_memory_get_fd (memory), 10), ==, -1);

  g_assert_null (tandem_shared_memory_new_for_fd (empty, 0, FALSE, &error));
  g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_SYSTEM);
  close (empty);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_func ("/shared/event/set", test_event);
  g_test_add_func ("/shared/event/half-set", test_half_set);
  g_test_add_func ("/shared/event/worker-cannot-set", test_worker_cannot_set);
  g_test_add_func ("/shared/event/worker-waits", test_worker_waits);
  g_test_add_func ("/shared/slots", test_slots);
  g_test_add_func ("/shared/lock/counts", test_lock);
  g_test_add_func ("/shared/lock/holder-dies", test_holder_dies);
  g_test_add_func ("/shared/memory", test_memory);
  return g_test_run ();
}
