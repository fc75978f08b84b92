/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-import.h"
#include "tree/tandem-scan-private.h"
#include "tree/tandem-scan-watch.h"
#include "tree/tandem-walker.h"

#include "process/tandem-error.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of a walker, whose one task is all of its part of the scan, so that deaths of different causes add up. */
#define MAX_DEATHS 50

#define IMPORT_MEMORY ((rlim_t)1 << 30) /* bytes of a worker that reads an export, beside the result */

/* ---- Tasks of the workers ---- */

static GVariant *
walk_task (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  TandemScan *self = user_data;
  TandemEvent *event = tandem_worker_get_event (worker);

  tandem_walker_run (&self->area, g_variant_get_uint32 (arguments),
                     event != NULL ? tandem_event_get_word (event) : NULL,
                     tandem_worker_get_leave_word (worker));
  return g_variant_new_boolean (TRUE);
}

/* What is in the file is not trusted: whatever it makes the parser do, it takes no more than this much memory
 * beside the result, which has a limit of its own. A sanitizer needs more address space. */
static void
limit_memory (void)
{
#ifndef __SANITIZE_ADDRESS__
  struct rlimit limit;

  if (getrlimit (RLIMIT_DATA, &limit) == 0 && limit.rlim_cur > IMPORT_MEMORY)
    {
      limit.rlim_cur = IMPORT_MEMORY;
      setrlimit (RLIMIT_DATA, &limit);
    }
#endif
}

/* The worker opens the file before it enters the sandbox, in which it then meets what is in it. Why it could
 * not is the task's to tell. */
static gboolean
open_import (TandemWorker *worker, gpointer user_data, GError **error)
{
  TandemScan *self = user_data;

  self->import_fd = self->import_input >= 0 ? fcntl (self->import_input, F_DUPFD_CLOEXEC, 0)
                                            : open (self->import_file, O_RDONLY | O_NOCTTY | O_CLOEXEC);
  self->import_errno = errno;
  if (getpid () != self->coordinator)
    limit_memory ();
  return TRUE;
}

static GVariant *
import_task (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  TandemScan *self = user_data;
  TandemEvent *event = tandem_worker_get_event (worker);
  gboolean done;

  if (self->import_fd < 0)
    {
      tandem_set_system_error (error, self->import_errno, self->import_file);
      return NULL;
    }
  done = tandem_import_file (&self->area, self->import_fd, self->import_file,
                             event != NULL ? tandem_event_get_word (event) : NULL, error);
  /* Here, as a pool may outlive the scan. */
  close (self->import_fd);
  self->import_fd = -1;
  self->import_errno = EBADF;
  return done ? g_variant_new_boolean (TRUE) : NULL;
}

GVariant *
tandem_scan_digest_task (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  TandemScan *self = user_data;

  return tandem_digest_do (self->digest, worker, arguments, error);
}

/* A walker that failed for good will not do what it had begun: the others must not wait for it. */
static void
give_up_walker (TandemScan *self, guint index)
{
  TandemWalkShared *shared = self->area.shared;

  tandem_walk_area_require_recount (&self->area);
  __atomic_or_fetch (&((TandemLayoutHeader *)self->area.snapshot)->flags, TANDEM_HEADER_PARTIAL,
                     __ATOMIC_RELAXED);
  __atomic_store_n (&shared->slots[index].state, TANDEM_WALKER_LEFT, __ATOMIC_SEQ_CST);
  __atomic_fetch_add (&shared->wake, 1, __ATOMIC_SEQ_CST);
  syscall (SYS_futex, &shared->wake, FUTEX_WAKE, G_MAXINT, NULL, NULL, 0);
}

/* Without a walker that left last (all were stopped before they began, or some were killed) the running
 * totals are what is known. */
static void
settle (TandemScan *self)
{
  TandemLayoutHeader *header = self->area.snapshot;
  TandemScanTotals totals;

  if (__atomic_load_n (&self->area.shared->finished, __ATOMIC_ACQUIRE) != 0)
    return;

  tandem_scan_get_totals (self, &totals);
  header->totals = (TandemLayoutTotals){
    .files = totals.files,
    .directories = totals.directories,
    .symlinks = totals.symlinks,
    .other = totals.other,
    .hard_links_skipped = totals.hard_links_skipped,
    .apparent_bytes = totals.apparent_bytes,
    .allocated_bytes = totals.allocated_bytes,
    .errors = totals.errors_total,
  };
  __atomic_or_fetch (&header->flags, TANDEM_HEADER_FINISHED | TANDEM_HEADER_PARTIAL, __ATOMIC_RELEASE);
}

