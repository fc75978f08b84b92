/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A number of digits as people type it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "1,000,000", "10^7", "1e6", "10 million": FALSE when @text is none of these, or more than G_MAXINT64. */
gboolean tandem_parse_amount (const char *text, gint64 *amount);

G_END_DECLS
