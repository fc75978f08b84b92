/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-scan.h"

#include "tree/tandem-digest.h"
#include "tree/tandem-import.h"
#include "tree/tandem-scan-setup.h"
#include "tree/tandem-walker.h"

#include "process/tandem-error.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_ERRORS 1000
#define WALK_FRACTION                                                                                        \
  0.1 /* of a scan that reads the contents too, when it is not known how much there is                       \
       */

/* Of a walker, whose one task is all of its part of the scan, so that deaths of different causes add up. */
#define MAX_DEATHS 50

struct _TandemScan
{
  GObject parent_instance;

  TandemSharedMemory *memory; /* of the snapshot */
  TandemSharedMemory *shared;
  TandemWalkArea area;
  TandemDigest *digest; /* (nullable) */
  char *import_file;    /* (nullable) */
  int import_fd;        /* of it, in the worker; -1: it could not be opened, because of import_errno */
  int import_errno;
  TandemSnapshot *snapshot;
  gboolean has_digest_begun;
  double fraction; /* the largest that was told */

  TandemTask *run; /* (nullable) */
  guint n_running;
  GError *error; /* (nullable) of the first walker that failed */
};

G_DEFINE_FINAL_TYPE (TandemScan, tandem_scan, G_TYPE_OBJECT)

/* ---- Running ---- */

static GVariant *
walk_task (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  TandemScan *self = user_data;
  TandemEvent *event = tandem_worker_get_event (worker);

  tandem_walker_run (&self->area, g_variant_get_uint32 (arguments),
                     event != NULL ? tandem_event_get_word (event) : NULL);
  return g_variant_new_boolean (TRUE);
}

/* The worker opens the file before it enters the sandbox, in which it then meets what is in it. Why it could
 * not is the task's to tell. */
static gboolean
open_import (TandemWorker *worker, gpointer user_data, GError **error)
{
  TandemScan *self = user_data;

  self->import_fd = open (self->import_file, O_RDONLY | O_NOCTTY | O_CLOEXEC);
  self->import_errno = errno;
  return TRUE;
}

static void
close_import (TandemWorker *worker, gpointer user_data)
{
  TandemScan *self = user_data;

  if (self->import_fd >= 0)
    close (self->import_fd);
}

static GVariant *
import_task (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  TandemScan *self = user_data;
  TandemEvent *event = tandem_worker_get_event (worker);

  if (self->import_fd < 0)
    {
      tandem_set_system_error (error, self->import_errno, self->import_file);
      return NULL;
    }
  if (!tandem_import_file (&self->area, self->import_fd, self->import_file,
                           event != NULL ? tandem_event_get_word (event) : NULL, error))
    return NULL;
  return g_variant_new_boolean (TRUE);
}

static GVariant *
digest_task (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
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

typedef struct
{
  TandemScan *scan;
  guint index;
} WalkerRun;

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

  if (--self->n_running > 0)
    return;

  settle (self);
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

void
tandem_scan_prepare_pool (TandemScan *self, TandemPool *pool)
{
  g_autoptr (TandemSandbox) sandbox = new_sandbox (self);

  tandem_pool_set_sandbox (pool, sandbox);
  if (self->import_file != NULL)
    tandem_pool_set_hooks (pool, open_import, close_import);
  tandem_pool_set_user_data (pool, self);
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
  self->n_running = self->area.n_slots;
  for (guint i = 0; i < self->area.n_slots; i++)
    {
      WalkerRun *walker = g_new (WalkerRun, 1);

      *walker = (WalkerRun){ g_object_ref (self), i };
      tandem_pool_apply_async (pool, self->import_file != NULL ? import_task : walk_task,
                               g_variant_new_uint32 (i), on_walker_done, walker);
    }
}

gboolean
tandem_scan_run_finish (TandemScan *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) value = tandem_task_get_value (TANDEM_TASK (result), error);

  return value != NULL;
}

/* ---- What is known ---- */

gboolean
tandem_scan_is_partial (TandemScan *self)
{
  return tandem_snapshot_is_partial (self->snapshot)
         || (self->digest != NULL && !tandem_digest_is_complete (self->digest));
}

/* Of a file system as a whole it is known how much there is; else it is a guess from the shape of the tree: a
 * folder's part is spread over itself and the folders in it. */
static double
estimate_fraction (TandemScan *self, const TandemWalkCounts *sum)
{
  if (self->area.volume.dev == 0)
    return sum->share;
  return (double)sum->volume_units / (double)self->area.volume.n_units;
}

