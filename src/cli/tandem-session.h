/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One run of the command line: its jobs, their progress and reports, signals, the timeout, and the exit code.
 */
#pragma once

#include "cli/tandem-cli-options.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_SESSION (tandem_session_get_type ())
G_DECLARE_FINAL_TYPE (TandemSession, tandem_session, TANDEM, SESSION, GObject)

/* @options stay the caller's and have to live as long. */
TandemSession *tandem_session_new (const TandemCliOptions *options);

/* Does what the options ask for, prints what is to be printed, and returns the exit code. */
int tandem_session_run (TandemSession *self);

G_END_DECLS
