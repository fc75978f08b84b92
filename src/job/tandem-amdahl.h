/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What more workers are worth: Amdahl's law fitted to measured times.
 *
 * With a serial share s, n workers need T(n) = T(1) (s + (1 - s) / n), so that the speed-up is at most 1 / s.
 * (G. Amdahl, "Validity of the single processor approach to achieving large scale computing capabilities",
 * 1967.) */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The times in seconds of one number of workers. */
typedef struct
{
  guint n_workers;
  double median;
  double min;
  double max;
} TandemTiming;

/* The timing of @n_seconds (from 1) measured times, which are sorted in place. */
TandemTiming tandem_timing (guint n_workers, double *seconds, guint n_seconds);

/* The serial share, 0 to 1, that fits the medians best by least squares. The first timing has to be that of
 * one worker. Negative when there are not at least two timings. */
double tandem_amdahl_fit (const TandemTiming *timings, guint n_timings);

/* The speed-up that @n_workers give with the serial share @serial. */
double tandem_amdahl_speedup (double serial, guint n_workers);

G_END_DECLS
