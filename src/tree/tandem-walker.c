/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-walker.h"

#include "tree/tandem-finish.h"
#include "tree/tandem-listing.h"
#include "tree/tandem-lookup.h"
#include "tree/tandem-names.h"
#include "tree/tandem-opener.h"
#include "tree/tandem-snapshot.h"
#include "tree/tandem-tally.h"
#include "tree/tandem-work.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define PART_SHARE 0.125f              /* of the progress that a folder has left, for one part at most */
#define RECORD_SIZE 12                 /* bytes that a directory may take for a name, beside its characters */
#define FLUSH_INTERVAL ((gint64)30000) /* microseconds */
#define WAIT_TIME ((gint64)2000)       /* microseconds */

typedef struct
{
  TandemWalkArea *area;
  TandemArena arena;
  TandemWork work;
  TandemOpener opener;
  TandemListing listing;
  TandemLookup lookup;
  TandemTally tally;
  const guint32 *stop;
  const guint32 *make_room;
  gint64 last_flush;

  TandemNames names; /* of the folder that is being listed */
  float share_left;
  guint64 listed_size; /* bytes of the directory that the names so far may have taken */
} Walker;

static gboolean
is_stopping (Walker *self)
{
  return (self->stop != NULL && __atomic_load_n (self->stop, __ATOMIC_ACQUIRE) != 0)
         || __atomic_load_n (&self->area->shared->full, __ATOMIC_RELAXED) != 0;
}

static gboolean
is_ending (Walker *self)
{
  return is_stopping (self)
         || (self->make_room != NULL && __atomic_load_n (self->make_room, __ATOMIC_ACQUIRE) != 0);
}

/* ---- What was found ---- */

static void
add_count (guint64 *word, guint64 value)
{
  if (value != 0)
    __atomic_store_n (word, tandem_layout_add (*word, value), __ATOMIC_RELAXED);
}

static void
count (Walker *self, guint64 folder, const TandemWalkCounts *found, const TandemTallySums *sums)
{
  TandemWalkCounts *counts = &self->work.slot->counts;
  double share = counts->share + found->share;

  add_count (&counts->files, found->files);
  add_count (&counts->directories, found->directories);
  add_count (&counts->symlinks, found->symlinks);
  add_count (&counts->other, found->other);
  add_count (&counts->hard_links_skipped, found->hard_links_skipped);
  add_count (&counts->errors, found->errors);
  add_count (&counts->volume_units, found->volume_units);
  add_count (&counts->apparent, sums->apparent);
  add_count (&counts->allocated, sums->allocated);
  __atomic_store (&counts->share, &share, __ATOMIC_RELAXED);
  tandem_tally_add (&self->tally, folder, sums);
}

/* Notes that @folder could not be read, or not whole; once. A folder that is no more there is no error. */
static void
note_fault (Walker *self, guint64 folder, guint32 fault)
{
  guint32 none = 0;
  TandemLayoutFolder *record = tandem_arena_folder (&self->arena, folder);

  if (fault == TANDEM_SCAN_FAULT_FULL)
    __atomic_store_n (&self->area->shared->full, 1, __ATOMIC_RELAXED);
  if (fault != 0 && fault != ENOENT
      && __atomic_compare_exchange_n (&record->error, &none, fault, FALSE, __ATOMIC_RELAXED,
                                      __ATOMIC_RELAXED))
    {
      tandem_walk_area_add_error (self->area, record->segment, record->entry);
      add_count (&self->work.slot->counts.errors, 1);
    }
}

static void
set_done (Walker *self, guint32 *state, gboolean cut)
{
  __atomic_store_n (state, tandem_work_done_state (&self->work) | (cut ? TANDEM_STATE_CUT : 0),
                    __ATOMIC_RELEASE);
}

/* ---- Segments ---- */

/* A segment of the names that were gathered, not published. 0: no memory. */
static guint64
make_segment (Walker *self, guint64 folder, float share)
{
  guint64 offset = tandem_arena_allocate (&self->arena, sizeof (TandemLayoutSegment)
                                                            + tandem_layout_align (self->names.size)
                                                            + self->names.n * sizeof (TandemLayoutEntry));
  TandemLayoutSegment *segment = tandem_arena_segment (&self->arena, offset);

  if (offset == 0)
    return 0;

  *segment = (TandemLayoutSegment){
    .next = tandem_arena_folder (&self->arena, folder)->segments,
    .folder = folder,
    .names_size = (guint32)self->names.size,
    .share = share,
  };
  memcpy (tandem_arena_names (&self->arena, offset), self->names.data, self->names.size);
  for (guint i = 0; i < self->names.n; i++)
    tandem_arena_entry (&self->arena, tandem_arena_entries (&self->arena, offset))[i].bits =
        tandem_layout_make_bits (0, self->names.kinds[i], 0);
  tandem_names_forget (&self->names);
  return offset;
}

