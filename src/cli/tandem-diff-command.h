/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* tandem-cli diff OLD NEW: what became different between two saved scans. */
#pragma once

#include "cli/tandem-cli-options.h"

G_BEGIN_DECLS

/* Compares the two files of @options, prints what differs, the largest differences first, as text or as one
 * JSON object, and returns the exit code. */
int tandem_diff_command_run (const TandemCliOptions *options);

G_END_DECLS