static void
end_run (TandemScan *self)
{
  if (self->error != NULL)
    tandem_task_return_error (self->run, g_steal_pointer (&self->error));
  else
    tandem_task_return (self->run, g_variant_ref_sink (g_variant_new_boolean (TRUE)));
  g_clear_object (&self->run);
}

static void
on_digest_done (const GError *error, gpointer user_data)
{
  g_autoptr (TandemScan) self = user_data;

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->error = g_error_copy (error);
  end_run (self);
}

/* ---- Walkers ---- */

typedef struct
{
  TandemScan *scan;
  guint index;
} WalkerRun;

static void on_walker_done (GObject *source, GAsyncResult *result, gpointer user_data);

static gboolean
is_stopping (TandemPool *pool)
{
  TandemEvent *event = tandem_pool_get_event (pool);

  return event != NULL && tandem_event_is_set (event);
}

static gboolean
is_walking (TandemScan *self)
{
  return self->run != NULL && self->n_running > 0
         && __atomic_load_n (&self->area.shared->finished, __ATOMIC_ACQUIRE) == 0;
}

static void
start_walker (TandemScan *self, TandemPool *pool)
{
  WalkerRun *walker;
  guint index = 0;

  while (index < TANDEM_WALK_MAX_SLOTS && self->is_slot_taken[index])
    index++;
  if (index == TANDEM_WALK_MAX_SLOTS)
    return;

  self->is_slot_taken[index] = TRUE;
  self->n_running++;
  if (index >= tandem_walk_area_get_n_slots (&self->area))
    __atomic_store_n (&self->area.shared->n_slots, index + 1, __ATOMIC_SEQ_CST);
  walker = g_new (WalkerRun, 1);
  *walker = (WalkerRun){ g_object_ref (self), index };
  tandem_pool_apply_async (pool, self->import_file != NULL ? import_task : walk_task,
                           g_variant_new_uint32 (index), on_walker_done, walker);
}

/* Walkers are wanted, or one made room at a moment when it was the only one. */
static void
start_walkers (TandemScan *self, TandemPool *pool)
{
  if (is_stopping (pool) || self->area.shared->full != 0
      || __atomic_load_n (&self->area.shared->finished, __ATOMIC_ACQUIRE) != 0
      || !tandem_scan_watch_has_work (self->snapshot, &self->area))
    return;
  while (self->n_running < self->n_walkers)
    start_walker (self, pool);
}

static void
set_n_walkers (TandemScan *self, TandemPool *pool, guint n_walkers)
{
  if (n_walkers == self->n_walkers)
    return;

  self->n_walkers = n_walkers;
  tandem_pool_set_n_workers (pool, n_walkers);
  start_walkers (self, pool);
}

void
tandem_scan_set_n_workers (TandemScan *self, TandemPool *pool, guint n_workers)
{
  n_workers = CLAMP (n_workers, 1, TANDEM_POOL_MAX_WORKERS);
  if (self->pace != NULL)
    tandem_pace_set_least (self->pace, n_workers);
  if (self->import_file == NULL && is_walking (self))
    set_n_walkers (self, pool, n_workers);
  else
    tandem_pool_set_n_workers (pool, n_workers); /* the one that reads the export, or those that hash */
}

static void
end_pace (TandemScan *self)
{
  if (self->pace_source != 0)
    g_source_remove (self->pace_source);
  self->pace_source = 0;
}

typedef struct
{
  TandemScan *scan;
  TandemPool *pool;
} PaceRun;

static gboolean
on_pace (gpointer user_data)
{
  PaceRun *run = user_data;
  TandemScan *self = run->scan;
  TandemPaceSample sample;

  if (tandem_pace_measure (self->pace, run->pool, &self->area, &sample) && !tandem_pool_is_paused (run->pool)
      && !is_stopping (run->pool))
    {
      const guint n_walkers = tandem_pace_decide (self->pace, &sample);

      if (n_walkers != self->n_walkers)
        g_info ("%u workers instead of %u: they wait for the disk %.0f %% of the time", n_walkers,
                self->n_walkers, 100 * sample.blocked);
      set_n_walkers (self, run->pool, n_walkers);
    }
  return G_SOURCE_CONTINUE;
}

static void
free_pace_run (gpointer data)
{
  PaceRun *run = data;

  g_object_unref (run->pool);
  g_free (run);
}

static void
begin_pace (TandemScan *self, TandemPool *pool)
{
  PaceRun *run = g_new (PaceRun, 1);

  *run = (PaceRun){ self, g_object_ref (pool) };
  self->pace = tandem_pace_new (self->n_walkers);
  self->pace_source =
      g_timeout_add_full (G_PRIORITY_DEFAULT, TANDEM_PACE_INTERVAL, on_pace, run, free_pace_run);
}