static void
publish (Walker *self, guint64 folder, guint64 segment)
{
  __atomic_store_n (&tandem_arena_folder (&self->arena, folder)->segments, segment, __ATOMIC_RELEASE);
}

/* What of the progress that a folder has left belongs to the names that were gathered, when there are more of
 * them: by how much of the directory's size they are. Where that says nothing each part gets less. */
static float
choose_part_share (Walker *self, guint64 folder)
{
  const guint64 size = self->names.size + self->names.n * RECORD_SIZE;
  const guint64 own_size = tandem_arena_folder (&self->arena, folder)->own_apparent;
  const guint64 left = own_size > self->listed_size ? own_size - self->listed_size : 0;

  self->listed_size += size;
  return self->share_left * MIN (PART_SHARE, (float)size / (float)(left + 1));
}

/* Publishes the names that were gathered, to be looked up by whoever is free. */
static gboolean
hand_out_part (Walker *self, guint64 folder, float share)
{
  guint64 segment = make_segment (self, folder, share);

  self->share_left -= share;
  if (segment == 0)
    return FALSE;

  publish (self, folder, segment);
  tandem_work_push_part (&self->work, segment);
  return TRUE;
}

/* Looks up what there is of a folder that is small enough for one segment. FALSE: asked to stop, or no
 * memory (@fault says so). */
static gboolean
do_whole (Walker *self, guint64 folder, int fd, guint32 *fault)
{
  guint64 segment = make_segment (self, folder, self->share_left);
  TandemWalkCounts found = { 0 };
  TandemTallySums sums = { 0 };
  gboolean cut;

  if (segment == 0)
    {
      *fault = TANDEM_SCAN_FAULT_FULL;
      return FALSE;
    }
  if (!tandem_lookup_fill (&self->lookup, segment, fd, &found, &sums, &cut, fault))
    {
      tandem_walk_area_require_recount (self->area);
      return FALSE;
    }

  self->share_left = 0;
  set_done (self, &tandem_arena_segment (&self->arena, segment)->state, cut);
  publish (self, folder, segment);
  if (tandem_arena_segment (&self->arena, segment)->n_folders > 0)
    tandem_work_push_group (&self->work, segment);
  count (self, folder, &found, &sums);
  return !cut;
}

static void
do_part (Walker *self, guint64 offset)
{
  TandemLayoutSegment *segment = tandem_arena_segment (&self->arena, offset);
  TandemWalkCounts found = { 0 };
  TandemTallySums sums = { 0 };
  gboolean cut = FALSE;
  guint32 fault = 0;
  int fd;

  if (segment->state == tandem_work_done_state (&self->work))
    {
      if (segment->n_folders > 0)
        tandem_work_restore_group (&self->work, offset);
      return;
    }
  if (segment->state != tandem_work_claimed_state (&self->work))
    return;

  fd = tandem_opener_reach (&self->opener, segment->folder, &fault);
  if (fd < 0 || !tandem_lookup_fill (&self->lookup, offset, fd, &found, &sums, &cut, &fault))
    {
      note_fault (self, segment->folder, fault);
      tandem_walk_area_require_recount (self->area);
      segment->n_entries = 0;
      segment->n_folders = 0;
      found = (TandemWalkCounts){ .share = segment->share };
      sums = (TandemTallySums){ 0 };
    }

  set_done (self, &segment->state, cut);
  if (segment->n_folders > 0)
    tandem_work_push_group (&self->work, offset);
  count (self, segment->folder, &found, &sums);
}

/* ---- Folders ---- */

/* The names of @folder that a predecessor published before it died, which are not to be listed twice; what it
 * had published and not offered is offered. */
