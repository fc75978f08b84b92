/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-progress.h"

#include "app/tandem-job-text.h"
#include "job/tandem-report-line.h"

void
tandem_job_progress_init (TandemJobProgress *progress)
{
  *progress = (TandemJobProgress){ .phase = "", .fraction = -1, .phase_fraction = -1, .seconds_left = -1 };
}

static void
take_parts (TandemJobProgress *progress, JsonObject *line)
{
  JsonNode *node = json_object_get_member (line, "parts");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  progress->n_parts = array != NULL ? MIN (json_array_get_length (array), TANDEM_JOB_MAX_PARTS) : 0;
  for (guint i = 0; i < progress->n_parts; i++)
    {
      JsonNode *part = json_array_get_element (array, i);

      progress->parts[i] = JSON_NODE_HOLDS_VALUE (part) ? CLAMP (json_node_get_double (part), 0, 1) : 0;
    }
}

void
tandem_job_progress_take (TandemJobProgress *progress, JsonObject *line)
{
  const char *phase = tandem_report_get_string (line, "phase");
  double fraction = tandem_report_get_double (line, "fraction", -1);

  /* Phases that are not known here keep their name out of the intern table. */
  if (phase != NULL)
    progress->phase = tandem_job_phase_intern (phase);
  /* A fraction that is known stays known and never falls, whatever is reported. */
  progress->fraction = MAX (progress->fraction, MIN (fraction, 1));
  progress->phase_fraction = MIN (tandem_report_get_double (line, "phase_fraction", -1), 1);
  progress->items = (guint64)tandem_report_get_count (line, "items", (gint64)progress->items);
  progress->bytes = (guint64)tandem_report_get_count (line, "bytes", (gint64)progress->bytes);
  progress->digits = (guint64)tandem_report_get_count (line, "digits", (gint64)progress->digits);
  progress->errors = (guint64)tandem_report_get_count (line, "errors", (gint64)progress->errors);
  progress->rate = MAX (tandem_report_get_double (line, "rate", 0), 0);
  progress->elapsed = MAX (tandem_report_get_double (line, "elapsed", progress->elapsed), 0);
  progress->seconds_left = tandem_report_get_double (line, "seconds_left", -1);
  take_parts (progress, line);
}
