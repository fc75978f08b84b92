/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Euler's number to a number of digits, by the engine (see tandem-euler-engine.h): every worker of the pool
 * is a member of one team. When one dies, the team is broken up and a new one goes on from the last finished
 * step. */
#pragma once

#include "euler/tandem-euler.h"

G_BEGIN_DECLS

#define TANDEM_TYPE_EULER_TARGET (tandem_euler_target_get_type ())
G_DECLARE_FINAL_TYPE (TandemEulerTarget, tandem_euler_target, TANDEM, EULER_TARGET, TandemEuler)

/* See tandem_euler_new (). */
TandemEuler *
tandem_euler_target_new (guint64 digits, guint n_workers, TandemKernel kernel, int result_fd, GError **error);

G_END_DECLS
