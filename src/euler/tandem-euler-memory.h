/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a computation fits in memory. */
#pragma once

#include "euler/tandem-euler-engine.h"

G_BEGIN_DECLS

/* Bytes that @options need, over all processes; 0: beyond all measure. */
guint64 tandem_euler_needed_memory (const TandemEulerOptions *options);

/* FALSE with @error set (TANDEM_EULER_ERROR_MEMORY, naming both figures, or TANDEM_EULER_ERROR_KERNEL) when
 * what @options ask for does not fit now, as tandem_memory_limit_measure () has it. */
gboolean tandem_euler_check_memory (const TandemEulerOptions *options, GError **error);

/* Sets the digits of @options to as many as there is memory for, three quarters of what is available. FALSE
 * with @error set as above when that is less than what a checkpoint needs that is continued. */
gboolean tandem_euler_fit_memory (TandemEulerOptions *options, GError **error);

G_END_DECLS
