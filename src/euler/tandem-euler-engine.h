/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Euler's number to any number of digits, computed by a team of processes and verified.
 *
 * The coordinator makes an engine and forks workers; each worker calls tandem_euler_engine_run_member () with
 * its own number and returns when what is asked for is there. The digits appear in memory that the caller
 * provides. The steps are: the series in blocks, which members claim one by one; the blocks' merges; the
 * inverse of Q; the quotient (P - Q) / Q = e - 2; the digits. All but the first are shared by all members.
 *
 * Stages: with options.first_stage the terms are computed in several stages, each of which doubles the
 * digits. P and Q of all finished stages lie in the base, and go into the next one as they are. The
 * coordinator has a team reach TANDEM_EULER_GOAL_KEEP, then calls tandem_euler_engine_next_stage () and so
 * on. In the last stage, or in any after TANDEM_EULER_GOAL_KEEP, TANDEM_EULER_GOAL_DIGITS gives the digits. A
 * computation goes on from a checkpoint in the same way: options.first says how many terms are in the base
 * from the start.
 *
 * When a worker dies, the coordinator asks tandem_euler_engine_is_replaceable (): during the series a new
 * worker with the same number goes on with the others. Later it calls tandem_euler_engine_break (): the other
 * members return TANDEM_EULER_INTERRUPTED within milliseconds. Then tandem_euler_engine_prepare () makes a
 * new team, of any size up to the engine's, and new workers call tandem_euler_engine_run_member () again:
 * finished blocks and steps are kept, since no step writes over what it reads. The same way a computation
 * that was stopped can be taken up again, or the number of members changed.
 *
 * Verification, by residues modulo 2^61 - 1: P and Q of each block are recomputed by the recurrence, term by
 * term; the merged P and Q must agree with that; and for the quotient F, read back from its decimal digits,
 * (P - Q) c B^n = F Q c + R with 0 <= R < Q c must hold, where P and Q are again those of the recurrence.
 */

#pragma once

#include "euler/tandem-kernel.h"

#include <sys/types.h>

G_BEGIN_DECLS

typedef struct _TandemEulerEngine TandemEulerEngine;

typedef enum
{
  TANDEM_EULER_SERIES,
  TANDEM_EULER_MERGE,
  TANDEM_EULER_INVERSE,
  TANDEM_EULER_QUOTIENT,
  TANDEM_EULER_OUTPUT,
  TANDEM_EULER_N_PHASES,
} TandemEulerEnginePhase;

typedef enum
{
  TANDEM_EULER_DONE,
  TANDEM_EULER_INTERRUPTED,  /* stopped, or the team was broken */
  TANDEM_EULER_WRONG_SERIES, /* P or Q is not what the recurrence says: the memory or the processor failed */
  TANDEM_EULER_WRONG_DIGITS, /* the digits are not the quotient */
  TANDEM_EULER_MORE_GUARD,   /* nines up to the end leave the last digit open: once more with more guard limbs
                              */
} TandemEulerStatus;

/* What a run is to reach; each includes those before it. */
typedef enum
{
  TANDEM_EULER_GOAL_TERMS,  /* P and Q of the stage and of all before it, checked */
  TANDEM_EULER_GOAL_KEEP,   /* these in the base: nothing may read the old base any more */
  TANDEM_EULER_GOAL_DIGITS, /* the digits */
} TandemEulerGoal;

typedef struct
{
  uint64_t digits;      /* after the point, up to TANDEM_EULER_DIGITS_MAX */
  unsigned n_members;   /* for which the work is cut, 1 ... TANDEM_TEAM_MAX */
  unsigned max_members; /* at most so many at a time; 0: n_members */
  TandemKernel kernel;
  unsigned guard;       /* limbs computed beyond the digits; 0 for the usual number */
  uint64_t first;       /* the terms whose P and Q will be put in the base beforehand; 0: none */
  uint64_t first_stage; /* the least digits of a stage; 0: all in one stage */
  bool keep;            /* P and Q of all terms are wanted in the base, with one stage too */
} TandemEulerOptions;

/* The base: P and Q of the terms 1 ... terms. */
typedef struct
{
  uint64_t terms;
  uint64_t *p;
  uint64_t *q;
  size_t capacity; /* of either, in limbs */
  size_t p_length;
  size_t q_length;
  uint64_t p_residue; /* by the recurrence */
  uint64_t q_residue;
} TandemEulerBase;

typedef struct
{
  TandemEulerEnginePhase phase;
  double phase_part; /* of the phase, 0 to 1 */
  double whole_part; /* of all stages and the last one's digits, 0 to 1 */
  uint64_t terms;    /* that are done, about */
} TandemEulerEngineProgress;

/* Beyond 5.3 * 10^8 digits a column of the quotient's products could exceed the product of the primes if its
 * limbs were all nines; with limbs as they are, about as good as random, its sum is close to a quarter of
 * that bound, which suffices for somewhat more than this. Verification would tell. */
#define TANDEM_EULER_DIGITS_MAX G_GUINT64_CONSTANT (2000000000)

/* Bytes of memory that an engine for these options will hold at its peak, over all processes, beside the
 * digits themselves and the processes' own code and heap (about 3 MiB each). */
