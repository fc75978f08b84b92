/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a failed job looks like: the plain cause, Try Again, and the log behind Details.
 *
 * Properties: title.
 * Signals: try-again (), dismissed (). */
#pragma once

#include "app/tandem-job-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_FAILURE_VIEW (tandem_failure_view_get_type ())
G_DECLARE_FINAL_TYPE (TandemFailureView, tandem_failure_view, TANDEM, FAILURE_VIEW, AdwBin)

/* Shows why @client failed. */
void tandem_failure_view_show (TandemFailureView *self, TandemJobClient *client);

G_END_DECLS
