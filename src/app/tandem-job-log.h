/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The last log lines of one job, for the details of a failure. Bounded, whatever arrives. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _TandemJobLog TandemJobLog;

TandemJobLog *tandem_job_log_new (void);
void tandem_job_log_free (TandemJobLog *self);

/* Adds a log line of the report. */
void tandem_job_log_add_report (TandemJobLog *self, JsonObject *line);

/* Adds a line as it is; untrusted. */
void tandem_job_log_add (TandemJobLog *self, const char *line);

/* All lines, safe to show. (transfer full) */
char *tandem_job_log_dup_text (TandemJobLog *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemJobLog, tandem_job_log_free)

G_END_DECLS
