/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One job in the job bar: what it is, how far it is, Cancel; afterwards what came of it.
 *
 * Signals: show-result (), dismissed (). */
#pragma once

#include "app/tandem-job-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_JOB_ROW (tandem_job_row_get_type ())
G_DECLARE_FINAL_TYPE (TandemJobRow, tandem_job_row, TANDEM, JOB_ROW, AdwBin)

/* For @client (referenced). */
TandemJobRow *tandem_job_row_new (TandemJobClient *client);

/* The row is from now on that of @client. */
void tandem_job_row_set_client (TandemJobRow *self, TandemJobClient *client);

TandemJobClient *tandem_job_row_get_client (TandemJobRow *self);

G_END_DECLS