void
tandem_scan_get_progress (TandemScan *self, TandemScanProgress *progress)
{
  TandemWalkCounts sum;
  double fraction;

  tandem_walk_area_sum (&self->area, &sum);
  *progress = (TandemScanProgress){
    .items = sum.files + sum.directories + sum.symlinks + sum.other + sum.hard_links_skipped,
    .allocated_bytes = sum.allocated,
    .apparent_bytes = sum.apparent,
    .errors = sum.errors,
    .phase = self->has_digest_begun ? TANDEM_SCAN_PHASE_HASH : TANDEM_SCAN_PHASE_WALK,
  };

  if (self->digest != NULL)
    tandem_digest_get_bytes (self->digest, &progress->hashed_bytes, &progress->hashed_total);
  if (tandem_snapshot_is_finished (self->snapshot) && !tandem_scan_is_partial (self))
    fraction = 1;
  else
    fraction = MIN (progress->phase == TANDEM_SCAN_PHASE_HASH ? tandem_digest_get_fraction (self->digest)
                                                              : estimate_fraction (self, &sum),
                    0.999);

  progress->phase_fraction = fraction;
  if (progress->phase == TANDEM_SCAN_PHASE_HASH && fraction < 1)
    fraction = WALK_FRACTION + (0.999 - WALK_FRACTION) * fraction;
  else if (self->digest != NULL && fraction < 1)
    fraction *= WALK_FRACTION;
  self->fraction = MAX (fraction, self->fraction);
  progress->fraction = self->fraction;
}

void
tandem_scan_get_totals (TandemScan *self, TandemScanTotals *totals)
{
  TandemWalkCounts sum;

  if (tandem_snapshot_get_totals (self->snapshot, totals))
    {
      if (self->digest != NULL && tandem_digest_is_complete (self->digest))
        totals->errors_total += tandem_digest_get_table (self->digest)->header->errors_total;
      return;
    }

  tandem_walk_area_sum (&self->area, &sum);
  *totals = (TandemScanTotals){
    .files = sum.files,
    .directories = sum.directories,
    .symlinks = sum.symlinks,
    .other = sum.other,
    .hard_links_skipped = sum.hard_links_skipped,
    .apparent_bytes = sum.apparent,
    .allocated_bytes = sum.allocated,
    .errors_total = sum.errors,
  };
}

static void
free_error (gpointer data)
{
  TandemScanError *error = data;

  g_free (error->path);
  g_free (error);
}

static void
add_error (GPtrArray *errors, TandemSnapshot *snapshot, TandemNode node, guint32 code)
{
  TandemScanError *error;

  if (errors->len == MAX_ERRORS)
    return;
  error = g_new (TandemScanError, 1);
  error->path = tandem_snapshot_dup_path (snapshot, node);
  error->message = tandem_snapshot_describe_error (code);
  g_ptr_array_add (errors, error);
}

GPtrArray *
tandem_scan_get_errors (TandemScan *self)
{
  GPtrArray *errors = g_ptr_array_new_with_free_func (free_error);
  TandemNodeInfo info;
  TandemNode node;

  for (guint64 i = 0; tandem_snapshot_get_error (self->snapshot, i, &node); i++)
    if (tandem_snapshot_get_info (self->snapshot, node, &info))
      add_error (errors, self->snapshot, node, info.error);

  if (self->digest != NULL && tandem_digest_is_complete (self->digest))
    {
      const TandemDigestTable *table = tandem_digest_get_table (self->digest);

      for (guint32 i = 0; i < table->header->n_errors; i++)
        {
          const TandemDigestItem *item = &table->items[table->header->errors[i]];

          add_error (errors, self->snapshot, (TandemNode){ item->place.segment, item->place.entry },
                     item->error);
        }
    }
  return errors;
}

/* ---- Contents ---- */

char *
tandem_scan_dup_fingerprint (TandemScan *self)
{
  const TandemDigestTable *table;
  GString *text;

  if (self->digest == NULL || !tandem_digest_is_complete (self->digest))
    return NULL;
  table = tandem_digest_get_table (self->digest);
  if (!table->header->is_whole)
    return NULL;

  text = g_string_new (NULL);
  for (guint i = 0; i < TANDEM_DIGEST_SIZE; i++)
    g_string_append_printf (text, "%02x", table->header->fingerprint[i]);
  return g_string_free (text, FALSE);
}

gboolean
tandem_scan_get_duplicate_totals (TandemScan *self, TandemDuplicateTotals *totals)
{
  const TandemDigestHeader *header;

  *totals = (TandemDuplicateTotals){ 0 };
  if (self->digest == NULL || !tandem_digest_is_complete (self->digest))
    return FALSE;

  header = tandem_digest_get_table (self->digest)->header;
  *totals = (TandemDuplicateTotals){
    .groups = header->groups_total,
    .listed = header->n_groups,
    .files = header->duplicates,
    .freeable = header->freeable,
  };
  return TRUE;
}

