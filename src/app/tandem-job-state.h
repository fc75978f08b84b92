/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What has become of a job so far. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  TANDEM_JOB_STATE_IDLE,
  TANDEM_JOB_STATE_RUNNING,
  TANDEM_JOB_STATE_CANCELLING,
  TANDEM_JOB_STATE_CANCELLED,
  TANDEM_JOB_STATE_FINISHED,
  TANDEM_JOB_STATE_FAILED,
} TandemJobState;

#define TANDEM_TYPE_JOB_STATE (tandem_job_state_get_type ())
GType tandem_job_state_get_type (void);

G_END_DECLS