uint64_t tandem_euler_engine_predict (const TandemEulerOptions *options);

/* Makes an engine. `digits`, of options->digits bytes, is memory that the workers will share with the caller,
 * mapped before they are forked; it must stay until the engine is freed. NULL with errno set: EINVAL when an
 * option is out of range, ENOTSUP when the kernel is not available here, ENOMEM. */
TandemEulerEngine *tandem_euler_engine_new (const TandemEulerOptions *options, char *digits);
void tandem_euler_engine_free (TandemEulerEngine *engine);

/* Makes a team of n_members for the next run. No member may be running. Called by the coordinator before it
 * forks. */
void tandem_euler_engine_prepare (TandemEulerEngine *engine, unsigned n_members);

/* Process `pid` has died, or will: whether the others can go on, provided that a new worker runs as the same
 * member, if it was one. Else the team has to be broken. By the coordinator. */
bool tandem_euler_engine_is_replaceable (const TandemEulerEngine *engine, pid_t pid);

/* Tells the members to return. By the coordinator, when one has died or when it wants another team. */
void tandem_euler_engine_break (TandemEulerEngine *engine);

/* Gives the memory of the numbers back to the system, which takes time when there are many small pages: a
 * cancelled run's workers all call it before they exit, and share the work. The engine can then only be
 * freed. */
void tandem_euler_engine_discard (TandemEulerEngine *engine);

/* Forgets all that was computed, after a failed verification; with options.first the base has to be set
 * again. No member may be running. */
void tandem_euler_engine_reset (TandemEulerEngine *engine);

/* Goes on to the next stage when TANDEM_EULER_GOAL_KEEP was reached; false when there is none. No member may
 * be running. */
bool tandem_euler_engine_next_stage (TandemEulerEngine *engine);

/* Leaves out of the stage what is not done: makes do with the blocks from its beginning that are. Returns the
 * number of terms that are left in all. No member may be running. */
uint64_t tandem_euler_engine_cut_stage (TandemEulerEngine *engine);

/* Whether TANDEM_EULER_GOAL_TERMS is reached, and TANDEM_EULER_GOAL_KEEP; and leaving out of the stage all
 * that it adds: what is in the base remains.
 */
bool tandem_euler_engine_has_terms (const TandemEulerEngine *engine);
bool tandem_euler_engine_has_base (const TandemEulerEngine *engine);
void tandem_euler_engine_drop_stage (TandemEulerEngine *engine);

/* The base. In any stage after TANDEM_EULER_GOAL_KEEP it holds that stage's terms, before the ones before
 * it. Where a base is to be put, before the first run, is known from the beginning. */
void tandem_euler_engine_get_base (const TandemEulerEngine *engine, TandemEulerBase *base);

/* Says that the base has been filled: its lengths and residues. Any process may do it. */
void tandem_euler_engine_set_base (TandemEulerEngine *engine, const TandemEulerBase *base);

/* The digits that so many terms support. */
uint64_t tandem_euler_engine_digits (uint64_t terms);

/* The digits that this stage's terms are made into. */
uint64_t tandem_euler_engine_stage_digits (const TandemEulerEngine *engine);

/* Computes, as member `number` of the team, up to the goal; every member gets the same status unless it is
 * interrupted. *stop, in shared memory, is read at least every few milliseconds of work: not zero ends the
 * run. stop may be NULL. */
TandemEulerStatus tandem_euler_engine_run_member (TandemEulerEngine *engine,
                                                  unsigned number,
                                                  TandemEulerGoal goal,
                                                  const volatile uint32_t *stop);

/* How far the run is. Any process that has made no changes of stage may ask at any time; some hundred loads.
 */
void tandem_euler_engine_progress (const TandemEulerEngine *engine, TandemEulerEngineProgress *progress);

/* How much member `number` has done, in transforms of one slot: what the members have in common, and nearly
 * all of the work. */
uint64_t tandem_euler_engine_member_work (const TandemEulerEngine *engine, unsigned number);

/* What a phase of this stage costs, in the units of tandem_euler_engine_work () about; and the work done. */
double tandem_euler_engine_cost (const TandemEulerEngine *engine, TandemEulerEnginePhase phase);
uint64_t tandem_euler_engine_work (const TandemEulerEngine *engine);

/* Seconds that a phase took, the verification included, on the clock of member 0. */
double tandem_euler_engine_seconds (const TandemEulerEngine *engine, TandemEulerEnginePhase phase);

/* Seconds that a member waited for others in a phase. */
double
tandem_euler_engine_waited (const TandemEulerEngine *engine, TandemEulerEnginePhase phase, unsigned number);

/* Seconds of verification in all phases, as far as it is done by member 0. */
double tandem_euler_engine_verification_seconds (const TandemEulerEngine *engine);

/* The memory of all numbers that the run works on, for tests that damage it. */
void *tandem_euler_engine_arena (const TandemEulerEngine *engine, size_t *size);

/* The number of terms up to the end of this stage, and the name of the kernel that is used. */
uint64_t tandem_euler_engine_terms (const TandemEulerEngine *engine);
const char *tandem_euler_engine_kernel (const TandemEulerEngine *engine);

G_END_DECLS
