/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as people type them, in the locale's manner or in another: "1,000,000", "1.000.000", "1 000 000",
 * "1,5". */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads a number at the beginning of @text. Digits of any script count, and may have one kind of separator
 * between them, spaces and underscores besides. Of comma and full stop the locale's @decimal sign begins the
 * fraction when it occurs once; the other one does so where it cannot separate groups: "1.5" is no integer
 * anywhere, "1.500" is one where @decimal is a comma. Returns the number for g_ascii_strtod (), "1000000" or
 * "1.5", and sets @end to where it ends; NULL when @text begins with none. (transfer full) (nullable) */
char *tandem_typed_number_read (const char *text, gunichar decimal, const char **end);

/* The locale's decimal sign. */
gunichar tandem_typed_number_get_decimal (void);

/* A whole number of the locale, with or without separators. FALSE when it is none or above G_MAXINT64. */
gboolean tandem_parse_count (const char *text, gint64 *count);

G_END_DECLS
