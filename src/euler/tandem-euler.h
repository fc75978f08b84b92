/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Euler's number, computed by the workers of a pool and verified. This object only coordinates; what takes
 * time is done in the workers.
 *
 * There are two kinds. To a number of digits, all workers are one team over shared memory
 * (tandem-euler-target.c). Until stopped, blocks of the series are added, each as long as all before it, and
 * when the stop event is set the finished ones are divided (tandem-euler-endless.c).
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

typedef struct
{
  const char *phase; /* static: "series", "merge", "divide", "convert" or "verify" */
  double fraction;   /* work done over all work, 0 to 1, never falling; negative: not known (until stopped) */
  double phase_fraction; /* of the phase's work, 0 to 1 */
  guint64 terms;         /* of the series that are done */
  guint64 digits;        /* that these terms support */
} TandemEulerProgress;

#define TANDEM_TYPE_EULER (tandem_euler_get_type ())
G_DECLARE_DERIVABLE_TYPE (TandemEuler, tandem_euler, TANDEM, EULER, GObject)

struct _TandemEulerClass
{
  GObjectClass parent_class;

  void (*prepare) (TandemEuler *self, TandemPool *pool, TandemEvent *stop);
  void (*run) (TandemEuler *self); /* ends with tandem_euler_return () */
  void (*get_progress) (TandemEuler *self, TandemEulerProgress *progress);
  guint64 (*get_n_digits) (TandemEuler *self);
  const char *(*get_digits) (TandemEuler *self);
  guint64 (*get_n_terms) (TandemEuler *self);
};

/* @digits after the point (from 0 up) or TANDEM_EULER_UNTIL_STOPPED; @n_workers as the pool has. @kernel:
 * what computes, where there is a target. @result_fd: a memfd that gets the digits (see docs/report.md; it
 * stays the caller's), or -1. NULL with @error set when they do not fit in memory, or this processor does not
 * have the kernel. */
TandemEuler *
tandem_euler_new (guint64 digits, guint n_workers, TandemKernel kernel, int result_fd, GError **error);

/* Takes @pool, which is not started. Until stopped, @stop (nullable) asks for the digits that the work so far
 * supports; it must not be the pool's event, which ends everything. */
void tandem_euler_prepare (TandemEuler *self, TandemPool *pool, TandemEvent *stop);

/* Computes, once the pool is started. */
void tandem_euler_run_async (TandemEuler *self, GAsyncReadyCallback callback, gpointer user_data);

/* FALSE with @error set when it failed or the pool's event was set (G_IO_ERROR_CANCELLED). */
gboolean tandem_euler_run_finish (TandemEuler *self, GAsyncResult *result, GError **error);

void tandem_euler_get_progress (TandemEuler *self, TandemEulerProgress *progress);

/* After a good run: how many digits there are after the point, and they themselves, in ASCII, not terminated.
 * The text belongs to @self. */
guint64 tandem_euler_get_n_digits (TandemEuler *self);
const char *tandem_euler_get_digits (TandemEuler *self);

/* The terms that were added. */
guint64 tandem_euler_get_n_terms (TandemEuler *self);

/* After a good run: what was checked and how, one sentence each. NULL-terminated; belongs to the program. */
const char *const *tandem_euler_get_checks (TandemEuler *self);

/* ---- For the kinds ---- */

TandemPool *tandem_euler_get_pool (TandemEuler *self);

/* Whether the run is under way. */
gboolean tandem_euler_is_running (TandemEuler *self);

/* Ends the run: well, or with @error, which is taken. A second end of the same run is left out. */
void tandem_euler_return (TandemEuler *self, GError *error);

G_END_DECLS
