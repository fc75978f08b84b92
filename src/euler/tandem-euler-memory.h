/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a computation needs in memory, and what this machine has. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The most digits that fit in @bytes when they are computed until stopped: with GMP, 8 bytes a digit,
 * measured. */
guint64 tandem_euler_digits_for_memory (guint64 bytes);

/* Memory that can be taken without swapping, in bytes: MemAvailable of /proc/meminfo. G_MAXUINT64 when that
 * cannot be read. */
guint64 tandem_euler_memory_available (void);

/* FALSE with @error set (TANDEM_EULER_ERROR_MEMORY, naming both figures) when @digits digits, computed in
 * @engine bytes of shared memory (0: beyond all measure) by @n_workers processes, do not fit now. */
gboolean tandem_euler_check_memory (guint64 digits, guint64 engine, guint n_workers, GError **error);

G_END_DECLS
