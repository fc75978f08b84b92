/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What jobs report, in words for people. */
#pragma once

#include "app/tandem-job-client.h"

G_BEGIN_DECLS

/* The phases of e, in order, as the report names them; ends with NULL. */
extern const char *const tandem_job_e_phases[];

/* @phase as a static string when it is a known phase, else "". */
const char *tandem_job_phase_intern (const char *phase);

/* The name of a phase: "Series". (not nullable) Static. */
const char *tandem_job_text_phase (const char *phase);

/* The name of a state: "Running". Static. */
const char *tandem_job_text_state (TandemJobState state);

/* A worker's state as reported: "Working". Static. */
const char *tandem_job_text_worker_state (const char *state);

/* How a worker ended, from its report line: "Killed (signal 9)". Safe to show. (transfer full) */
char *tandem_job_text_worker_end (JsonObject *line);

/* "412,331 items · 38.2 GB · 210,000 items/s · about 12 s left" while it runs, what came of it afterwards.
 * (transfer full) */
char *tandem_job_text_status (TandemJobClient *client);

G_END_DECLS
