/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures the process layer, and beside it the bare system calls that it stands on. Prints a line
 * "name value" for each figure: seconds, or units a second where the name says so. Each figure is the best of
 * several rounds, as other programs can only make it worse. Run by bench_process.py.
 *
 * usage: bench-process [ROUNDS [NAME]] */
#include "process/tandem-pool.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LARGE ((gsize)64 << 20)
#define N_STOPPED 8
#define MANY 1000000

/* Nanoseconds; the same clock in every process. */
static gint64
now_ns (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (gint64)time.tv_sec * 1000000000 + time.tv_nsec;
}

static double
now (void)
{
  return (double)now_ns () / 1e9;
}

static void
report (const char *name, double value)
{
  printf ("%s %.12f\n", name, value);
  fflush (stdout);
}

/* ---- Bare system calls ---- */

static double
bare_fork (void)
{
  const guint n = 100;
  double begin = now ();

  for (guint i = 0; i < n; i++)
    {
      pid_t pid = fork ();

      if (pid == 0)
        _exit (0);
      waitpid (pid, NULL, 0);
    }
  return (now () - begin) / n;
}

static double
bare_ping_pong (void)
{
  const guint n = 5000;
  char byte = 0;
  int ends[4]; /* of the pipe there, and of the one back */
  double begin;
  pid_t pid;

  if (pipe (ends) != 0 || pipe (ends + 2) != 0)
    exit (1);
  pid = fork ();
  if (pid == 0)
    {
      close (ends[1]);
      while (read (ends[0], &byte, 1) == 1 && write (ends[3], &byte, 1) == 1)
        continue;
      _exit (0);
    }
  begin = now ();
  for (guint i = 0; i < n; i++)
    if (write (ends[1], &byte, 1) != 1 || read (ends[2], &byte, 1) != 1)
      exit (1);
  begin = (now () - begin) / n;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    close (ends[i]);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  return begin;
}

/* To fresh pages, as a result is: bytes a second. */
static double
bare_memcpy (void)
{
  g_autofree char *from = g_malloc (LARGE);
  char *to = mmap (NULL, LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  double begin;

  memset (from, 1, LARGE);
  begin = now ();
  memcpy (to, from, LARGE);
  begin = now () - begin;
  munmap (to, LARGE);
  return (double)LARGE / begin;
}

/* ---- Tandem ---- */

static GVariant *
square (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  guint64 x = g_variant_get_uint64 (arguments);

  return g_variant_new_uint64 (x * x);
}

static GVariant *
make_large (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  char *data = g_malloc (LARGE);

  memset (data, 1, LARGE);
  return g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, data, LARGE, TRUE, g_free, data);
}

/* Spins until the event is set and says when it saw that. */
static GVariant *
see_event (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  ((volatile gint64 *)user_data)[0] = 1;
  while (!tandem_worker_is_stopping (worker))
    continue;
  ((volatile gint64 *)user_data)[1] = now_ns ();
  return g_variant_new_boolean (TRUE);
}

typedef struct
{
  guint n_left;
  GVariant *value;
} Wait;

static void
on_applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  g_clear_pointer (&wait->value, g_variant_unref);
  wait->value = tandem_pool_apply_finish (TANDEM_POOL (source), result, NULL);
  wait->n_left--;
}

static void
on_whole (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Wait *)user_data)->n_left--;
}

/* Looks at each result, as a program does. */
static void
on_mapped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemResults) results = tandem_pool_map_finish (TANDEM_POOL (source), result);

  for (guint i = 0; i < tandem_results_get_n_tasks (results); i++)
    {
      g_autoptr (GVariant) value = tandem_results_get_value (results, i, NULL);

      if (value == NULL || g_variant_get_uint64 (value) != (guint64)i * i)
        exit (1);
    }
  ((Wait *)user_data)->n_left--;
}

static void
run (Wait *wait)
{
  while (wait->n_left > 0)
    g_main_context_iteration (NULL, TRUE);
}

static TandemPool *
start_pool (guint n_workers)
{
  TandemPool *pool = tandem_pool_new ("worker", n_workers);
  g_autoptr (GError) error = NULL;

  if (!tandem_pool_start (pool, &error))
    g_error ("%s", error->message);
  return pool;
}

