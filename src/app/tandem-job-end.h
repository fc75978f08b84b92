/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the end of a job means: how its process ended, held against what its last line said. */
#pragma once

#include "app/tandem-job-client.h"
#include "app/tandem-job-process.h"

G_BEGIN_DECLS

/* What the end line said. */
typedef struct
{
  char *status; /* NULL until it came */
  gint64 exit_code;
} TandemJobEnd;

void tandem_job_end_take (TandemJobEnd *self, JsonObject *line);
void tandem_job_end_clear (TandemJobEnd *self);

/* The state in which @client, whose process is over, has ended. @failure is set to why, when it failed and
 * has not said so itself. */
TandemJobState tandem_job_end_judge (const TandemJobEnd *self,
                                     TandemJobProcess *process,
                                     TandemJobClient *client,
                                     char **failure);

G_END_DECLS
