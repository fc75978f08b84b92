/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Something that a result lacks, such as a folder that could not be read. Never changes. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_PROBLEM (tandem_problem_get_type ())
G_DECLARE_FINAL_TYPE (TandemProblem, tandem_problem, TANDEM, PROBLEM, GObject)

/* @path: safe to show, "" when there is none; @message: as the job reported it, untrusted. */
TandemProblem *tandem_problem_new (const char *path, const char *message);

/* Both safe to show, owned by @self; the path is "" when there is none. */
const char *tandem_problem_get_path (TandemProblem *self);
const char *tandem_problem_get_message (TandemProblem *self);

G_END_DECLS
