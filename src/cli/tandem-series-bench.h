/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The series of e alone, by the same code in forked processes and in threads: what a process costs over a
 * thread. For measurements only; Tandem itself computes in processes, as one that dies takes no other with
 * it. */
#pragma once

#include "euler/tandem-kernel.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint n_workers;
  double process_seconds; /* from before the first is started to when the last has ended: medians */
  double thread_seconds;
} TandemSeriesTiming;

/* Computes the blocks of the series for @digits digits with @n_workers (1 and above) processes, or threads,
 * and returns the seconds; negative with @error set when one of them cannot be started or fails. The threads
 * are those of a child process, so that this one keeps its only one. */
double tandem_series_bench_processes (guint64 digits, TandemKernel kernel, guint n_workers, GError **error);
double tandem_series_bench_threads (guint64 digits, TandemKernel kernel, guint n_workers, GError **error);

G_END_DECLS
