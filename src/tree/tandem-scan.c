/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-scan-private.h"

#include "process/tandem-memory-limit.h"
#include "tree/tandem-scan-again.h"
#include "tree/tandem-scan-setup.h"
#include "tree/tandem-scan-watch.h"
#include "tree/tandem-sha256.h"

#define MAX_ERRORS 1000
#define WALK_FRACTION                                                                                        \
  0.1 /* of a scan that reads the contents too, when it is not known how much there is                       \
       */

#define EARLIER_FRACTION 0.95 /* of a scan that has found as much as an earlier one */

G_DEFINE_FINAL_TYPE (TandemScan, tandem_scan, G_TYPE_OBJECT)

/* ---- What is known ---- */

gboolean
tandem_scan_is_partial (TandemScan *self)
{
  return tandem_snapshot_is_partial (self->snapshot)
         || (self->digest != NULL && !tandem_digest_is_complete (self->digest));
}

/* Of a file system as a whole it is known how much there is, and an earlier scan of the same tree has found
 * about as much, beyond which the guess goes on. Else it is a guess from the shape of the tree: a folder's
 * part is spread over itself and the folders in it. But there is no more than is on the file system. */
static double
estimate_fraction (TandemScan *self, const TandemWalkCounts *sum, guint64 items)
{
  const TandemVolume *volume = &self->area.volume;
  const double of_volume = volume->dev != 0 ? (double)sum->volume_units / (double)volume->n_units : 0;
  double of_earlier;

  if (volume->is_whole)
    return of_volume;
  if (self->area.expected_items == 0)
    return MAX (sum->share, of_volume);

  of_earlier = (double)items / (double)self->area.expected_items;
  return of_earlier < EARLIER_FRACTION ? of_earlier : EARLIER_FRACTION + (1 - EARLIER_FRACTION) * sum->share;
}

/* Without the roots. */
static guint64
count_items (TandemScan *self, const TandemScanTotals *totals)
{
  g_autoptr (TandemChildren) roots =
      tandem_children_new (self->snapshot, tandem_snapshot_get_top (self->snapshot));
  const guint64 n_roots = tandem_children_get_n (roots);
  const guint64 n =
      totals->files + totals->directories + totals->symlinks + totals->other + totals->hard_links_skipped;

  return n - MIN (n, n_roots);
}

guint64
tandem_scan_get_items (TandemScan *self)
{
  TandemScanTotals totals;

  tandem_scan_get_totals (self, &totals);
  return count_items (self, &totals);
}

static void
take_counts (const TandemWalkCounts *sum, TandemScanTotals *totals)
{
  *totals = (TandemScanTotals){
    .files = sum->files,
    .directories = sum->directories,
    .symlinks = sum->symlinks,
    .other = sum->other,
    .hard_links_skipped = sum->hard_links_skipped,
    .apparent_bytes = sum->apparent,
    .allocated_bytes = sum->allocated,
    .errors_total = sum->errors,
  };
}

