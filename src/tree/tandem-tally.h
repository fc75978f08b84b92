/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds what a walker finds in a folder to this folder and all above it, for the readers who look on. To add
 * each folder's sums to each of its ancestors at once would cost the depth of the tree for each; a tally
 * holds sums back at the folders on the way from the top to where the walker is, and hands them upward when
 * it moves on, which makes a step or two for each folder. Flushed some times a second, the totals of every
 * folder are true but for that. */
#pragma once

#include "tree/tandem-arena.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 allocated;
  guint64 apparent;
  guint64 items;
} TandemTallySums;

typedef struct
{
  TandemArena *arena;
  GArray *held; /* of sums by folder, each folder below the one before it */
} TandemTally;

void tandem_tally_init (TandemTally *self, TandemArena *arena);
void tandem_tally_clear (TandemTally *self);

/* Adds @sums to what is below @folder, and below each folder above it. */
void tandem_tally_add (TandemTally *self, guint64 folder, const TandemTallySums *sums);

/* Hands everything that is held back upward. */
void tandem_tally_flush (TandemTally *self);

G_END_DECLS
