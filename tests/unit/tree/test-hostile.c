/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the coordinator of a scan makes of shared memory in which a worker wrote what it should not. */
#include "scan-util.h"

#include "tree/tandem-arena.h"
#include "tree/tandem-scan-private.h"
#include "tree/tandem-scan-watch.h"
#include "tree/tandem-work.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  char *path;
  TandemScan *scan;
} Fixture;

static void
make_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "the same", -1, NULL));
}

/* A scan of a folder with two equal files, which has not begun. */
static void
set_up (Fixture *f, gconstpointer data)
{
  const TandemScanOptions options = { .duplicates = TRUE };
  g_autoptr (GError) error = NULL;

  f->path = scan_make_folder ();
  make_file (f->path, "one");
  make_file (f->path, "two");
  f->scan = tandem_scan_new ((const char *const[]){ f->path, NULL }, &options, -1, 1, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->scan);
  scan_remove_tree (f->path);
  g_free (f->path);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static gboolean
run (Fixture *f, GError **error)
{
  g_autoptr (TandemPool) pool = tandem_pool_new ("walker", 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) stopped = NULL;
  gboolean done;

  tandem_scan_prepare_pool (f->scan, pool);
  if (!tandem_pool_start (pool, error))
    return FALSE;
  tandem_scan_run_async (f->scan, pool, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  done = tandem_scan_run_finish (f->scan, result, error);
  tandem_pool_stop_async (pool, 0, 0, on_done, &stopped);
  while (stopped == NULL)
    g_main_context_iteration (NULL, TRUE);
  return done;
}

/* ---- Walkers ---- */

static void
test_current (Fixture *f, gconstpointer data)
{
  static const guint64 places[] = {
    0, 1, 8, TANDEM_LAYOUT_HEADER_SIZE + 4, 0x123456789abc0, 0x123456789abc1, G_MAXUINT64, G_MAXUINT64 - 7,
  };
  TandemWalkSlot *slot = &f->scan->area.shared->slots[0];
  g_autofree char *path = NULL;

  slot->state = TANDEM_WALKER_WORKING;
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      slot->current = places[i];
      g_assert_null (tandem_scan_dup_current_path (f->scan, 0));
    }

  slot->current = g_array_index (f->scan->area.roots, TandemWalkRoot, 0).folder;
  path = tandem_scan_dup_current_path (f->scan, 0);
  g_assert_cmpstr (path, ==, f->path);
}

static void
test_slots (Fixture *f, gconstpointer data)
{
  TandemWalkShared *shared = f->scan->area.shared;
  TandemScanProgress progress;

  shared->n_slots = G_MAXUINT32;
  g_assert_cmpuint (tandem_scan_get_n_walkers (f->scan), ==, TANDEM_WALK_MAX_SLOTS);
  g_assert_null (tandem_scan_dup_stuck_path (f->scan, 0));
  for (guint i = 0; i < 3; i++)
    {
      shared->slots[1].counts.share = strtod (((const char *const[]){ "nan", "-inf", "inf" })[i], NULL);
      tandem_scan_get_progress (f->scan, &progress);
      g_assert_true (progress.fraction >= 0 && progress.fraction <= 1);
      g_assert_true (progress.phase_fraction >= 0 && progress.phase_fraction <= 1);
    }
}

static void
test_work (Fixture *f, gconstpointer data)
{
  static const guint64 places[] = { 8, 0x123456789abc0, G_MAXUINT64, G_MAXUINT64 - 7 };
  const TandemWalkArea *area = &f->scan->area;
  TandemWalkSlot *slot = &area->shared->slots[0];
  TandemArena arena;
  guint64 segments[3];

  tandem_arena_init (&arena, area->snapshot, area->snapshot_size);
  g_assert_true (tandem_scan_watch_has_work (f->scan->snapshot, area));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      slot->groups = slot->parts = places[i];
      g_assert_false (tandem_scan_watch_has_work (f->scan->snapshot, area));
    }

  /* A loop in which nothing is left, behind one. */
  for (guint i = 0; i < G_N_ELEMENTS (segments); i++)
    segments[i] = tandem_arena_allocate (&arena, sizeof (TandemLayoutSegment));
  for (guint i = 0; i < G_N_ELEMENTS (segments); i++)
    {
      const guint64 next = segments[i < 2 ? i + 1 : 1];

      *tandem_arena_segment (&arena, segments[i]) =
          (TandemLayoutSegment){ .state = TANDEM_STATE_DONE, .part_link = next, .group_link = next };
    }
  slot->groups = slot->parts = segments[0];
  g_assert_false (tandem_scan_watch_has_work (f->scan->snapshot, area));

  tandem_arena_segment (&arena, segments[2])->state = TANDEM_STATE_PENDING;
  g_assert_true (tandem_scan_watch_has_work (f->scan->snapshot, area));
  tandem_arena_segment (&arena, segments[2])->state = TANDEM_STATE_DONE;
  tandem_arena_segment (&arena, segments[1])->n_folders = 1;
  g_assert_true (tandem_scan_watch_has_work (f->scan->snapshot, area));
}

