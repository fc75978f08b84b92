/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures what more workers are worth on this machine, and shows it.
 *
 * Signals: job-started (TandemJobClient *client) */
#pragma once

#include "app/tandem-job-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_SPEEDUP_VIEW (tandem_speedup_view_get_type ())
G_DECLARE_FINAL_TYPE (TandemSpeedupView, tandem_speedup_view, TANDEM, SPEEDUP_VIEW, AdwBin)

/* Cancels the measurement that runs. FALSE when there is none. */
gboolean tandem_speedup_view_cancel (TandemSpeedupView *self);

G_END_DECLS
