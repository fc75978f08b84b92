/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-text.h"

#include "app/tandem-format.h"
#include "job/tandem-report-line.h"

#include <glib/gi18n.h>

/* Between the parts of a status line. */
#define SEPARATOR " · "

const char *const tandem_job_e_phases[] = { "series", "merge", "divide", "convert", "verify", NULL };

static const struct
{
  const char *phase;
  const char *name;
} phase_names[] = {
  /* Translators: the steps of a job, as headings: of computing Euler's number, then of a scan */
  { "series", N_ ("Series") },    { "merge", N_ ("Merge") },          { "divide", N_ ("Divide") },
  { "convert", N_ ("Convert") },  { "verify", N_ ("Verify") },        { "walk", N_ ("Reading folders") },
  { "links", N_ ("Hard links") }, { "hash", N_ ("Comparing files") },
};

static const struct
{
  const char *state;
  const char *name;
} worker_states[] = {
  /* Translators: the states of a worker process */
  { "starting", N_ ("Starting") }, { "idle", N_ ("Idle") },     { "working", N_ ("Working") },
  { "stopping", N_ ("Stopping") }, { "paused", N_ ("Paused") }, { "stopped", N_ ("Stopped") },
  { "ended", N_ ("Ended") },
};

const char *
tandem_job_phase_intern (const char *phase)
{
  for (gsize i = 0; i < G_N_ELEMENTS (phase_names); i++)
    {
      if (g_str_equal (phase, phase_names[i].phase))
        return phase_names[i].phase;
    }

  return "";
}

const char *
tandem_job_text_phase (const char *phase)
{
  for (gsize i = 0; i < G_N_ELEMENTS (phase_names); i++)
    {
      if (g_str_equal (phase, phase_names[i].phase))
        return _ (phase_names[i].name);
    }

  return _ ("Starting");
}

const char *
tandem_job_text_state (TandemJobState state)
{
  switch (state)
    {
    case TANDEM_JOB_STATE_IDLE:
      return _ ("Idle");
    case TANDEM_JOB_STATE_RUNNING:
      return _ ("Running");
    case TANDEM_JOB_STATE_CANCELLING:
      return _ ("Cancelling");
    case TANDEM_JOB_STATE_CANCELLED:
      return _ ("Cancelled");
    case TANDEM_JOB_STATE_FINISHED:
      return _ ("Finished");
    case TANDEM_JOB_STATE_FAILED:
    default:
      return _ ("Failed");
    }
}

const char *
tandem_job_text_worker_state (const char *state)
{
  for (gsize i = 0; i < G_N_ELEMENTS (worker_states); i++)
    {
      if (g_str_equal (state, worker_states[i].state))
        return _ (worker_states[i].name);
    }

  return _ ("Unknown");
}

char *
tandem_job_text_worker_end (JsonObject *line)
{
  const char *how = tandem_report_get_string (line, "how");
  gint64 signal_number = tandem_report_get_count (line, "signal", 0);
  gint64 code = tandem_report_get_count (line, "code", -1);

  if (g_strcmp0 (how, "stopped") == 0)
    return g_strdup (_ ("Ended"));
  if (signal_number > 0)
    /* Translators: a worker process ended by a signal, such as "Killed (signal 9)" */
    return g_strdup_printf (g_strcmp0 (how, "terminated") == 0 ? _ ("Terminated (signal %d)")
                            : g_strcmp0 (how, "killed") == 0   ? _ ("Killed (signal %d)")
                                                               : _ ("Died (signal %d)"),
                            (int)MIN (signal_number, 127));
  if (code > 0)
    return g_strdup_printf (_ ("Failed (exit code %d)"), (int)MIN (code, 255));
  return g_strdup (_ ("Ended"));
}

static void
append (GString *text, char *part)
{
  if (text->len > 0)
    g_string_append (text, SEPARATOR);
  g_string_append (text, part);
  g_free (part);
}

static char *
count_of_items (guint64 count)
{
  g_autofree char *number = tandem_format_count (count);

  return g_strdup_printf (ngettext ("%s item", "%s items", (gulong)count), number);
}

static char *
count_of_digits (guint64 count)
{
  g_autofree char *number = tandem_format_count (count);

  return g_strdup_printf (ngettext ("%s digit", "%s digits", (gulong)count), number);
}

static char *
count_of_errors (guint64 count)
{
  g_autofree char *number = tandem_format_count (count);

  return g_strdup_printf (ngettext ("%s could not be read", "%s could not be read", (gulong)count), number);
}

static char *
count_of_refused (guint64 count)
{
  g_autofree char *number = tandem_format_count (count);

  return g_strdup_printf (ngettext ("%s was left as it is", "%s were left as they are", (gulong)count),
                          number);
}

static void
append_scan_progress (GString *text, const TandemJobProgress *progress)
{
  append (text, count_of_items (progress->items));
  append (text, g_format_size (progress->bytes));
  if (progress->errors > 0)
    append (text, count_of_errors (progress->errors));
  if (progress->rate >= 1)
    {
      g_autofree char *rate = tandem_format_count ((guint64)MIN (progress->rate, 1e18));

      append (text, g_strdup_printf (ngettext ("%s item/s", "%s items/s", (gulong)MIN (progress->rate, 1e18)),
                                     rate));
    }
}

