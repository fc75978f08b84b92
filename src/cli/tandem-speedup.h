/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* tandem-cli speedup: a job measured with 1 to N workers, in turn, so that a change of the machine's speed
 * meets all alike; the speed-up, Amdahl's law fitted to it, and what processes themselves cost. */
#pragma once

#include "cli/tandem-cli-options.h"

G_BEGIN_DECLS

/* Measures and prints. Returns the exit code. */
int tandem_speedup_run (const TandemCliOptions *options);

G_END_DECLS
