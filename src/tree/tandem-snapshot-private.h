/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Checked access to a snapshot's records, for the readers in src/tree. */
#pragma once

#include "tree/tandem-layout.h"
#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

/* A segment whose entries are there, and whose names and entries are known to be within the mapping. */
typedef struct
{
  const TandemLayoutSegment *segment;
  guint64 names; /* offset */
  guint32 names_size;
  guint32 n_entries;
  guint64 entries; /* offset */
} TandemSnapshotSegment;

/* A way along links, which in damaged memory may lead round and round. */
typedef struct
{
  guint64 mark; /* a place passed; moved on after twice as many steps each time */
  guint64 n_steps;
  guint64 n_steps_to_mark;
  guint64 n_left;
} TandemSnapshotWay;

#define TANDEM_SNAPSHOT_MAX_SEGMENTS ((guint64)1 << 30) /* that 64 GiB have room for */

static inline void
tandem_snapshot_way_init (TandemSnapshotWay *self)
{
  *self = (TandemSnapshotWay){ .n_steps_to_mark = 1, .n_left = TANDEM_SNAPSHOT_MAX_SEGMENTS };
}

/* Goes to @offset. FALSE: that is 0, or the way has no end. */
static inline gboolean
tandem_snapshot_way_step (TandemSnapshotWay *self, guint64 offset)
{
  if (offset == 0 || offset == self->mark || self->n_left == 0)
    return FALSE;

  self->n_left--;
  if (++self->n_steps == self->n_steps_to_mark)
    {
      self->mark = offset;
      self->n_steps = 0;
      self->n_steps_to_mark *= 2;
    }
  return TRUE;
}

/* The @size bytes at @offset; NULL when they are not within the mapping, or not aligned. */
gconstpointer tandem_snapshot_at (TandemSnapshot *self, guint64 offset, guint64 size);

const TandemLayoutFolder *tandem_snapshot_folder_at (TandemSnapshot *self, guint64 offset);
const TandemLayoutSegment *tandem_snapshot_segment_at (TandemSnapshot *self, guint64 offset);

/* FALSE when there is no such segment, or it is not done. */
gboolean tandem_snapshot_open_segment (TandemSnapshot *self, guint64 offset, TandemSnapshotSegment *result);

/* The name at @name of the @names_size bytes of names at @offset, which are known to be within the mapping;
 * "" when there is none. It lies in the mapping: @length is what it had when it was looked at. */
const char *
tandem_snapshot_name_at (TandemSnapshot *self, guint64 offset, gsize names_size, guint32 name, gsize *length);

/* The offset of the folder record of @node; 0 when it has none. */
guint64 tandem_snapshot_find_folder (TandemSnapshot *self, TandemNode node);

G_END_DECLS
