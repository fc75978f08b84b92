/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Euler's number, computed by the workers of a pool and verified: the coordinator of the engine (see
 * tandem-euler-engine.h). All workers are members of one team over shared memory; what takes time is done in
 * them.
 *
 * To a number of digits, or until stopped: then the terms are doubled, stage by stage, and when the stop
 * event is set the finished ones are made into digits, within two seconds (see docs/euler.md).
 *
 * Order of use: new, prepare (before the pool is started), start the pool, run. */
#pragma once

#include "euler/tandem-kernel.h"
#include "process/tandem-event.h"
#include "process/tandem-pool.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* As a number of digits: compute on until the stop event is set. */
#define TANDEM_EULER_UNTIL_STOPPED G_MAXUINT64

/* Up to here one worker is faster than two that wait for each other, and none, the work in this process, is
 * faster than starting one: a millisecond or two. */
#define TANDEM_EULER_SMALL_DIGITS 20000

/* Seconds between two checkpoints, at least. */
#define TANDEM_EULER_CHECKPOINT_INTERVAL 30.0

/* What is asked for. */
typedef struct
{
  guint64 digits; /* after the point, from 0 up, or TANDEM_EULER_UNTIL_STOPPED */
  TandemKernel kernel;
  const char *continue_from;  /* (nullable) the checkpoint to go on from */
  const char *checkpoint;     /* (nullable) where checkpoints are written */
  double checkpoint_interval; /* seconds; 0: at the end of every stage */
} TandemEulerRequest;

typedef struct
{
  const char *phase; /* static: "series", "merge", "divide" or "convert" */
  double fraction;   /* work done over all work, 0 to 1, never falling; negative: not known (until stopped) */
  double phase_fraction; /* of the phase's work, 0 to 1 */
  guint64 terms;         /* of the series that are done */
  guint64 digits;        /* that these terms support */
} TandemEulerProgress;

#define TANDEM_TYPE_EULER (tandem_euler_get_type ())
G_DECLARE_FINAL_TYPE (TandemEuler, tandem_euler, TANDEM, EULER, GObject)

/* @n_workers as the pool has. @result_fd: a memfd that gets the digits (see docs/report.md; it stays the
 * caller's), or -1. NULL with @error set when they do not fit in memory, this processor does not have the
 * kernel, or the checkpoint is no good.
 *
 * Signals: checkpoint-written (guint64 terms): a checkpoint is on the disk. */
TandemEuler *
tandem_euler_new (const TandemEulerRequest *request, guint n_workers, int result_fd, GError **error);

/* Takes @pool, which is not started. Until stopped, @stop (nullable) asks for the digits that the work so far
 * supports; it must not be the pool's event, which ends everything. */
void tandem_euler_prepare (TandemEuler *self, TandemPool *pool, TandemEvent *stop);

/* Computes, once the pool is started. */
void tandem_euler_run_async (TandemEuler *self, GAsyncReadyCallback callback, gpointer user_data);

/* FALSE with @error set when it failed or the pool's event was set (G_IO_ERROR_CANCELLED). */
gboolean tandem_euler_run_finish (TandemEuler *self, GAsyncResult *result, GError **error);

/* While it runs: goes on with another number of workers, which the pool then has, at least 1 and at most
 * twice as many as at the beginning or as there are processors. Returns with how many. What was begun of the
 * block or the step at hand is done again. */
guint tandem_euler_set_n_workers (TandemEuler *self, guint n_workers);

void tandem_euler_get_progress (TandemEuler *self, TandemEulerProgress *progress);

/* How many members the team has, and how much each has done so far, in units of its own. */
guint tandem_euler_get_n_members (TandemEuler *self);
guint64 tandem_euler_get_member_work (TandemEuler *self, guint member);

/* After a good run: how many digits there are after the point, and they themselves, in ASCII, not terminated.
 * The text belongs to @self. */
guint64 tandem_euler_get_n_digits (TandemEuler *self);
const char *tandem_euler_get_digits (TandemEuler *self);

/* The terms that were added, and those of them that came from a checkpoint. */
guint64 tandem_euler_get_n_terms (TandemEuler *self);
guint64 tandem_euler_get_n_terms_reused (TandemEuler *self);

/* The terms that the checkpoint on the disk holds; 0 when none was written. */
guint64 tandem_euler_get_n_terms_saved (TandemEuler *self);

/* The digits that so many terms support, as in a checkpoint. */
guint64 tandem_euler_digits_for_terms (guint64 terms);

/* After a good run: what was checked and how, one sentence each. NULL-terminated; belongs to the program. */
const char *const *tandem_euler_get_checks (TandemEuler *self);

G_END_DECLS
