/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The one clock: CLOCK_MONOTONIC counted from the start of the program that a person started. A process that
 * hands the work on (the window, to its job process) passes its start on in the environment, so that the log
 * lines of every process can be put in one order. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Environment variable with the start of the clock, in microseconds of CLOCK_MONOTONIC, as decimal digits. */
#define TANDEM_CLOCK_ENVIRONMENT "TANDEM_CLOCK_START"

/* Sets the start: from the environment when it holds a moment that is not in the future, else now. The first
 * call decides; later calls do nothing. Every other function here calls it when need be. */
void tandem_clock_init (void);

/* The start, in microseconds of g_get_monotonic_time (). */
gint64 tandem_clock_get_start (void);

/* Microseconds since the start. Never negative. */
gint64 tandem_clock_now (void);

G_END_DECLS
