/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What tandem-cli --help says. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The commands, their options and the exit codes, in lines; static. */
const char *tandem_cli_usage (void);

G_END_DECLS
