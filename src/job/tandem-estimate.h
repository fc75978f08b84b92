/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a computation of e will take on this machine, and how much memory, before it is begun. */
#pragma once

#include "job/tandem-run-history.h"

G_BEGIN_DECLS

/* Seconds that @digits take with @workers (from 1) processes: as long as the whole runs among @runs
 * (nullable) on @machine let expect, those most of as many digits; without any, as long as on the machine
 * that this was written on. *@calibrated (nullable): whether there were any. */
double tandem_estimate_seconds (GPtrArray *runs,
                                const char *machine,
                                guint64 digits,
                                guint workers,
                                gboolean *calibrated);

/* Bytes that it holds at its peak, over all processes; 0 when that many digits cannot be computed at all. */
guint64 tandem_estimate_memory (guint64 digits, guint workers);

/* Bytes that can be taken now, and the most digits that can ever be computed. */
guint64 tandem_estimate_available (void);
guint64 tandem_estimate_max_digits (void);

G_END_DECLS
