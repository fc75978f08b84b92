/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How large everything is in a computation of Euler's number, and how its terms are cut into blocks: all of
 * it follows from the options. */

#pragma once

#include "euler/tandem-divide.h"
#include "euler/tandem-euler-engine.h"

G_BEGIN_DECLS

/* Blocks for each member, at least: what is lost with a dead worker, and how evenly work is spread. */
#define TANDEM_EULER_BLOCKS_PER_MEMBER 8
#define TANDEM_EULER_MAX_BLOCKS (2 * TANDEM_EULER_BLOCKS_PER_MEMBER * TANDEM_TEAM_MAX + 16)
#define TANDEM_EULER_MAX_LEVELS 12

/* Sizes are in slots of 8 bytes. */
typedef struct
{
  uint64_t terms;
  unsigned levels;
  unsigned blocks[TANDEM_EULER_MAX_LEVELS]; /* at each level: those of the series, pairs of them, ..., one */
  size_t capacity[TANDEM_EULER_MAX_LEVELS]; /* of P and of Q of a block at each level */
  unsigned steps;                           /* of a run: see tandem-euler-engine.c */
  size_t area;                              /* of each of the two areas for P and Q */
  size_t block_scratch;                     /* for each member */
  size_t scratch;                           /* of all; the products shared by all members use it too */
  size_t inverse;
  size_t total;
  uint64_t merge_work; /* of all merges: see TANDEM_TRANSFORM_WORK */
  TandemDivision division;
} TandemEulerLayout;

/* Sets the layout and the layout->blocks[0] + 1 bounds of the blocks: block i is the range of terms
 * (bounds[i], bounds[i + 1]]. */
void tandem_euler_layout (TandemEulerLayout *layout,
                          const TandemEulerOptions *options,
                          const TandemTransform *transform,
                          uint64_t bounds[TANDEM_EULER_MAX_BLOCKS + 1]);

G_END_DECLS
