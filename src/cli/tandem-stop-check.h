/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What asks for the end while something is written and the main loop has no turn: the event, signals, the
 * time that is over, and the end of standard input. */
#pragma once

#include "cli/tandem-deadline.h"
#include "process/tandem-event.h"
#include "process/tandem-signals.h"

G_BEGIN_DECLS

typedef struct
{
  TandemEvent *event;       /* of the jobs */
  TandemSignals *signals;   /* (nullable) */
  TandemDeadline *deadline; /* (nullable) */
  int input;                /* whose end sets the event; -1: none */

  /*< private >*/
  gboolean was_set;
} TandemStopCheck;

/* From now on what newly asks for the end counts. What is handed over because the event was set already is
 * still written, to a reader who takes it. */
void tandem_stop_check_begin (TandemStopCheck *self);

/* Waits until @fd can be written; -1: some milliseconds. FALSE with @error set (G_IO_ERROR_CANCELLED) as soon
 * as it is not to be written any more. */
gboolean tandem_stop_check_wait (TandemStopCheck *self, int fd, GError **error);

G_END_DECLS