static void
test_errors (Fixture *f, gconstpointer data)
{
  TandemLayoutHeader *header = f->scan->area.snapshot;
  g_autoptr (GPtrArray) errors = NULL;
  TandemNode node;

  header->flags |= TANDEM_HEADER_FINISHED;
  header->errors = TANDEM_LAYOUT_HEADER_SIZE;
  header->n_errors = G_MAXUINT64 / sizeof (TandemLayoutPlace);
  g_assert_false (tandem_snapshot_get_error (f->scan->snapshot, 0, &node));

  /* As many as there is room for, of nothing. */
  header->n_errors = (f->scan->area.snapshot_size - TANDEM_LAYOUT_HEADER_SIZE) / sizeof (TandemLayoutPlace);
  errors = tandem_scan_get_errors (f->scan);
  g_assert_cmpuint (errors->len, <=, TANDEM_WALK_MAX_ERRORS);
}

/* ---- Contents ---- */

static void
read_all_duplicates (TandemScan *scan)
{
  TandemDuplicateTotals totals;
  TandemDuplicates duplicates;
  guint n_groups = 0;

  tandem_scan_get_duplicate_totals (scan, &totals);
  g_assert_cmpuint (totals.listed, <=, TANDEM_DIGEST_MAX_GROUPS);
  for (; tandem_scan_get_duplicates (scan, n_groups, &duplicates); n_groups++)
    for (guint i = 0; i < MIN (duplicates.n_files, 10); i++)
      {
        const TandemNode node = tandem_scan_get_duplicate (scan, &duplicates, i);

        g_free (tandem_snapshot_dup_path (scan->snapshot, node));
      }
  g_assert_cmpuint (n_groups, <=, TANDEM_DIGEST_MAX_GROUPS);
}

static void
test_contents (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TandemDigestHeader *header;
  TandemDigestHeader kept;
  TandemDuplicates duplicates;
  guint32 *order;

  g_assert_true (run (f, &error));
  g_assert_no_error (error);
  header = tandem_digest_get_table (f->scan->digest)->header;
  order = tandem_digest_table_get_order (tandem_digest_get_table (f->scan->digest));
  g_assert_true (tandem_scan_get_duplicates (f->scan, 0, &duplicates));
  g_assert_cmpuint (duplicates.n_files, ==, 2);
  kept = *header;

  header->n_groups = header->n_errors = G_MAXUINT32;
  memset (header->errors, 0xff, sizeof header->errors);
  memset (header->groups, 0xff, sizeof header->groups);
  read_all_duplicates (f->scan);
  g_ptr_array_unref (tandem_scan_get_errors (f->scan));

  header->n_items = G_MAXUINT32;
  read_all_duplicates (f->scan);
  g_ptr_array_unref (tandem_scan_get_errors (f->scan));

  *header = kept;
  order[0] = order[1] = G_MAXUINT32;
  g_assert_cmpuint (tandem_scan_get_duplicate (f->scan, &duplicates, 0).entry, ==, 0);
}

/* What cannot be when a step is done is told. */
static void
test_table (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  tandem_digest_get_table (f->scan->digest)->header->n_groups = G_MAXUINT32;
  g_assert_false (run (f, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

#define ADD(name, function) g_test_add ("/hostile/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("current", test_current);
  ADD ("slots", test_slots);
  ADD ("work", test_work);
  ADD ("errors", test_errors);
  ADD ("contents", test_contents);
  ADD ("table", test_table);
  return g_test_run ();
}
