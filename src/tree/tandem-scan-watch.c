/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-scan-watch.h"

#include "tree/tandem-snapshot-private.h"
#include "tree/tandem-work.h"

gboolean
tandem_scan_watch_find_current (TandemSnapshot *snapshot, guint64 current, TandemNode *node)
{
  const TandemLayoutFolder *folder;

  if (current & TANDEM_WORK_SEGMENT_TAG)
    {
      const TandemLayoutSegment *segment =
          tandem_snapshot_segment_at (snapshot, current & ~TANDEM_WORK_SEGMENT_TAG);

      current = segment != NULL ? __atomic_load_n (&segment->folder, __ATOMIC_RELAXED) : 0;
    }
  folder = tandem_snapshot_folder_at (snapshot, current);
  if (folder == NULL)
    return FALSE;

  *node = (TandemNode){ __atomic_load_n (&folder->segment, __ATOMIC_RELAXED),
                        __atomic_load_n (&folder->entry, __ATOMIC_RELAXED) };
  return TRUE;
}

/* In a stack of segments whose names are to be looked up, or (@groups) whose folders are to be listed. */
static gboolean
has_left (TandemSnapshot *snapshot, guint64 at, gboolean groups)
{
  TandemSnapshotWay way;

  for (tandem_snapshot_way_init (&way); tandem_snapshot_way_step (&way, at);)
    {
      const TandemLayoutSegment *segment = tandem_snapshot_segment_at (snapshot, at);

      if (segment == NULL)
        return FALSE;
      if (groups ? __atomic_load_n (&segment->next_folder, __ATOMIC_RELAXED)
                       < __atomic_load_n (&segment->n_folders, __ATOMIC_RELAXED)
                 : __atomic_load_n (&segment->state, __ATOMIC_RELAXED) == TANDEM_STATE_PENDING)
        return TRUE;
      at = __atomic_load_n (groups ? &segment->group_link : &segment->part_link, __ATOMIC_ACQUIRE);
    }
  return FALSE;
}

gboolean
tandem_scan_watch_has_work (TandemSnapshot *snapshot, const TandemWalkArea *area)
{
  const guint n_slots = tandem_walk_area_get_n_slots (area);

  for (guint i = 0; i < n_slots; i++)
    {
      const TandemWalkSlot *slot = &area->shared->slots[i];

      if (has_left (snapshot, __atomic_load_n (&slot->parts, __ATOMIC_ACQUIRE), FALSE)
          || has_left (snapshot, __atomic_load_n (&slot->groups, __ATOMIC_ACQUIRE), TRUE))
        return TRUE;
    }
  return FALSE;
}
