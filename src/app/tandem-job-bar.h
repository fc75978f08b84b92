/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The bar at the bottom of every place: one row for each running or just-finished job, hidden when there is
 * none.
 *
 * Signals: show-result (TandemJobClient *client)   a person wants to see what came of it */
#pragma once

#include "app/tandem-job-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_JOB_BAR (tandem_job_bar_get_type ())
G_DECLARE_FINAL_TYPE (TandemJobBar, tandem_job_bar, TANDEM, JOB_BAR, AdwBin)

/* Adds a row for @client. Rows of the same kind of job that are over go. */
void tandem_job_bar_add (TandemJobBar *self, TandemJobClient *client);

/* The jobs that have a row. (element-type TandemJobClient) Owned by @self. */
GListModel *tandem_job_bar_get_jobs (TandemJobBar *self);

G_END_DECLS
