/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What was measured with several numbers of workers, for people and for programs. */
#pragma once

#include "cli/tandem-series-bench.h"
#include "job/tandem-amdahl.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *job; /* "e" or "scan" */
  guint repeats;
  GArray *timings;     /* of TandemTiming, from one worker up */
  GArray *series;      /* of TandemSeriesTiming; empty when it was not measured */
  double start_cost;   /* seconds to start one worker */
  double message_cost; /* seconds for a message there and back */
} TandemSpeedupReport;

/* The members of the result, set in @object. */
void tandem_speedup_report_describe (const TandemSpeedupReport *self, JsonObject *object);

/* Without the last newline. (transfer full) */
char *tandem_speedup_report_to_csv (const TandemSpeedupReport *self);
char *tandem_speedup_report_to_text (const TandemSpeedupReport *self);

G_END_DECLS
