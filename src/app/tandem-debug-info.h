/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a report of a problem should say about the machine and the program. It names no file of the person's.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The versions of the libraries that the program runs with, in a line. (transfer full) */
char *tandem_debug_info_dup_libraries (void);

/* All that is known, in lines. (transfer full) */
char *tandem_debug_info_dup (void);

G_END_DECLS
