/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Work stealing. Work is a folder to be listed, or a segment of a huge folder, listed by one walker, whose
 * names are to be looked up. Each walker has two stacks, linked through the segments in the snapshot, that it
 * alone pushes to and pops from; others walk along them and take what they find. The truth of who does what
 * is the atomic state in each folder record and segment; stacks and hints only lead there. A walker notes
 * what it is about to claim before it does, so that whoever takes its place after its death finds it. */
#pragma once

#include "tree/tandem-walk-area.h"

G_BEGIN_DECLS

#define TANDEM_WORK_SEGMENT_TAG                                                                              \
  ((guint64)1) /* in TandemWalkSlot.current: the offset is that of a segment                                 \
                */

typedef struct
{
  guint64 folder;  /* to be listed, or 0 */
  guint64 segment; /* whose names are to be looked up, or 0 */
} TandemWorkItem;

typedef struct
{
  TandemWalkArea *area;
  TandemArena *arena;
  guint index;
  TandemWalkSlot *slot;
  guint32 seen_steps[TANDEM_WALK_MAX_SLOTS]; /* of the others, when there was nothing else to take */
} TandemWork;

void tandem_work_init (TandemWork *self, TandemWalkArea *area, TandemArena *arena, guint index);

/* The state of what this walker has claimed, and has done. */
guint32 tandem_work_claimed_state (const TandemWork *self);
guint32 tandem_work_done_state (const TandemWork *self);

/* Offers the names of @segment, or its folders, to all. Only what is published already is offered. */
void tandem_work_push_part (TandemWork *self, guint64 segment);
void tandem_work_push_group (TandemWork *self, guint64 segment);

/* Likewise, unless it is in the stack already: for what a dead predecessor may have pushed or not. */
void tandem_work_restore_part (TandemWork *self, guint64 segment);
void tandem_work_restore_group (TandemWork *self, guint64 segment);

/* Claims the next item, of this walker or of another. What was claimed before must be done. FALSE: there is
 * none that should be taken. @patient: also takes the only folder that another has left, when that one does
 * not move on. */
gboolean tandem_work_take (TandemWork *self, gboolean patient, TandemWorkItem *item);

/* Whether any walker offers anything. */
gboolean tandem_work_is_any (TandemWork *self);

/* What this walker's predecessor under its number had claimed when it died, or had just done. */
gboolean tandem_work_take_back (TandemWork *self, TandemWorkItem *item);

/* Sleeps until there may be work, or for @timeout microseconds. Returns whether someone woke it. */
gboolean tandem_work_wait (TandemWork *self, gint64 timeout);

/* Wakes all who wait. */
void tandem_work_wake (TandemWork *self);

G_END_DECLS
