/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A number of digits as people type it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "1,000,000", "10^7", "1e6", "10 million", "1.5 billion", in the language and with the signs of the locale:
 * FALSE when @text is none of these, or more than G_MAXINT64. */
gboolean tandem_parse_amount (const char *text, gint64 *amount);

/* The same with @decimal for the locale's decimal sign. */
gboolean tandem_parse_amount_with (const char *text, gunichar decimal, gint64 *amount);

G_END_DECLS
