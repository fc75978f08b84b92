/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals that ask for the end, heeded by handlers: where no main loop has a turn, and where there is nothing
 * left to be ended in good order. A signal that was ignored before (SIGHUP under nohup) stays so, but for
 * SIGALRM; one that was blocked does not. */
#pragma once

#include "process/tandem-event.h"

G_BEGIN_DECLS

/* SIGINT, SIGTERM, SIGHUP and SIGALRM set @event, which then lives as long as the process; the third of the
 * first three ends it (exit code 130). */
void tandem_interrupts_set_event (TandemEvent *event);

/* Whether SIGALRM has come since the last call. */
gboolean tandem_interrupts_take_time_is_over (void);

/* From now on the first three end the process at once, with exit code 130. */
void tandem_interrupts_exit (void);

G_END_DECLS
