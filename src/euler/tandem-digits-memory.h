/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory that the digits of e are put in, shared with the workers and with who asked for them: a header,
 * then the digits after the point in ASCII (see docs/report.md). */
#pragma once

#include "process/tandem-shared-memory.h"

G_BEGIN_DECLS

#define TANDEM_DIGITS_HEADER_SIZE 4096
#define TANDEM_DIGITS_MAGIC "TNDMDIG1"

/* Room for @max_digits digits, in @result_fd (which stays the caller's) or, with -1, in memory of its own.
 * NULL with
 * @error set when there is none. */
TandemSharedMemory *tandem_digits_memory_new (guint64 max_digits, int result_fd, GError **error);

/* Where the digits are. */
char *tandem_digits_memory_get_digits (TandemSharedMemory *memory);

/* Says in the header how many digits stand there. */
void tandem_digits_memory_publish (TandemSharedMemory *memory, guint64 n_digits);

G_END_DECLS
