/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The stop ladder: ends any number of workers with one shared deadline. The event is set, and paused workers
 * are continued; who is still there after the grace gets SIGTERM; who is still there after the second grace
 * gets SIGKILL. All are reaped and counted. A worker that dies on the way, of whatever, is counted as what
 * its exit report says. One that the kernel cannot end within five seconds, as it waits for a device, is
 * given up with a warning and counted as failed, so that this always comes to an end.
 *
 * Time during which this process itself is stopped does not count. */
#pragma once

#include "process/tandem-event.h"
#include "process/tandem-process.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* How many ended how. */
typedef struct
{
  guint stopped;
  guint terminated;
  guint killed;
  guint failed;
} TandemStopCounts;

/* Adds the end that @report tells of. */
void tandem_stop_counts_add (TandemStopCounts *counts, const TandemExitReport *report);

#define TANDEM_STOP_GRACE ((gint64)2 * G_USEC_PER_SEC)   /* from the event to SIGTERM */
#define TANDEM_STOP_TERMINATE_GRACE ((gint64)500 * 1000) /* from SIGTERM to SIGKILL */

#define TANDEM_TYPE_STOP_LADDER (tandem_stop_ladder_get_type ())
G_DECLARE_FINAL_TYPE (TandemStopLadder, tandem_stop_ladder, TANDEM, STOP_LADDER, GObject)

/* For the alive among @processes (of TandemProcess; referenced). @event (nullable) is what asks them for an
 * orderly end. Both graces in microseconds; 0 goes on to the next step at once.
 *
 * Signal: finished, when none is alive any more; also when that is so from the start, from the main loop. */
TandemStopLadder *
tandem_stop_ladder_new (GPtrArray *processes, TandemEvent *event, gint64 grace, gint64 terminate_grace);

/* Sets the event and starts the clock of the first grace. */
void tandem_stop_ladder_start (TandemStopLadder *self);

/* Goes on to the next step now: from the event to SIGTERM, from SIGTERM to SIGKILL. */
void tandem_stop_ladder_hasten (TandemStopLadder *self);

/* Starts it when need be and waits, without a main loop, until none is alive. Takes at most both graces and
 * what the kernel takes to end a killed process. Not for a UI thread. */
void tandem_stop_ladder_run (TandemStopLadder *self);

/* How the processes given to tandem_stop_ladder_new () ended. */
const TandemStopCounts *tandem_stop_ladder_get_counts (TandemStopLadder *self);

G_END_DECLS