static GHashTable *
take_over_segments (Walker *self, guint64 folder)
{
  GHashTable *names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint64 at = tandem_arena_folder (&self->arena, folder)->segments; at != 0;
       at = tandem_arena_segment (&self->arena, at)->next)
    {
      TandemLayoutSegment *segment = tandem_arena_segment (&self->arena, at);
      const char *first = tandem_arena_names (&self->arena, at);
      guint32 state = __atomic_load_n (&segment->state, __ATOMIC_ACQUIRE);

      for (guint32 name = 0; name < segment->names_size; name += strlen (first + name) + 1)
        g_hash_table_add (names, (gpointer)(first + name));

      if (state == TANDEM_STATE_PENDING)
        tandem_work_restore_part (&self->work, at);
      else if (state == tandem_work_done_state (&self->work) && segment->n_folders > 0)
        tandem_work_restore_group (&self->work, at);
      self->share_left -= segment->share;
    }
  self->share_left = MAX (self->share_left, 0);
  return names;
}

/* Lists @folder, and looks up what is in it or hands it out in parts. FALSE: asked to stop. */
static gboolean
list (Walker *self, guint64 folder, int fd, guint32 *fault)
{
  TandemLayoutFolder *record = tandem_arena_folder (&self->arena, folder);
  g_autoptr (GHashTable) known = NULL;
  gboolean checked = FALSE;
  gssize size;

  self->share_left = record->share;
  self->listed_size = 0;
  tandem_names_forget (&self->names);
  if (record->segments != 0)
    known = take_over_segments (self, folder);

  tandem_listing_begin (&self->listing);
  while ((size = tandem_listing_read (&self->listing, fd)) > 0)
    {
      const struct dirent64 *entry;

      if (is_stopping (self))
        return FALSE;
      if (!checked
          && !tandem_listing_is_of (&self->listing, tandem_arena_entry (&self->arena, record->entry)->ino)
          && !tandem_opener_check (&self->opener, folder, fd, fault))
        return TRUE;
      checked = TRUE;

      while ((entry = tandem_listing_next (&self->listing)) != NULL)
        {
          if (known != NULL && g_hash_table_contains (known, entry->d_name))
            continue;
          if (self->names.n == TANDEM_NAMES_MAX
              && !hand_out_part (self, folder, choose_part_share (self, folder)))
            {
              *fault = TANDEM_SCAN_FAULT_FULL;
              return TRUE;
            }
          tandem_names_add (&self->names, entry);
        }
    }
  if (size < 0)
    *fault = (guint32)errno;

  if (self->names.n == 0)
    return TRUE;
  if (record->segments == 0)
    return do_whole (self, folder, fd, fault) || *fault != 0;
  if (!hand_out_part (self, folder, self->share_left))
    *fault = TANDEM_SCAN_FAULT_FULL;
  return TRUE;
}

/* Whether someone will need a descriptor on it: for its folders, or the parts that it was handed out in. */
static gboolean
may_be_reached (Walker *self, const TandemLayoutFolder *record)
{
  const TandemLayoutSegment *segment =
      record->segments != 0 ? tandem_arena_segment (&self->arena, record->segments) : NULL;

  return segment != NULL
         && (segment->next != 0 || segment->n_folders > 0 || segment->state == TANDEM_STATE_PENDING);
}

static void
do_folder (Walker *self, guint64 folder)
{
  TandemLayoutFolder *record = tandem_arena_folder (&self->arena, folder);
  TandemWalkCounts found = { 0 };
  const TandemTallySums sums = { 0 };
  guint32 fault = 0;
  int fd;

  if (record->state != tandem_work_claimed_state (&self->work))
    return;

  self->share_left = record->share;
  fd = tandem_opener_open (&self->opener, folder, &fault);
  if (fd >= 0)
    {
      gboolean listed = list (self, folder, fd, &fault);

      if (listed && may_be_reached (self, record))
        tandem_opener_keep (&self->opener, folder, fd);
      else
        close (fd);
      if (!listed)
        return;
    }

  note_fault (self, folder, fault);
  set_done (self, &record->state, FALSE);
  found.share = self->share_left;
  count (self, folder, &found, &sums);
}

static void
do_item (Walker *self, const TandemWorkItem *item)
{
  gint64 now;

  if (item->folder != 0)
    do_folder (self, item->folder);
  else
    do_part (self, item->segment);

  now = g_get_monotonic_time ();
  if (now - self->last_flush >= FLUSH_INTERVAL)
    {
      tandem_tally_flush (&self->tally);
      self->last_flush = now;
    }
}

/* ---- Coming and going ---- */

