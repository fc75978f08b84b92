/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-state.h"

G_DEFINE_ENUM_TYPE (TandemJobState,
                    tandem_job_state,
                    G_DEFINE_ENUM_VALUE (TANDEM_JOB_STATE_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (TANDEM_JOB_STATE_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (TANDEM_JOB_STATE_CANCELLING, "cancelling"),
                    G_DEFINE_ENUM_VALUE (TANDEM_JOB_STATE_CANCELLED, "cancelled"),
                    G_DEFINE_ENUM_VALUE (TANDEM_JOB_STATE_FINISHED, "finished"),
                    G_DEFINE_ENUM_VALUE (TANDEM_JOB_STATE_FAILED, "failed"))
