/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How much there is on a file system that is scanned as a whole: then the progress of the scan is what was
 * counted of it, and no guess from the shape of the tree. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 dev;        /* 0: not known */
  guint64 n_units;    /* in use: inodes, or blocks of 512 bytes */
  gboolean in_blocks; /* for file systems that do not count their inodes */
} TandemVolume;

/* Whether the directory open as @fd is where a file system is mounted, from its own root, that says how much
 * of it is in use. Fills @volume, with zeros when it is not. */
gboolean tandem_volume_measure (int fd, TandemVolume *volume);

G_END_DECLS
