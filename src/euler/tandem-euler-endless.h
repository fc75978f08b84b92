/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Euler's number until it is stopped: by binary splitting with GMP, its tasks spread over the pool (see
 * tandem-euler-tasks.h). The first block of terms is short; each further one is as long as all before it. */
#pragma once

#include "euler/tandem-euler.h"

G_BEGIN_DECLS

#define TANDEM_TYPE_EULER_ENDLESS (tandem_euler_endless_get_type ())
G_DECLARE_FINAL_TYPE (TandemEulerEndless, tandem_euler_endless, TANDEM, EULER_ENDLESS, TandemEuler)

/* See tandem_euler_new (). It goes on up to the digits for which there is memory now. */
TandemEuler *tandem_euler_endless_new (guint n_workers, int result_fd, GError **error);

G_END_DECLS
