/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Euler's number to any number of digits, computed by a team of processes and verified.
 *
 * The coordinator makes an engine and forks workers; each worker calls tandem_euler_engine_run_member () with
 * its own number and returns when all digits are there. The digits appear in memory that the caller provides.
 * The steps are: the series in blocks, which members claim one by one; the blocks' merges; the inverse of Q;
 * the quotient (P - Q) / Q = e - 2; the digits. All but the first are shared by all members.
 *
 * When a worker dies, the coordinator calls tandem_euler_engine_break (): the other members return
 * TANDEM_EULER_INTERRUPTED within milliseconds. Then tandem_euler_engine_prepare () makes a new team, of any
 * size up to the engine's, and new workers call tandem_euler_engine_run_member () again: finished blocks and
 * steps are kept, since no step writes over what it reads. The same way a computation that was stopped can be
 * taken up again.
 *
 * Verification, by residues modulo 2^61 - 1: P and Q of each block are recomputed by the recurrence, term by
 * term; the merged P and Q must agree with that; and for the quotient F, read back from its decimal digits,
 * (P - Q) c B^n = F Q c + R with 0 <= R < Q c must hold, where P and Q are again those of the recurrence.
 */

#pragma once

#include "euler/tandem-kernel.h"

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

typedef struct
{
  uint64_t digits;    /* after the point, up to TANDEM_EULER_DIGITS_MAX */
  unsigned n_members; /* at most so many at a time, 1 ... TANDEM_TEAM_MAX */
  TandemKernel kernel;
  unsigned guard; /* limbs computed beyond the digits; 0 for the usual number */
} TandemEulerOptions;

#define TANDEM_EULER_DIGITS_MAX G_GUINT64_CONSTANT (4000000000)

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

/* Tells the members that one of them has died. By the coordinator. */
void tandem_euler_engine_break (TandemEulerEngine *engine);

/* Forgets all that was computed, after a failed verification. No member may be running. */
void tandem_euler_engine_reset (TandemEulerEngine *engine);

/* Computes, as member `number` of the team; every member gets the same status unless it is interrupted.
 * *stop, in shared memory, is read at least every few milliseconds of work: not zero ends the run. stop may
 * be NULL. */
TandemEulerStatus
tandem_euler_engine_run_member (TandemEulerEngine *engine, unsigned number, const volatile uint32_t *stop);

/* How far the run is: the phase, and the part of the phase and of the whole in [0, 1]. Any process may ask at
 * any time; a few hundred loads. Both parts may be NULL. */
TandemEulerEnginePhase
tandem_euler_engine_progress (const TandemEulerEngine *engine, double *phase_part, double *whole_part);

/* Seconds that a phase took, the verification included, on the clock of member 0. */
double tandem_euler_engine_seconds (const TandemEulerEngine *engine, TandemEulerEnginePhase phase);

/* Seconds of verification in all phases, as far as it is done by member 0. */
double tandem_euler_engine_verification_seconds (const TandemEulerEngine *engine);

/* The number of terms of the series, and the name of the kernel that is used. */
uint64_t tandem_euler_engine_terms (const TandemEulerEngine *engine);
const char *tandem_euler_engine_kernel (const TandemEulerEngine *engine);

G_END_DECLS
