/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Cli"

#include "cli/tandem-series-bench.h"

#include "euler/tandem-series.h"
#include "euler/tandem-transform-tables.h"
#include "process/tandem-error.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOCKS_PER_WORKER 8
#define MIN_BLOCK_WEIGHT 500.0 /* limbs */
#define MAX_WORKERS 256

typedef struct
{
  TandemKernel kernel;
  guint64 *bounds;
  guint n_blocks;
  guint *next; /* shared memory: the next block that nobody has */
} Bench;

static void
bench_clear (Bench *bench)
{
  g_free (bench->bounds);
  if (bench->next != NULL)
    munmap (bench->next, sizeof *bench->next);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static gboolean
bench_init (Bench *bench, guint64 digits, TandemKernel kernel, guint n_workers, GError **error)
{
  guint64 terms = tandem_series_terms (digits);
  double weight = tandem_series_weight (0, terms);
  void *memory = mmap (NULL, sizeof *bench->next, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED)
    {
      tandem_set_system_error (error, errno, "shared memory");
      return FALSE;
    }
  bench->kernel = kernel;
  bench->next = memory;
  bench->n_blocks = (guint)CLAMP (weight / MIN_BLOCK_WEIGHT, 1, n_workers * BLOCKS_PER_WORKER);
  bench->bounds = g_new0 (guint64, bench->n_blocks + 1);
  for (guint i = 1; i < bench->n_blocks; i++)
    bench->bounds[i] =
        MAX (tandem_series_split (0, terms, (double)i / bench->n_blocks), bench->bounds[i - 1] + 1);
  bench->bounds[bench->n_blocks] = MAX (terms, bench->bounds[bench->n_blocks - 1] + 1);
  return TRUE;
}

static guint64 *
new_slots (gsize n)
{
  void *memory = NULL;

  return posix_memalign (&memory, 64, (MAX (n, 1)) * sizeof (guint64)) == 0 ? memory : NULL;
}

static gboolean
compute_block (TandemComputer *computer, guint64 first, guint64 last)
{
  gsize capacity = tandem_series_capacity (first, last);
  TandemFraction fraction = { .p = new_slots (capacity), .q = new_slots (capacity) };
  guint64 *scratch = new_slots (tandem_series_scratch (computer->transform, first, last));
  guint64 progress = 0;
  gboolean done = fraction.p != NULL && fraction.q != NULL && scratch != NULL
                  && tandem_series_compute (computer, &fraction, first, last, scratch, &progress);

  free (fraction.p);
  free (fraction.q);
  free (scratch);
  return done;
}

/* What each process and each thread does. NULL when it failed. */
static void *
compute (void *user_data)
{
  const Bench *bench = user_data;
  TandemTransform *transform = tandem_transform_new (bench->kernel);
  TandemComputer computer;
  gboolean done = TRUE;
  guint i;

  tandem_computer_init (&computer, transform, tandem_member (NULL, 0, NULL));
  while (done && (i = __atomic_fetch_add (bench->next, 1, __ATOMIC_RELAXED)) < bench->n_blocks)
    done = compute_block (&computer, bench->bounds[i], bench->bounds[i + 1]);
  tandem_computer_clear (&computer);
  tandem_transform_free (transform);
  return done ? user_data : NULL;
}

static pid_t
start_process (int (*run) (const Bench *bench, guint n, int fd), const Bench *bench, guint n, int fd)
{
  pid_t parent = getpid ();
  pid_t pid = fork ();

  if (pid != 0)
    return pid;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  _exit (getppid () == parent ? run (bench, n, fd) : 1);
}

static gboolean
wait_for (pid_t pid)
{
  int status;
  pid_t reaped;

  do
    reaped = waitpid (pid, &status, 0);
  while (reaped < 0 && errno == EINTR);
  return reaped == pid && WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

static int
run_process (const Bench *bench, guint n, int fd)
{
  return compute ((void *)bench) != NULL ? 0 : 1;
}

/* In the child: all threads, and their time into @fd. */
static int
run_threads (const Bench *bench, guint n, int fd)
{
  pthread_t threads[MAX_WORKERS];
  gint64 begin = g_get_monotonic_time ();
  guint n_started = 0;
  gboolean done = TRUE;
  gint64 span;

  while (n_started < n && pthread_create (&threads[n_started], NULL, compute, (void *)bench) == 0)
    n_started++;
  for (guint i = 0; i < n_started; i++)
    {
      void *result = NULL;

      done = pthread_join (threads[i], &result) == 0 && result != NULL && done;
    }
  span = g_get_monotonic_time () - begin;
  return done && n_started == n && write (fd, &span, sizeof span) == sizeof span ? 0 : 1;
}

static double
fail (GError **error, const char *what)
{
  g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED,
               "The series could not be computed in %s", what);
  return -1;
}

double
tandem_series_bench_processes (guint64 digits, TandemKernel kernel, guint n_workers, GError **error)
{
  g_auto (Bench) bench = { 0 };
  pid_t pids[MAX_WORKERS];
  guint n_started = 0;
  gboolean done = TRUE;
  gint64 begin;

  n_workers = CLAMP (n_workers, 1, MAX_WORKERS);
  if (!bench_init (&bench, digits, kernel, n_workers, error))
    return -1;

  begin = g_get_monotonic_time ();
  while (n_started < n_workers && (pids[n_started] = start_process (run_process, &bench, 0, -1)) > 0)
    n_started++;
  for (guint i = 0; i < n_started; i++)
    done = wait_for (pids[i]) && done;
  if (!done || n_started < n_workers)
    return fail (error, "processes");
  return (double)(g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
}

double
tandem_series_bench_threads (guint64 digits, TandemKernel kernel, guint n_workers, GError **error)
{
  g_auto (Bench) bench = { 0 };
  int fds[2];
  pid_t pid;
  gint64 span = -1;
  gboolean done;

  n_workers = CLAMP (n_workers, 1, MAX_WORKERS);
  if (!bench_init (&bench, digits, kernel, n_workers, error))
    return -1;
  if (pipe2 (fds, O_CLOEXEC) != 0)
    {
      tandem_set_system_error (error, errno, "pipe");
      return -1;
    }

  pid = start_process (run_threads, &bench, n_workers, fds[1]);
  close (fds[1]);
  done = pid > 0 && read (fds[0], &span, sizeof span) == sizeof span;
  close (fds[0]);
  if (pid > 0)
    done = wait_for (pid) && done;
  return done ? (double)span / G_USEC_PER_SEC : fail (error, "threads");
}
