/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the engine's two files share: the memory of a computation (tandem-euler-engine.c) and the steps that
 * its members take (tandem-euler-steps.c). */

#pragma once

#include "euler/tandem-euler-engine.h"
#include "euler/tandem-euler-layout.h"
#include "euler/tandem-series.h"
#include "euler/tandem-team.h"

G_BEGIN_DECLS

/* Where a member counts its work, in a cache line of its own. */
typedef struct
{
  uint64_t terms; /* of the block that it computes */
  uint64_t work;
  uint64_t padding[6];
} TandemEulerCounter;

/* P and Q of a block or a merge. */
typedef struct
{
  size_t p_length;
  size_t q_length;
} TandemEulerLengths;

/* The state of a block. */
#define TANDEM_EULER_BLOCK_FREE 0 /* else the number of the member that computes it, from 1 */
#define TANDEM_EULER_BLOCK_DONE UINT32_MAX

/* What all processes share, at the beginning of the mapping; the arena follows. The coordinator takes nothing
 * of it for granted: what it counts or looks up with is its own, or checked. */
typedef struct
{
  TandemTeam team;
  pid_t pids[TANDEM_TEAM_MAX]; /* of the members, once they run */
  TandemEulerCounter counters[TANDEM_TEAM_MAX];

  /* The terms of all finished stages: P and Q are in the base. */
  uint64_t base_p_residue; /* by the recurrence */
  uint64_t base_q_residue;
  TandemEulerLengths base_lengths;

  TandemEulerStage stage;
  uint32_t steps_done;
  uint32_t began_at;      /* the steps that were done before the team began */
  uint32_t whole_in_base; /* the stage's P and Q, with all before it, have been moved there */
  uint32_t blocks[TANDEM_EULER_MAX_BLOCKS];
  uint64_t p_residues[TANDEM_EULER_MAX_BLOCKS]; /* by the recurrence */
  uint64_t q_residues[TANDEM_EULER_MAX_BLOCKS];
  TandemEulerLengths lengths[2][TANDEM_EULER_MAX_BLOCKS];
  uint64_t normalizer;
  uint64_t output_residues[TANDEM_TEAM_MAX];
  uint32_t output_invalid[TANDEM_TEAM_MAX];
  uint32_t verdict;
  uint32_t n_discarded; /* parts of the memory that were, or are being, given back */

  uint32_t phase;
  uint64_t phase_begin; /* the work done before the phase */
  double seconds[TANDEM_EULER_N_PHASES];
  double waited[TANDEM_EULER_N_PHASES][TANDEM_TEAM_MAX];
  double verification_seconds;
} TandemEulerShared;

struct _TandemEulerEngine
{
  TandemEulerOptions options;
  TandemTransform *transform;
  TandemEulerShared *shared;
  size_t size; /* bytes of the mapping */
  TandemEulerArena arena;
  uint64_t *base;
  uint64_t *areas[2];
  uint64_t *scratch;
  uint64_t *inverse;
  char *digits;

  unsigned n_stages;
  uint64_t ends[TANDEM_EULER_MAX_STAGES]; /* the last terms of the stages */
  double costs[TANDEM_EULER_MAX_STAGES];  /* of their terms: see tandem_euler_arena () */

  /* The coordinator's. */
  unsigned n_members; /* of the team */
  unsigned stage_number;

  /* This process's copy of the stage, and what follows from it. */
  TandemEulerStage stage;
  TandemEulerLayout layout;
  uint64_t bounds[TANDEM_EULER_MAX_BLOCKS + 1]; /* block i is the range of terms (bounds[i], bounds[i + 1]] */
};

/* Brings this process's copy of the stage up to date. */
void tandem_euler_engine_refresh (TandemEulerEngine *engine);

/* Process `pid` becomes a member, perhaps in place of one that died. False, with the team broken, when it is
 * too late for that. */
bool tandem_euler_engine_take_place (TandemEulerEngine *engine, unsigned number, pid_t pid);

/* P and Q of the stage's terms and all before them, by the recurrence. */
void tandem_euler_engine_recurrence (const TandemEulerEngine *engine, uint64_t *p, uint64_t *q);

G_END_DECLS