static void
stop_pool (TandemPool *pool)
{
  Wait wait = { 1, NULL };

  tandem_pool_stop_async (pool, 5 * G_USEC_PER_SEC, G_USEC_PER_SEC, on_whole, &wait);
  run (&wait);
  g_object_unref (pool);
}

/* Whose worker has done a task already. */
static TandemPool *
start_warm (guint n_workers)
{
  TandemPool *pool = start_pool (n_workers);
  Wait wait = { 1, NULL };

  tandem_pool_apply_async (pool, square, g_variant_new_uint64 (3), on_applied, &wait);
  run (&wait);
  g_variant_unref (wait.value);
  return pool;
}

/* From the call to a worker that has done its first task. */
static double
start_worker (void)
{
  double begin = now ();
  TandemPool *pool = start_pool (1);
  Wait wait = { 1, NULL };

  tandem_pool_apply_async (pool, square, g_variant_new_uint64 (3), on_applied, &wait);
  run (&wait);
  begin = now () - begin;
  g_variant_unref (wait.value);
  stop_pool (pool);
  return begin;
}

static double
round_trip (void)
{
  const guint n = 2000;
  TandemPool *pool = start_warm (1);
  Wait wait = { 0, NULL };
  double begin = now ();

  for (guint i = 0; i < n; i++)
    {
      wait.n_left = 1;
      tandem_pool_apply_async (pool, square, g_variant_new_uint64 (i), on_applied, &wait);
      run (&wait);
    }
  begin = (now () - begin) / n;
  g_variant_unref (wait.value);
  stop_pool (pool);
  return begin;
}

static double
tasks_per_second (guint chunk_size, guint n)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  TandemPool *pool = start_warm (2);
  Wait wait = { 1, NULL };
  double begin = now ();

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (arguments, g_variant_new_uint64 (i));
  tandem_pool_map_chunked_async (pool, square, arguments, chunk_size, on_mapped, &wait);
  run (&wait);
  begin = now () - begin;
  stop_pool (pool);
  return n / begin;
}

static double
one_by_one (void)
{
  return tasks_per_second (1, 20000);
}

static double
in_chunks (void)
{
  return tasks_per_second (0, MANY);
}

/* What the guide says about very many, very small tasks. */
static gboolean
square_record (TandemWorker *worker,
               gconstpointer argument,
               gpointer result,
               gpointer user_data,
               GError **error)
{
  guint64 x = *(const guint64 *)argument;

  *(guint64 *)result = x * x;
  return TRUE;
}

static const TandemRecordTask square_records = { square_record, sizeof (guint64), sizeof (guint64), 0 };

static void
on_records_mapped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemResults) results = tandem_pool_map_finish (TANDEM_POOL (source), result);

  for (guint i = 0; i < tandem_results_get_n_tasks (results); i++)
    {
      const guint64 *value = tandem_results_get_record (results, i, NULL);

      if (value == NULL || *value != (guint64)i * i)
        exit (1);
    }
  ((Wait *)user_data)->n_left--;
}

static double
in_records (void)
{
  TandemPool *pool = start_warm (2);
  Wait wait = { 1, NULL };
  double begin = now ();
  g_autofree guint64 *numbers = g_new (guint64, MANY);

  for (guint i = 0; i < MANY; i++)
    numbers[i] = i;
  tandem_pool_map_records_async (pool, &square_records, numbers, MANY, on_records_mapped, &wait);
  run (&wait);
  begin = now () - begin;
  stop_pool (pool);
  return MANY / begin;
}

typedef struct
{
  Wait wait;
  guint n_given;
  guint n_good;
} Stream;

static guint
next_numbers (gpointer arguments, guint n_most, gpointer user_data)
{
  Stream *stream = user_data;
  guint n = MIN (n_most, MANY - stream->n_given);

  for (guint i = 0; i < n; i++)
    ((guint64 *)arguments)[i] = stream->n_given++;
  return n;
}

static void
each_number (const TandemRecord *record, gpointer user_data)
{
  guint64 x = *(const guint64 *)record->argument;

  ((Stream *)user_data)->n_good +=
      record->result != NULL && *(const guint64 *)record->result == x * x ? 1 : 0;
}

