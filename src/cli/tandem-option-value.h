/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of options: each fault is one line that names the option and what it is not. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* These two set @error (TANDEM_CLI_ERROR_USAGE) and return FALSE. */
gboolean tandem_option_usage_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* “@value” is not what it has to be: "@option: “…” is not @wanted". The value is quoted, whatever it holds.
 */
gboolean
tandem_option_value_error (GError **error, const char *option, const char *value, const char *wanted);

/* A whole number from 0 to @max; @value stays as it is where @text is NULL, an option that was not given. */
gboolean tandem_option_parse_count (const char *option,
                                    const char *text,
                                    guint64 max,
                                    const char *wanted,
                                    guint64 *value,
                                    GError **error);

/* A size in bytes above 0, with K, M, G or T behind it in powers of 1024; @size stays as it is where @text is
 * NULL. */
gboolean tandem_option_parse_size (const char *option, const char *text, guint64 *size, GError **error);

/* A number of seconds up to 10^9, decimal; @seconds stays as it is where @text is NULL. */
gboolean tandem_option_parse_seconds (const char *option,
                                      const char *text,
                                      gboolean may_be_0,
                                      double *seconds,
                                      GError **error);

G_END_DECLS
