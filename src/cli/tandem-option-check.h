/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What GOptionContext lets pass and a user does not mean. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether no option among @argv (the first of which is skipped) has a value ("--json=no") that takes none: it
 * would be dropped without a word. FALSE with @error set (G_OPTION_ERROR) names the first that has. */
gboolean tandem_option_check_values (const GOptionEntry *const *tables,
                                     guint n_tables,
                                     int argc,
                                     char *const *argv,
                                     GError **error);

G_END_DECLS