gboolean
tandem_scan_get_duplicates (TandemScan *self, guint index, TandemDuplicates *duplicates)
{
  const TandemDigestTable *table;

  if (self->digest == NULL || !tandem_digest_is_complete (self->digest))
    return FALSE;
  table = tandem_digest_get_table (self->digest);
  if (index >= table->header->n_groups)
    return FALSE;

  *duplicates = (TandemDuplicates){
    .size = table->header->groups[index].size,
    .freeable = table->header->groups[index].freeable,
    .n_files = table->header->groups[index].n,
    .first = table->header->groups[index].first,
  };
  return TRUE;
}

TandemNode
tandem_scan_get_duplicate (TandemScan *self, const TandemDuplicates *duplicates, guint index)
{
  const TandemDigestTable *table = tandem_digest_get_table (self->digest);
  const TandemDigestItem *item;

  g_return_val_if_fail (index < duplicates->n_files, ((TandemNode){ 0, 0 }));

  item = &table->items[tandem_digest_table_get_order (table)[duplicates->first + index]];
  return (TandemNode){ item->place.segment, item->place.entry };
}

char *
tandem_scan_dup_current_path (TandemScan *self, guint index)
{
  const TandemWalkSlot *slot = &self->area.shared->slots[index];
  TandemNode node;

  g_return_val_if_fail (index < self->area.n_slots, NULL);

  if (__atomic_load_n (&slot->state, __ATOMIC_RELAXED) != TANDEM_WALKER_WORKING
      || !tandem_scan_setup_find_current (&self->area, __atomic_load_n (&slot->current, __ATOMIC_ACQUIRE),
                                          &node))
    return NULL;
  return tandem_snapshot_dup_path (self->snapshot, node);
}

guint
tandem_scan_get_n_walkers (TandemScan *self)
{
  return self->area.n_slots;
}

TandemSnapshot *
tandem_scan_get_snapshot (TandemScan *self)
{
  return self->snapshot;
}

/* ---- Construction ---- */

TandemScan *
tandem_scan_new (const char *const *dirs,
                 const TandemScanOptions *options,
                 int memory_fd,
                 guint n_workers,
                 GError **error)
{
  g_autoptr (TandemScan) self = g_object_new (TANDEM_TYPE_SCAN, NULL);

  g_return_val_if_fail (dirs != NULL && dirs[0] != NULL, NULL);
  g_return_val_if_fail (n_workers <= TANDEM_WALK_MAX_SLOTS, NULL);

  if (options != NULL && options->import)
    self->import_file = g_strdup (dirs[0]);
  self->area.n_slots = self->import_file != NULL ? 1 : MAX (n_workers, 1);
  self->area.one_file_system = options != NULL && options->one_file_system;
  self->area.filter = tandem_filter_new (options != NULL ? options->exclude : NULL);

  if (self->import_file == NULL)
    {
      if (!tandem_scan_setup_roots (&self->area, dirs, error))
        return NULL;
      tandem_scan_setup_volume (&self->area);
    }
  self->memory = tandem_scan_setup_memory (memory_fd, error);
  if (self->memory == NULL)
    return NULL;
  self->shared = tandem_shared_memory_new ("tandem-walk", tandem_walk_area_get_shared_size (), error);
  if (self->shared == NULL)
    return NULL;

  self->area.snapshot = tandem_shared_memory_get_data (self->memory);
  self->area.snapshot_size = tandem_shared_memory_get_size (self->memory);
  self->area.shared = tandem_shared_memory_get_data (self->shared);
  self->area.shared_size = tandem_shared_memory_get_size (self->shared);
  if (!tandem_scan_setup_tree (&self->area, error))
    return NULL;

  if (options != NULL && (options->hash || options->duplicates) && self->import_file == NULL)
    {
      self->digest = tandem_digest_new (&self->area, options->hash, digest_task, error);
      if (self->digest == NULL)
        return NULL;
    }
  self->snapshot = tandem_snapshot_new_for_fd (tandem_shared_memory_get_fd (self->memory), error);
  if (self->snapshot == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

static void
tandem_scan_finalize (GObject *object)
{
  TandemScan *self = TANDEM_SCAN (object);

  g_clear_pointer (&self->digest, tandem_digest_free);
  g_clear_object (&self->snapshot);
  g_clear_pointer (&self->memory, tandem_shared_memory_free);
  g_clear_pointer (&self->shared, tandem_shared_memory_free);
  g_clear_pointer (&self->area.filter, tandem_filter_free);
  g_array_unref (self->area.roots);
  g_clear_error (&self->error);
  g_free (self->import_file);

  G_OBJECT_CLASS (tandem_scan_parent_class)->finalize (object);
}

static void
tandem_scan_class_init (TandemScanClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_scan_finalize;
}

static void
tandem_scan_init (TandemScan *self)
{
  self->area.roots = tandem_scan_setup_new_roots ();
}
