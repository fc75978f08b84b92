/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* tandem-cli keep and history: scans that are kept, compactly, to be compared with later ones. */
#pragma once

#include "cli/tandem-cli-options.h"

G_BEGIN_DECLS

/* Keeps the scan in the file that was named, or in the result memory. Returns the exit code. */
int tandem_history_command_keep (const TandemCliOptions *options);

/* Lists what is kept, of the folder that was named or of all, the newest first. Returns the exit code. */
int tandem_history_command_list (const TandemCliOptions *options);

G_END_DECLS
