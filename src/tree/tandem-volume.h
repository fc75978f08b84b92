/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How much there is on the file system that a scan begins on. Where it is scanned as a whole, the progress of
 * the scan is what was counted of it, and no guess from the shape of the tree; else it is at least that. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 dev;        /* 0: not known */
  guint64 n_units;    /* in use: inodes, or blocks of 512 bytes */
  gboolean in_blocks; /* for file systems that do not count their inodes */
  gboolean is_whole;  /* the directory is where all of it begins */
} TandemVolume;

/* Whether the file system of the directory open as @fd is mounted nowhere else and says how many inodes of it
 * are in use, or is mounted there from its own root and says that or how many blocks. Fills @volume, with
 * zeros when it does not. */
gboolean tandem_volume_measure (int fd, TandemVolume *volume);

/* Whether what is asked of the mount @mount (its number, as statx () tells it) is answered by another machine
 * or another process, which may never do so. Asks neither. */
gboolean tandem_volume_may_hang (guint64 mount);

G_END_DECLS
