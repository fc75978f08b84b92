/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How much memory there is to take before the whole computer suffers, and no more than the user allows. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What tandem_memory_limit_measure () says from now on is at most @bytes; 0: no such limit. Not for several
 * threads at once. */
void tandem_memory_limit_set (guint64 bytes);

/* Bytes: the @percent hundredths of what the kernel says can be taken now without swapping, of what the
 * control groups of this process leave (caches that they would give up count as left) and of what is left of
 * its address space, and the @taken bytes that what is to grow has already; with a limit, at most that. */
guint64 tandem_memory_limit_measure (guint percent, guint64 taken);

G_END_DECLS
