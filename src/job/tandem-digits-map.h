/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What jobs leave in their result memory, as others read it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TANDEM_POSITIONS_HEADER_SIZE 4096
#define TANDEM_POSITIONS_MAGIC "TNDMPOS1"

/* The digits after the point that a job of e left in the memfd @fd (docs/report.md), mapped and never copied,
 * not trusted: whatever stands there. Empty when there are none. NULL with @error set when it is no such
 * memory. The descriptor may be closed. (transfer full) */
GBytes *tandem_digits_map (int fd, GError **error);

/* The same for the positions that a search found: guint64 each, in native byte order. (transfer full) */
GBytes *tandem_positions_map (int fd, GError **error);

G_END_DECLS
