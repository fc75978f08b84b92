/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Where this program is and what belongs to it, in the build tree as in an installation under any prefix. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Environment variable that names another command line program, for tests. */
#define TANDEM_CLI_ENVIRONMENT "TANDEM_CLI"

/* Before anything else: settings schemas and translations are those that belong to this program. */
void tandem_program_init (void);

/* Whether it runs from a build folder. */
gboolean tandem_program_is_uninstalled (void);

/* The command line program to run jobs with. It is not looked at. (type filename) (transfer full) */
char *tandem_program_find_cli (void);

G_END_DECLS