static void
set_state (Walker *self, TandemWalkerState state)
{
  __atomic_store_n (&self->work.slot->state, (guint32)state, __ATOMIC_SEQ_CST);
}

static gboolean
is_any (Walker *self, TandemWalkerState state)
{
  const guint n_slots = tandem_walk_area_get_n_slots (self->area);

  for (guint i = 0; i < n_slots; i++)
    if (__atomic_load_n (&self->area->shared->slots[i].state, __ATOMIC_SEQ_CST) == (guint32)state)
      return TRUE;
  return FALSE;
}

/* Looks for work until there is some. FALSE: there will be none, or it is asked to end. A walker that is at
 * work (also one that died and has not been begun again) may yet offer some; when nobody is, nobody will:
 * each goes on until its own stacks are empty. */
static gboolean
wait_for_work (Walker *self, TandemWorkItem *item)
{
  gboolean patient = FALSE;

  tandem_tally_flush (&self->tally);
  while (!is_ending (self))
    {
      __atomic_store_n (&self->work.slot->current, 0, __ATOMIC_RELAXED);
      set_state (self, TANDEM_WALKER_IDLE);
      if (is_any (self, TANDEM_WALKER_WORKING))
        patient = !tandem_work_wait (&self->work, WAIT_TIME);
      else if (!tandem_work_is_any (&self->work))
        return FALSE;
      if (!tandem_work_is_any (&self->work))
        continue;

      /* First, as nobody may take this one for idle while it has work. */
      set_state (self, TANDEM_WALKER_WORKING);
      if (tandem_work_take (&self->work, patient, item))
        return TRUE;
    }
  return FALSE;
}

static void
walk (Walker *self)
{
  TandemWorkItem item;

  const guint32 state = __atomic_load_n (&self->work.slot->state, __ATOMIC_SEQ_CST);

  if (state != TANDEM_WALKER_NEW && (state != TANDEM_WALKER_LEFT || self->work.slot->current != 0))
    tandem_walk_area_require_recount (self->area); /* a predecessor died */
  set_state (self, TANDEM_WALKER_WORKING);
  if (tandem_work_take_back (&self->work, &item))
    do_item (self, &item);

  while (!is_ending (self) && (tandem_work_take (&self->work, FALSE, &item) || wait_for_work (self, &item)))
    do_item (self, &item);
}

static void
leave (Walker *self)
{
  TandemLayoutHeader *header = tandem_arena_header (&self->arena);
  guint32 finisher = 0;

  tandem_tally_flush (&self->tally);
  if (is_stopping (self))
    __atomic_or_fetch (&header->flags, TANDEM_HEADER_PARTIAL, __ATOMIC_RELAXED);
  else
    __atomic_store_n (&self->work.slot->current, 0, __ATOMIC_RELAXED);
  set_state (self, TANDEM_WALKER_LEFT);
  tandem_work_wake (&self->work);

  /* When the only one made room with work left, another is to come. */
  if (is_any (self, TANDEM_WALKER_WORKING) || is_any (self, TANDEM_WALKER_IDLE)
      || (!is_stopping (self) && tandem_work_is_any (&self->work)))
    return;
  if (__atomic_compare_exchange_n (&self->area->shared->finisher, &finisher, self->work.index + 1, FALSE,
                                   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)
      || finisher == self->work.index + 1)
    {
      self->arena.size = self->area->snapshot_size;
      tandem_finish_run (self->area, &self->arena);
    }
}

void
tandem_walker_run (TandemWalkArea *area, guint index, const guint32 *stop, const guint32 *make_room)
{
  Walker self = { .area = area, .stop = stop, .make_room = make_room };

  tandem_arena_init (&self.arena, area->snapshot,
                     area->snapshot_size - MIN (area->snapshot_size / 2, TANDEM_WALK_RESERVE));
  tandem_work_init (&self.work, area, &self.arena, index);
  tandem_opener_init (&self.opener, area, &self.arena);
  tandem_lookup_init (&self.lookup, area, &self.arena, stop);
  tandem_tally_init (&self.tally, &self.arena);
  tandem_listing_init (&self.listing);

  walk (&self);
  leave (&self);

  tandem_names_clear (&self.names);
  tandem_listing_clear (&self.listing);
  tandem_tally_clear (&self.tally);
  tandem_lookup_clear (&self.lookup);
  tandem_opener_clear (&self.opener);
}
