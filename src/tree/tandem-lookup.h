/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks the names of a segment up: makes their entries, and the records of the folders among them. Doing it
 * again for the same segment (after its walker died) overwrites what was there. */
#pragma once

#include "tree/tandem-tally.h"
#include "tree/tandem-walk-area.h"

G_BEGIN_DECLS

typedef struct
{
  TandemWalkArea *area;
  TandemArena *arena;
  const guint32 *stop; /* (nullable) not 0: stop soon */
  gboolean filters;    /* whether names may be left out */
  guint64 local_dev;   /* the device that was asked about last */
  gboolean is_local;   /* it, see tandem-status.h */
  GArray *folders;     /* of TandemLayoutFolder */
  GString *path;       /* of the folder, for the filter; bytes */
  guint64 path_folder;
} TandemLookup;

void tandem_lookup_init (TandemLookup *self, TandemWalkArea *area, TandemArena *arena, const guint32 *stop);
void tandem_lookup_clear (TandemLookup *self);

/* Fills the segment at @segment, whose folder is open as @fd, and in whose entries' place there is a hint to
 * the kind of each name (TANDEM_KIND_DIRECTORY: or not known). Adds what counts to @found (also the share
 * of progress that is done with it) and @sums. Asked to stop it ends early and sets @cut: what it has until
 * then is good. FALSE when the memory is full (@fault says so): the segment is not to be published then. */
gboolean tandem_lookup_fill (TandemLookup *self,
                             guint64 segment,
                             int fd,
                             TandemWalkCounts *found,
                             TandemTallySums *sums,
                             gboolean *cut,
                             guint32 *fault);

G_END_DECLS
