/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* tandem-cli scan --remote HOST:DIR: has the tandem-cli of another machine scan there, over ssh; its report
 * comes back line by line, and the tree at its end. What comes from there is not trusted. */
#pragma once

#include "cli/tandem-cli-options.h"

G_BEGIN_DECLS

/* Does it, and returns the exit code. */
int tandem_remote_run (const TandemCliOptions *options);

G_END_DECLS
