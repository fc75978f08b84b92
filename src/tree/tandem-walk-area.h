/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the walkers of a scan share beside the snapshot, and what they inherit: a slot for each walker in
 * shared memory (written by it alone, read by all), the table of hard links, and the options. */
#pragma once

#include "tree/tandem-arena.h"
#include "tree/tandem-filter.h"
#include "tree/tandem-volume.h"

#include "process/tandem-shared-memory.h"

G_BEGIN_DECLS

#define TANDEM_WALK_MAX_SLOTS 256
#define TANDEM_WALK_LINK_BUCKETS (1u << 18)
#define TANDEM_WALK_MAX_ERRORS 1000 /* are listed; all are counted */
#define TANDEM_WALK_RESERVE                                                                                  \
  ((gsize)64 << 10) /* bytes of the snapshot that the walkers leave for the last things */

typedef enum
{
  TANDEM_WALKER_NEW,     /* has not begun */
  TANDEM_WALKER_WORKING, /* has work, or may have: also when it is dead and was not begun again */
  TANDEM_WALKER_IDLE,    /* has none, looks for some */
  TANDEM_WALKER_LEFT,    /* has none, and will not look again */
} TandemWalkerState;

/* What a walker has counted so far: running figures, exact unless a walker died. */
typedef struct
{
  guint64 files;
  guint64 directories;
  guint64 symlinks;
  guint64 other;
  guint64 hard_links_skipped;
  guint64 apparent;
  guint64 allocated;
  guint64 errors;
  guint64 volume_units; /* of the file system that the scan begins on, see tandem-volume.h */
  double share;         /* of the whole scan, done */
} TandemWalkCounts;

typedef struct
{
  guint32 state; /* atomic, TandemWalkerState */
  guint32 steps; /* atomic; grows with each claim: whether it moves on */
  guint64
      current; /* atomic; the folder, or (lowest bit set) the segment, that is being claimed or worked upon */
  guint64 parts;  /* atomic; stack of segments whose names are to be looked up; pushed by this walker only */
  guint64 groups; /* atomic; stack of segments whose folders are to be listed; likewise */
  guint64 idle;   /* atomic; nanoseconds that it has waited for work */
  TandemWalkCounts counts; /* each word atomic */
} __attribute__ ((aligned (128))) TandemWalkSlot;

/* The shared part. */
typedef struct
{
  guint32 finisher; /* atomic; 1 + the walker that does the last things, 0: none yet */
  guint32 finished; /* atomic; they are done */
  guint32 waiting;  /* atomic; about how many walkers sleep */
  guint32 wake;     /* atomic; the futex they sleep on */
  guint32 n_slots;  /* atomic; that are in use: it grows when walkers are added */
  guint64 used;     /* atomic; bytes of the memory handed out */
  guint32 full;     /* atomic; not 0: the tree does not fit into the memory, and the scan stops */
  guint32 recount;  /* atomic; not 0: what the walkers counted is not exact */
  guint32 n_errors; /* atomic; grows beyond the end of the list */
  TandemLayoutPlace errors[TANDEM_WALK_MAX_ERRORS];
  TandemWalkSlot slots[TANDEM_WALK_MAX_SLOTS];
  guint64 link_buckets[TANDEM_WALK_LINK_BUCKETS]; /* atomic; offsets of nodes of the table of hard links */
} TandemWalkShared;

/* A folder that was asked for. */
typedef struct
{
  char *path;
  int fd;         /* open on it, or -1: to be opened by its path */
  guint64 folder; /* its record; 0 when it is the same as an earlier one */
  guint64 dev;
  guint64 ino;
} TandemWalkRoot;

/* Made before the fork. */
typedef struct
{
  gpointer snapshot;        /* mapping */
  gsize snapshot_size;      /* as much of it as may be used */
  TandemWalkShared *shared; /* mapping */
  gsize shared_size;
  GArray *roots; /* of TandemWalkRoot */
  TandemFilter *filter;
  gboolean one_file_system;
  TandemVolume volume;    /* dev 0: not known */
  guint64 expected_items; /* below the roots, by an earlier scan; 0: not known */
} TandemWalkArea;

/* The size of the shared memory that an area needs, in bytes: much address space, few pages. */
gsize tandem_walk_area_get_shared_size (void);

/* TANDEM_WALK_MAX_SLOTS at most. */
guint tandem_walk_area_get_n_slots (const TandemWalkArea *self);

/* Whether a directory of this identity is one of the roots. */
gboolean tandem_walk_area_is_root (const TandemWalkArea *self, guint64 dev, guint64 ino);

/* The root whose record is at @folder; never NULL for a folder of depth 1. */
const TandemWalkRoot *tandem_walk_area_get_root (const TandemWalkArea *self, guint64 folder);

/* Where the table of hard links begins in the shared memory; it ends where the memory in use does. */
guint64 tandem_walk_area_get_table_start (void);

/* Says that what the walkers count is not exact, since one died or threw away what it had counted. */
void tandem_walk_area_require_recount (TandemWalkArea *self);

/* Adds the place of something that could not be read to the list; the caller counts it. */
void tandem_walk_area_add_error (TandemWalkArea *self, guint64 segment, guint64 entry);

/* The sum of what the walkers have counted. */
void tandem_walk_area_sum (const TandemWalkArea *self, TandemWalkCounts *sum);

G_END_DECLS
