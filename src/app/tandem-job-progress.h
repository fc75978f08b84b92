/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a job is, as its progress lines say (docs/report.md). */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TANDEM_JOB_MAX_PARTS 64

/* The latest progress; see docs/report.md. Fractions and seconds_left are below 0 while they are not known.
 */
typedef struct
{
  const char *phase; /* interned; "" at first */
  double fraction;
  double phase_fraction;
  guint64 items;
  guint64 bytes;
  guint64 digits;
  guint64 errors;
  double rate;
  double elapsed;
  double seconds_left;
  double parts[TANDEM_JOB_MAX_PARTS]; /* of the whole, what each worker has done */
  guint n_parts;
} TandemJobProgress;

/* Nothing is known yet. */
void tandem_job_progress_init (TandemJobProgress *progress);

/* Takes what a progress line says, whatever that is. */
void tandem_job_progress_take (TandemJobProgress *progress, JsonObject *line);

G_END_DECLS