static void
append_e_progress (GString *text, const TandemJobProgress *progress, gboolean open_ended)
{
  append (text, g_strdup (tandem_job_text_phase (progress->phase)));
  if (open_ended)
    append (text, count_of_digits (progress->digits));
  else if (progress->fraction >= 0)
    append (text, tandem_format_percent (progress->fraction));
  if (open_ended)
    append (text, tandem_format_duration (progress->elapsed));
}

static void
append_speedup (GString *text, JsonObject *result)
{
  g_autoptr (GPtrArray) runs = tandem_report_get_objects (result, "runs");
  JsonObject *last = runs->len > 0 ? runs->pdata[runs->len - 1] : NULL;

  if (last != NULL)
    append (text, g_strdup_printf (ngettext ("%.2f times as fast with %d worker",
                                             "%.2f times as fast with %d workers",
                                             (gulong)tandem_report_get_count (last, "workers", 1)),
                                   tandem_report_get_double (last, "speedup", 1),
                                   (int)tandem_report_get_count (last, "workers", 1)));
}

static void
append_outcome (GString *text, TandemJobClient *client)
{
  JsonObject *result = tandem_job_client_get_result (client);
  gboolean is_scan =
      tandem_job_request_get_kind (tandem_job_client_get_request (client)) == TANDEM_JOB_KIND_SCAN;
  gint64 errors = tandem_report_get_count (result, "errors_total", 0);

  if (tandem_job_request_get_kind (tandem_job_client_get_request (client)) == TANDEM_JOB_KIND_ACT)
    {
      gint64 refused = tandem_report_get_count (result, "refused", 0);

      append (text, count_of_items ((guint64)tandem_report_get_count (result, "items", 0)));
      if (tandem_report_get_count (result, "freed_bytes", 0) > 0) /* what is taken back frees nothing */
        append (text, g_format_size ((guint64)tandem_report_get_count (result, "freed_bytes", 0)));
      if (refused > 0)
        append (text, count_of_refused ((guint64)refused));
      return;
    }
  if (tandem_job_request_get_kind (tandem_job_client_get_request (client)) == TANDEM_JOB_KIND_SPEEDUP)
    {
      append_speedup (text, result);
      return;
    }
  if (is_scan)
    {
      append (text, count_of_items ((guint64)tandem_report_get_count (result, "items", 0)));
      append (text, g_format_size ((guint64)tandem_report_get_count (result, "allocated_bytes", 0)));
    }
  else
    append (text, count_of_digits ((guint64)tandem_report_get_count (result, "digits", 0)));
  if (errors > 0)
    append (text, count_of_errors ((guint64)errors));
  if (tandem_report_get_boolean (result, "verified"))
    /* Translators: digits that were checked: "1,000,000 digits · verified · 0.25 s" */
    append (text, g_strdup (_ ("verified")));
  append (text, tandem_format_duration (tandem_report_get_double (result, "duration_s", 0)));
}

char *
tandem_job_text_status (TandemJobClient *client)
{
  const TandemJobRequest *request = tandem_job_client_get_request (client);
  const TandemJobProgress *progress = tandem_job_client_get_progress (client);
  TandemJobState state = tandem_job_client_get_state (client);
  gboolean has_result = tandem_job_client_get_result (client) != NULL;
  GString *text = g_string_new (NULL);

  switch (state)
    {
    case TANDEM_JOB_STATE_FAILED:
      append (text, g_strdup (tandem_job_client_get_failure (client)));
      break;
    case TANDEM_JOB_STATE_FINISHED:
      append_outcome (text, client);
      break;
    case TANDEM_JOB_STATE_CANCELLED:
      append (text, g_strdup (_ ("Cancelled")));
      if (has_result && tandem_job_request_get_kind (request) != TANDEM_JOB_KIND_E)
        append_outcome (text, client);
      break;
    case TANDEM_JOB_STATE_CANCELLING:
      append (text,
              g_strdup (tandem_job_request_is_open_ended (request) ? _ ("Stopping and collecting the digits…")
                                                                   : _ ("Cancelling…")));
      break;
    case TANDEM_JOB_STATE_IDLE:
    case TANDEM_JOB_STATE_RUNNING:
    default:
      if (tandem_job_client_is_paused (client))
        append (text, g_strdup (_ ("Paused")));
      if (tandem_job_request_get_kind (request) == TANDEM_JOB_KIND_ACT)
        {
          append (text, count_of_items (progress->items));
          append (text, g_format_size (progress->bytes));
        }
      else if (tandem_job_request_get_kind (request) == TANDEM_JOB_KIND_SPEEDUP)
        {
          append (text, g_strdup (_ ("Measuring")));
          if (progress->fraction >= 0)
            append (text, tandem_format_percent (progress->fraction));
        }
      else if (tandem_job_request_get_kind (request) == TANDEM_JOB_KIND_SCAN)
        append_scan_progress (text, progress);
      else
        append_e_progress (text, progress, tandem_job_request_is_open_ended (request));
      if (progress->seconds_left >= 0)
        append (text, tandem_format_seconds_left (progress->seconds_left));
      break;
    }

  return g_string_free (text, FALSE);
}