static GError *
make_full_error (TandemScan *self)
{
  g_autofree char *size = g_format_size_full (self->area.snapshot_size, G_FORMAT_SIZE_IEC_UNITS);

  return g_error_new (
      G_IO_ERROR, G_IO_ERROR_NO_SPACE,
      "There are more entries than fit into the memory that is left for them, %s: scan a part of them, "
      "or exclude some (%" G_GUINT64_FORMAT " were read)",
      size, tandem_scan_get_items (self));
}

static void
on_walker_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree WalkerRun *walker = user_data;
  g_autoptr (TandemScan) self = walker->scan;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);

  if (value == NULL)
    {
      give_up_walker (self, walker->index);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->error == NULL)
        self->error = g_steal_pointer (&error);
    }

  self->is_slot_taken[walker->index] = FALSE;
  self->n_running--;
  if (value != NULL && self->error == NULL && self->import_file == NULL)
    start_walkers (self, TANDEM_POOL (source));
  if (self->n_running > 0)
    return;

  end_pace (self);
  settle (self);
  if (self->area.shared->full != 0 && self->error == NULL)
    self->error = make_full_error (self);
  if (self->error == NULL && self->digest != NULL && !tandem_snapshot_is_partial (self->snapshot))
    {
      self->has_digest_begun = TRUE;
      tandem_digest_run (self->digest, TANDEM_POOL (source), on_digest_done, g_object_ref (self));
      return;
    }
  end_run (self);
}

/* Walkers list folders; only with digests do they read files, and then only beneath the roots. */
static TandemSandbox *
new_sandbox (TandemScan *self)
{
  TandemSandbox *sandbox;

  if (self->import_file != NULL)
    return tandem_sandbox_new (TANDEM_SANDBOX_COMPUTE);
  if (self->digest == NULL)
    return tandem_sandbox_new (TANDEM_SANDBOX_LIST);

  sandbox = tandem_sandbox_new (TANDEM_SANDBOX_READ);
  for (guint i = 0; i < self->area.roots->len; i++)
    {
      const TandemWalkRoot *root = &g_array_index (self->area.roots, TandemWalkRoot, i);
      int fd = root->fd >= 0 ? root->fd : open (root->path, O_PATH | O_DIRECTORY | O_CLOEXEC);

      tandem_sandbox_add_root (sandbox, fd);
      if (root->fd < 0 && fd >= 0)
        close (fd);
    }
  return sandbox;
}

/* A worker has no descriptors but its own: one that the file to import is named by is left to it. */
static void
keep_import (TandemScan *self, TandemPool *pool)
{
  static const char *const inputs[] = { "/dev/stdin", "/proc/self/fd/0", "/dev/fd/0", NULL };
  static const char *const folders[] = { "/proc/self/fd/", "/dev/fd/" };

  /* Of the standard ones a worker has others in their place. */
  if (g_strv_contains (inputs, self->import_file))
    self->import_input = fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (self->import_input >= 0)
    tandem_pool_keep_fd (pool, self->import_input);
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      guint64 fd;

      if (g_str_has_prefix (self->import_file, folders[i])
          && g_ascii_string_to_unsigned (self->import_file + strlen (folders[i]), 10, STDERR_FILENO + 1,
                                         G_MAXINT, &fd, NULL)
          && fcntl ((int)fd, F_GETFD) >= 0)
        tandem_pool_keep_fd (pool, (int)fd);
    }
}

void
tandem_scan_prepare_pool (TandemScan *self, TandemPool *pool)
{
  g_autoptr (TandemSandbox) sandbox = new_sandbox (self);

  self->coordinator = getpid ();
  tandem_pool_set_sandbox (pool, sandbox);
  if (self->import_file != NULL)
    {
      tandem_pool_set_hooks (pool, open_import, NULL);
      keep_import (self, pool);
    }
  tandem_pool_set_user_data (pool, self);
  if (self->import_file == NULL)
    tandem_pool_set_max_deaths (pool, MAX_DEATHS);
  for (guint i = 0; i < self->area.roots->len; i++)
    {
      const TandemWalkRoot *root = &g_array_index (self->area.roots, TandemWalkRoot, i);

      if (root->fd >= 0)
        tandem_pool_keep_fd (pool, root->fd);
    }
}

void
tandem_scan_run_async (TandemScan *self, TandemPool *pool, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self->run == NULL);

  self->run = tandem_task_new (self, callback, user_data);
  while (self->n_running < self->n_walkers)
    start_walker (self, pool);
  if (self->adapts)
    begin_pace (self, pool);
}

gboolean
tandem_scan_run_finish (TandemScan *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) value = tandem_task_get_value (TANDEM_TASK (result), error);

  return value != NULL;
}
