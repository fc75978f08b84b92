/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How much memory a result may take before the whole computer suffers. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes: most of what the kernel says is available now, and of what this process's control group may still
 * take. G_MAXUINT64 when nobody says anything. */
guint64 tandem_memory_limit_measure (void);

G_END_DECLS
