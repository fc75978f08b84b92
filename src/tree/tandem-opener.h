/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens folders of the tree, and nothing else: each relative to the descriptor of its parent, never by a
 * path, never through a symbolic link, and only when what was opened is the directory (device and inode) that
 * was seen before. A few descriptors are kept open, so that the way to the next folder is short; depth is no
 * limit to it. */
#pragma once

#include "tree/tandem-walk-area.h"

G_BEGIN_DECLS

#define TANDEM_OPENER_KEPT 16

typedef struct
{
  guint64 folder;
  guint64 used;
  int fd;
} TandemOpenerKept;

typedef struct
{
  TandemArena *arena;
  const TandemWalkArea *area;
  TandemOpenerKept kept[TANDEM_OPENER_KEPT];
  guint64 clock;
  GArray *way;              /* of guint64: folders from the wanted one upwards */
  guint64 known_dev;        /* 0: none yet */
  gboolean is_known_autofs; /* what is on known_dev */
} TandemOpener;

void tandem_opener_init (TandemOpener *self, const TandemWalkArea *area, TandemArena *arena);
void tandem_opener_clear (TandemOpener *self);

/* A new descriptor for reading what should be the directory @folder, to be checked: the caller's. -1, with
 * errno or a TandemScanFault in @fault, when it cannot be opened. */
int tandem_opener_open (TandemOpener *self, guint64 folder, guint32 *fault);

/* Whether @fd is open on @folder. FALSE with @fault set when not. A listing says the same by its entry ".",
 * at no cost: but for the device, which its other entries tell. */
gboolean tandem_opener_check (TandemOpener *self, guint64 folder, int fd, guint32 *fault);

/* A descriptor on @folder to look names up in. It belongs to @self and is good until the next call. */
int tandem_opener_reach (TandemOpener *self, guint64 folder, guint32 *fault);

/* Gives @fd, open on @folder, to be kept for the way to its children. */
void tandem_opener_keep (TandemOpener *self, guint64 folder, int fd);

G_END_DECLS
