/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a computation needs in memory, and what this machine has. */
#pragma once

#include "euler/tandem-euler-engine.h"

G_BEGIN_DECLS

/* Memory that can be taken without swapping, in bytes: MemAvailable of /proc/meminfo. G_MAXUINT64 when that
 * cannot be read. */
guint64 tandem_euler_memory_available (void);

/* FALSE with @error set (TANDEM_EULER_ERROR_MEMORY, naming both figures, or TANDEM_EULER_ERROR_KERNEL) when
 * what
 * @options ask for does not fit now. */
gboolean tandem_euler_check_memory (const TandemEulerOptions *options, GError **error);

/* Sets the digits of @options to as many as there is memory for, three quarters of what is available. FALSE
 * with @error set as above when that is less than what a checkpoint needs that is continued. */
gboolean tandem_euler_fit_memory (TandemEulerOptions *options, GError **error);

G_END_DECLS