static double
in_stream (void)
{
  TandemPool *pool = start_warm (2);
  Stream stream = { .wait = { 1, NULL } };
  double begin = now ();

  tandem_pool_imap_records_async (pool, &square_records, next_numbers, each_number, on_whole, &stream);
  run (&stream.wait);
  begin = now () - begin;
  if (stream.n_good != MANY)
    exit (1);
  stop_pool (pool);
  return MANY / begin;
}

static double
large_results (void)
{
  const guint n = 4;
  TandemPool *pool = start_warm (1);
  Wait wait = { 0, NULL };
  double begin = now ();

  wait.n_left = n;
  for (guint i = 0; i < n; i++)
    tandem_pool_apply_async (pool, make_large, NULL, on_applied, &wait);
  run (&wait);
  begin = now () - begin;
  g_variant_unref (wait.value);
  stop_pool (pool);
  return (double)n * (double)LARGE / begin;
}

static double
set_to_seen (void)
{
  volatile gint64 *shared = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  TandemPool *pool = tandem_pool_new ("worker", 1);
  Wait wait = { 1, NULL };
  gint64 begin;
  double seconds;

  tandem_pool_set_user_data (pool, (gpointer)shared);
  if (!tandem_pool_start (pool, NULL))
    exit (1);
  tandem_pool_apply_async (pool, see_event, NULL, on_applied, &wait);
  while (shared[0] == 0)
    g_main_context_iteration (NULL, FALSE);
  begin = now_ns ();
  tandem_event_set (tandem_pool_get_event (pool));
  run (&wait);
  seconds = (double)MAX (shared[1] - begin, 0) / 1e9;
  g_clear_pointer (&wait.value, g_variant_unref);
  stop_pool (pool);
  munmap ((gpointer)shared, 4096);
  return seconds;
}

static guint
count_ready (TandemPool *pool)
{
  GPtrArray *processes = tandem_pool_get_processes (pool);
  guint n = 0;

  for (guint i = 0; i < processes->len; i++)
    n += tandem_process_get_state (processes->pdata[i]) == TANDEM_PROCESS_READY ? 1 : 0;
  return n;
}

static double
stop_many (void)
{
  TandemPool *pool = start_pool (N_STOPPED);
  double begin;

  while (count_ready (pool) < N_STOPPED)
    g_main_context_iteration (NULL, TRUE);
  begin = now ();
  stop_pool (pool);
  return now () - begin;
}

/* How long a look at the event takes in a hot loop. */
static double
look (void)
{
  const guint n = 20000000;
  g_autoptr (TandemEvent) event = tandem_event_new (NULL);
  double begin = now ();

  for (guint i = 0; i < n && !tandem_event_is_set (event); i++)
    __asm__ volatile("" ::: "memory");
  return (now () - begin) / n;
}

static const struct
{
  const char *name;
  double (*measure) (void);
  gboolean higher_is_better;
} figures[] = {
  { "bare_fork", bare_fork, FALSE },
  { "bare_ping_pong", bare_ping_pong, FALSE },
  { "bare_memcpy", bare_memcpy, TRUE },
  { "start", start_worker, FALSE },
  { "round_trip", round_trip, FALSE },
  { "tasks_per_second", one_by_one, TRUE },
  { "chunked_per_second", in_chunks, TRUE },
  { "in_records_per_second", in_records, TRUE },
  { "in_stream_per_second", in_stream, TRUE },
  { "bytes_per_second", large_results, TRUE },
  { "set_to_seen", set_to_seen, FALSE },
  { "stop", stop_many, FALSE },
  { "look", look, FALSE },
};

int
main (int argc, char **argv)
{
  guint n_rounds = argc > 1 ? (guint)atoi (argv[1]) : 5;

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      double best;

      if (argc > 2 && strcmp (argv[2], figures[i].name) != 0)
        continue;
      best = figures[i].measure ();

      for (guint round = 1; round < n_rounds; round++)
        best = figures[i].higher_is_better ? fmax (best, figures[i].measure ())
                                           : fmin (best, figures[i].measure ());
      report (figures[i].name, best);
    }
  return 0;
}