void
tandem_scan_get_progress (TandemScan *self, TandemScanProgress *progress)
{
  TandemWalkCounts sum;
  TandemScanTotals totals;
  double fraction;

  /* All of one moment. */
  tandem_walk_area_sum (&self->area, &sum);
  if (!tandem_snapshot_get_totals (self->snapshot, &totals))
    take_counts (&sum, &totals);
  *progress = (TandemScanProgress){
    .items = count_items (self, &totals),
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
    fraction =
        MIN (progress->phase == TANDEM_SCAN_PHASE_HASH ? tandem_digest_get_fraction (self->digest)
                                                       : estimate_fraction (self, &sum, progress->items),
             0.999);

  fraction = fraction >= 0 ? fraction : 0; /* nor is it no number, whatever the walkers' shares are */
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
  take_counts (&sum, totals);
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

  for (guint64 i = 0; i < MAX_ERRORS && tandem_snapshot_get_error (self->snapshot, i, &node); i++)
    if (tandem_snapshot_get_info (self->snapshot, node, &info))
      add_error (errors, self->snapshot, node, info.error);

  if (self->digest != NULL && tandem_digest_is_complete (self->digest))
    {
      const TandemDigestTable *table = tandem_digest_get_table (self->digest);

      const guint32 n_errors =
          MIN (__atomic_load_n (&table->header->n_errors, __ATOMIC_RELAXED), TANDEM_DIGEST_MAX_ERRORS);
      TandemDigestItem item;

      for (guint32 i = 0; i < n_errors; i++)
        if (tandem_digest_table_get_item (
                table, __atomic_load_n (&table->header->errors[i], __ATOMIC_RELAXED), &item))
          add_error (errors, self->snapshot, (TandemNode){ item.place.segment, item.place.entry },
                     item.error);
    }
  return errors;
}

char *
tandem_scan_dup_current_path (TandemScan *self, guint index)
{
  const TandemWalkSlot *slot = &self->area.shared->slots[index];
  char *path;
  TandemNode node;

  g_return_val_if_fail (index < TANDEM_WALK_MAX_SLOTS, NULL);

  if (__atomic_load_n (&slot->state, __ATOMIC_RELAXED) != TANDEM_WALKER_WORKING
      || !tandem_scan_watch_find_current (self->snapshot, __atomic_load_n (&slot->current, __ATOMIC_ACQUIRE),
                                          &node))
    return NULL;

  path = tandem_snapshot_dup_path (self->snapshot, node);
  if (path[0] == '\0') /* there is no such node */
    g_clear_pointer (&path, g_free);
  return path;
}

char *
tandem_scan_dup_stuck_path (TandemScan *self, gint64 least)
{
  const guint n_slots = tandem_walk_area_get_n_slots (&self->area);
  const gint64 now = g_get_monotonic_time ();
  char *path = NULL;

  for (guint i = 0; i < n_slots; i++)
    {
      const TandemWalkSlot *slot = &self->area.shared->slots[i];
      const guint32 steps = __atomic_load_n (&slot->steps, __ATOMIC_RELAXED);
      const guint64 current = __atomic_load_n (&slot->current, __ATOMIC_RELAXED);
      TandemScanStand *stand = &self->stands[i];

      if (steps != stand->steps || current != stand->current || stand->since == 0
          || __atomic_load_n (&slot->state, __ATOMIC_RELAXED) != TANDEM_WALKER_WORKING)
        *stand = (TandemScanStand){ steps, current, now };
      else if (now - stand->since >= least && path == NULL)
        path = tandem_scan_dup_current_path (self, i);
    }
  return path;
}

guint
tandem_scan_get_n_walkers (TandemScan *self)
{
  return tandem_walk_area_get_n_slots (&self->area);
}

TandemSnapshot *
tandem_scan_get_snapshot (TandemScan *self)
{
  return self->snapshot;
}

/* ---- Construction ---- */

static guint64
get_max_memory (TandemScan *self, const TandemScanOptions *options)
{
  const TandemLayoutHeader *header = self->area.snapshot;
  guint64 taken = 0;

  if (options != NULL && options->max_memory > 0)
    return options->max_memory;
  if (options != NULL && options->again.entry != 0) /* by the scan before, and so not free any more */
    taken = header->used;
  return tandem_memory_limit_measure (TANDEM_LAYOUT_MEMORY_PERCENT, taken);
}

TandemScan *
tandem_scan_new (const char *const *dirs,
                 const TandemScanOptions *options,
                 int memory_fd,
                 guint n_workers,
                 GError **error)
{
  g_autoptr (TandemScan) self = g_object_new (TANDEM_TYPE_SCAN, NULL);
  const gboolean is_again = options != NULL && options->again.entry != 0;

  g_return_val_if_fail (dirs != NULL && dirs[0] != NULL, NULL);
  g_return_val_if_fail (n_workers <= TANDEM_WALK_MAX_SLOTS, NULL);

  if (options != NULL && options->import)
    self->import_file = g_strdup (dirs[0]);
  self->area.one_file_system = options != NULL && options->one_file_system;
  self->area.expected_items = options != NULL ? options->expected_items : 0;
  self->area.filter = tandem_filter_new (options != NULL ? options->exclude : NULL);

  if (self->import_file == NULL && !is_again)
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
  self->area.snapshot_size =
      (gsize)MIN (tandem_shared_memory_get_size (self->memory), get_max_memory (self, options));
  self->area.shared = tandem_shared_memory_get_data (self->shared);
  self->area.shared_size = tandem_shared_memory_get_size (self->shared);
  self->n_walkers = self->import_file != NULL ? 1 : MAX (n_workers, 1);
  self->adapts = options != NULL && options->adapt && n_workers > 0 && self->import_file == NULL;
  self->area.shared->n_slots = self->n_walkers;
  if (!is_again && !tandem_scan_setup_tree (&self->area, error))
    return NULL;
  self->snapshot = tandem_snapshot_new_for_fd (tandem_shared_memory_get_fd (self->memory), error);
  if (self->snapshot == NULL
      || (is_again && !tandem_scan_again_setup (&self->area, self->snapshot, options->again, dirs, error)))
    return NULL;

  if (options != NULL && (options->hash || options->duplicates) && self->import_file == NULL)
    {
      tandem_sha256_load ();
      self->digest = tandem_digest_new (&self->area, options->hash, tandem_scan_digest_task, error);
      if (self->digest == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

static void
tandem_scan_finalize (GObject *object)
{
  TandemScan *self = TANDEM_SCAN (object);

  g_clear_pointer (&self->digest, tandem_digest_free);
  g_clear_pointer (&self->pace, tandem_pace_free);
  g_clear_object (&self->snapshot);
  g_clear_pointer (&self->memory, tandem_shared_memory_free);
  g_clear_pointer (&self->shared, tandem_shared_memory_free);
  g_clear_pointer (&self->area.filter, tandem_filter_free);
  g_array_unref (self->area.roots);
  g_clear_error (&self->error);
  g_free (self->import_file);
  if (self->import_input >= 0)
    close (self->import_input);

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
  self->import_input = -1;
  self->area.roots = tandem_scan_setup_new_roots ();
}
