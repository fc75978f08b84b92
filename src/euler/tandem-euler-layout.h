/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How large everything is in a computation of Euler's number, and how its terms are cut into stages and
 * blocks: all of it follows from the options. */

#pragma once

#include "euler/tandem-divide.h"
#include "euler/tandem-euler-engine.h"

G_BEGIN_DECLS

/* Blocks for each member, at least: what is lost with a dead worker, and how evenly work is spread. */
#define TANDEM_EULER_BLOCKS_PER_MEMBER 8
#define TANDEM_EULER_MAX_BLOCKS (2 * TANDEM_EULER_BLOCKS_PER_MEMBER * TANDEM_TEAM_MAX + 16)
#define TANDEM_EULER_MAX_LEVELS 13
#define TANDEM_EULER_MAX_STAGES 40

/* What a stage adds: the terms (first, last], of which `kept` blocks are wanted (0: all), to the terms (0,
 * first] that are there; and the digits that are made of all of them, if any are. */
typedef struct
{
  uint64_t first;
  uint64_t last;
  uint64_t digits;
  uint64_t kept;
} TandemEulerStage;

/* The layout of a stage. Sizes are in slots of 8 bytes. */
typedef struct
{
  uint64_t terms; /* in all, with those before the stage */
  unsigned levels;
  unsigned blocks[TANDEM_EULER_MAX_LEVELS]; /* at each level: those of the series, pairs of them, ..., one */
  size_t capacity[TANDEM_EULER_MAX_LEVELS]; /* of P and of Q of a block at each level */
  bool joins;                               /* the last level is the join with the terms before the stage */
  unsigned steps;                           /* of a run: see tandem-euler-steps.c */
  unsigned term_steps;                      /* those of them up to the whole's P and Q, checked */
  size_t area;                              /* of each of the two areas for P and Q */
  size_t block_scratch;                     /* for each member */
  size_t scratch;                           /* of all; the products shared by all members use it too */
  size_t inverse;
  TandemDivision division;
  double work[TANDEM_EULER_N_PHASES];  /* of the phases: see TANDEM_TRANSFORM_WORK; */
  double costs[TANDEM_EULER_N_PHASES]; /* and the time that it takes, in the same units */
} TandemEulerLayout;

/* Sets the layout of a stage and the bounds of its blocks: block i is the range of terms (bounds[i], bounds[i
 * + 1]]. n_members is the options' number. */
void tandem_euler_layout (TandemEulerLayout *layout,
                          const TandemEulerOptions *options,
                          const TandemEulerStage *stage,
                          const TandemTransform *transform,
                          uint64_t bounds[TANDEM_EULER_MAX_BLOCKS + 1]);

/* The terms that the options' digits need. */
uint64_t tandem_euler_terms (const TandemEulerOptions *options);

/* Sets ends to the last terms of the stages that follow the first `options->first` terms; returns their
 * number, 0 when these are enough. Each is twice as long as all before it. */
unsigned tandem_euler_stages (const TandemEulerOptions *options, uint64_t ends[TANDEM_EULER_MAX_STAGES]);

/* Where everything is in the arena: room for all stages. */
typedef struct
{
  size_t base; /* slots of P and Q of the terms of finished stages; 0 when they are not kept */
  size_t area;
  size_t scratch;
  size_t inverse;
} TandemEulerArena;

/* Sets costs (nullable) to what the terms of each stage cost. */
TandemEulerArena tandem_euler_arena (const TandemEulerOptions *options,
                                     const TandemTransform *transform,
                                     double costs[TANDEM_EULER_MAX_STAGES]);

G_END_DECLS
