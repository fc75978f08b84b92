/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-work.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

guint32
tandem_work_claimed_state (const TandemWork *self)
{
  return TANDEM_STATE_CLAIMED | (self->index + 1) << 8;
}

guint32
tandem_work_done_state (const TandemWork *self)
{
  return TANDEM_STATE_DONE | (self->index + 1) << 8;
}

static guint64
load (const guint64 *word)
{
  return __atomic_load_n (word, __ATOMIC_ACQUIRE);
}

/* ---- Claiming ---- */

/* Notes first, then claims: who dies in between has noted what was never its own, which the state tells. */
static gboolean
claim (TandemWork *self, guint64 current, guint32 *state)
{
  guint32 expected = TANDEM_STATE_PENDING;

  if (__atomic_load_n (state, __ATOMIC_RELAXED) != TANDEM_STATE_PENDING)
    return FALSE;

  __atomic_store_n (&self->slot->current, current, __ATOMIC_SEQ_CST);
  if (!__atomic_compare_exchange_n (state, &expected, tandem_work_claimed_state (self), FALSE,
                                    __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
    return FALSE;

  __atomic_store_n (&self->slot->steps, self->slot->steps + 1, __ATOMIC_RELAXED);
  return TRUE;
}

static gboolean
claim_part (TandemWork *self, guint64 offset, TandemWorkItem *item)
{
  TandemLayoutSegment *segment = tandem_arena_segment (self->arena, offset);

  if (!claim (self, offset | TANDEM_WORK_SEGMENT_TAG, &segment->state))
    return FALSE;

  *item = (TandemWorkItem){ .segment = offset };
  return TRUE;
}

static gboolean
claim_folder (TandemWork *self, guint64 offset, TandemWorkItem *item)
{
  TandemLayoutSegment *segment = tandem_arena_segment (self->arena, offset);
  guint32 next = __atomic_load_n (&segment->next_folder, __ATOMIC_ACQUIRE);

  while (next < segment->n_folders)
    {
      guint64 folder = segment->folders + next * sizeof (TandemLayoutFolder);
      gboolean claimed = claim (self, folder, &tandem_arena_folder (self->arena, folder)->state);

      /* Whoever fails here sees the value that another has moved it on to. */
      if (__atomic_compare_exchange_n (&segment->next_folder, &next, next + 1, FALSE, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE))
        next++;
      if (claimed)
        {
          *item = (TandemWorkItem){ .folder = folder };
          return TRUE;
        }
    }
  return FALSE;
}

static guint32
count_unclaimed (TandemWork *self, guint64 group)
{
  TandemLayoutSegment *segment = tandem_arena_segment (self->arena, group);
  guint32 next = __atomic_load_n (&segment->next_folder, __ATOMIC_RELAXED);

  return next < segment->n_folders ? segment->n_folders - next : 0;
}

static gboolean
is_pending (TandemWork *self, guint64 part)
{
  return __atomic_load_n (&tandem_arena_segment (self->arena, part)->state, __ATOMIC_RELAXED)
         == TANDEM_STATE_PENDING;
}

/* ---- The own stacks ---- */

static void
pop_exhausted (TandemWork *self)
{
  while (self->slot->groups != 0 && count_unclaimed (self, self->slot->groups) == 0)
    __atomic_store_n (&self->slot->groups, tandem_arena_segment (self->arena, self->slot->groups)->group_link,
                      __ATOMIC_RELEASE);
  while (self->slot->parts != 0 && !is_pending (self, self->slot->parts))
    __atomic_store_n (&self->slot->parts, tandem_arena_segment (self->arena, self->slot->parts)->part_link,
                      __ATOMIC_RELEASE);
}

void
tandem_work_push_part (TandemWork *self, guint64 segment)
{
  pop_exhausted (self);
  __atomic_store_n (&tandem_arena_segment (self->arena, segment)->part_link, self->slot->parts,
                    __ATOMIC_RELAXED);
  __atomic_store_n (&self->slot->parts, segment, __ATOMIC_RELEASE);
  tandem_work_wake (self);
}

void
tandem_work_push_group (TandemWork *self, guint64 segment)
{
  gboolean surplus;

  pop_exhausted (self);
  surplus = self->slot->groups != 0 || count_unclaimed (self, segment) > 1;
  __atomic_store_n (&tandem_arena_segment (self->arena, segment)->group_link, self->slot->groups,
                    __ATOMIC_RELAXED);
  __atomic_store_n (&self->slot->groups, segment, __ATOMIC_RELEASE);

  /* The only folder there is will be taken by this walker next; nobody else is nearer to it. */
  if (surplus)
    tandem_work_wake (self);
}

void
tandem_work_restore_part (TandemWork *self, guint64 segment)
{
  for (guint64 at = self->slot->parts; at != 0; at = tandem_arena_segment (self->arena, at)->part_link)
    if (at == segment)
      return;
  tandem_work_push_part (self, segment);
}

void
tandem_work_restore_group (TandemWork *self, guint64 segment)
{
  for (guint64 at = self->slot->groups; at != 0; at = tandem_arena_segment (self->arena, at)->group_link)
    if (at == segment)
      return;
  tandem_work_push_group (self, segment);
}

/* ---- Taking ---- */

static gboolean
take_own (TandemWork *self, TandemWorkItem *item)
{
  while (TRUE)
    {
      pop_exhausted (self);
      if (self->slot->parts == 0 && self->slot->groups == 0)
        return FALSE;
      if (self->slot->parts != 0 && claim_part (self, self->slot->parts, item))
        return TRUE;
      if (self->slot->groups != 0 && claim_folder (self, self->slot->groups, item))
        return TRUE;
    }
}

/* Takes from the far end of @victim's stack, where the subtrees are largest. */
static gboolean
steal (TandemWork *self, guint victim, gboolean patient, TandemWorkItem *item)
{
  TandemWalkSlot *slot = &self->area->shared->slots[victim];
  guint32 steps = __atomic_load_n (&slot->steps, __ATOMIC_RELAXED);
  /* One that has not begun yet, as the first may, does not move on either. */
  gboolean stuck = (patient && self->seen_steps[victim] == steps)
                   || __atomic_load_n (&slot->state, __ATOMIC_RELAXED) != TANDEM_WALKER_WORKING;
  guint64 oldest = 0;
  guint32 n_unclaimed = 0;

  for (guint64 at = load (&slot->parts); at != 0;
       at = load (&tandem_arena_segment (self->arena, at)->part_link))
    if (claim_part (self, at, item))
      return TRUE;

  for (guint64 at = load (&slot->groups); at != 0;
       at = load (&tandem_arena_segment (self->arena, at)->group_link))
    {
      guint32 n = count_unclaimed (self, at);

      if (n > 0)
        oldest = at;
      n_unclaimed += MIN (n, 2);
    }
  if (patient)
    self->seen_steps[victim] = steps;
  return oldest != 0 && (n_unclaimed > 1 || stuck) && claim_folder (self, oldest, item);
}

gboolean
tandem_work_take (TandemWork *self, gboolean patient, TandemWorkItem *item)
{
  const guint n_slots = tandem_walk_area_get_n_slots (self->area);

  if (take_own (self, item))
    return TRUE;

  for (guint i = 1; i < n_slots; i++)
    if (steal (self, (self->index + i) % n_slots, patient, item))
      return TRUE;
  return FALSE;
}

gboolean
tandem_work_is_any (TandemWork *self)
{
  const guint n_slots = tandem_walk_area_get_n_slots (self->area);

  for (guint i = 0; i < n_slots; i++)
    {
      TandemWalkSlot *slot = &self->area->shared->slots[i];

      for (guint64 at = load (&slot->parts); at != 0;
           at = load (&tandem_arena_segment (self->arena, at)->part_link))
        if (is_pending (self, at))
          return TRUE;
      for (guint64 at = load (&slot->groups); at != 0;
           at = load (&tandem_arena_segment (self->arena, at)->group_link))
        if (count_unclaimed (self, at) > 0)
          return TRUE;
    }
  return FALSE;
}

gboolean
tandem_work_take_back (TandemWork *self, TandemWorkItem *item)
{
  guint64 current = load (&self->slot->current);

  if (current == 0)
    return FALSE;
  if (current & TANDEM_WORK_SEGMENT_TAG)
    *item = (TandemWorkItem){ .segment = current & ~TANDEM_WORK_SEGMENT_TAG };
  else
    *item = (TandemWorkItem){ .folder = current };
  return TRUE;
}

/* ---- Waiting: not FUTEX_PRIVATE, as the walkers are processes. Who dies asleep leaves `waiting` too high,
 * which only costs a needless call now and then. ---- */

gboolean
tandem_work_wait (TandemWork *self, gint64 timeout)
{
  TandemWalkShared *shared = self->area->shared;
  const struct timespec limit = { .tv_sec = timeout / G_USEC_PER_SEC,
                                  .tv_nsec = timeout % G_USEC_PER_SEC * 1000 };
  guint32 seen = __atomic_load_n (&shared->wake, __ATOMIC_SEQ_CST);
  const gint64 start = g_get_monotonic_time ();

  __atomic_fetch_add (&shared->waiting, 1, __ATOMIC_SEQ_CST);
  syscall (SYS_futex, &shared->wake, FUTEX_WAIT, seen, &limit, NULL, 0);
  __atomic_fetch_sub (&shared->waiting, 1, __ATOMIC_SEQ_CST);
  __atomic_store_n (&self->slot->idle, self->slot->idle + (guint64)(g_get_monotonic_time () - start) * 1000,
                    __ATOMIC_RELAXED);
  return __atomic_load_n (&shared->wake, __ATOMIC_SEQ_CST) != seen;
}

void
tandem_work_wake (TandemWork *self)
{
  TandemWalkShared *shared = self->area->shared;

  if (__atomic_load_n (&shared->waiting, __ATOMIC_SEQ_CST) == 0)
    return;

  __atomic_fetch_add (&shared->wake, 1, __ATOMIC_SEQ_CST);
  syscall (SYS_futex, &shared->wake, FUTEX_WAKE, G_MAXINT, NULL, NULL, 0);
}

void
tandem_work_init (TandemWork *self, TandemWalkArea *area, TandemArena *arena, guint index)
{
  *self = (TandemWork){ .area = area, .arena = arena, .index = index, .slot = &area->shared->slots[index] };
}
