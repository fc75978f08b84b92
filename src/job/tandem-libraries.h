/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The libraries that the command line runs with: for --version and for reports of problems. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Their names with their versions, in a line. (transfer full) */
char *tandem_libraries_describe (void);

G_END_DECLS
