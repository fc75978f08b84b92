/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-end.h"

#include "job/tandem-report-line.h"

#include <glib/gi18n.h>

void
tandem_job_end_take (TandemJobEnd *self, JsonObject *line)
{
  g_free (self->status);
  self->status = g_strdup (tandem_report_get_string (line, "status"));
  self->exit_code = tandem_report_get_count (line, "exit_code", -1);
}

void
tandem_job_end_clear (TandemJobEnd *self)
{
  g_clear_pointer (&self->status, g_free);
}

TandemJobState
tandem_job_end_judge (const TandemJobEnd *self,
                      TandemJobProcess *process,
                      TandemJobClient *client,
                      char **failure)
{
  const GError *report_error = tandem_job_process_get_report_error (process);
  const gboolean has_failed = tandem_job_client_get_failure (client) != NULL;
  int code, signal_number;
  const gboolean exited = tandem_job_process_get_exit (process, &code, &signal_number);

  *failure = NULL;
  if (report_error != NULL)
    /* Translators: %s is a sentence: "A line of its report is no JSON object" */
    *failure = g_strdup_printf (_ ("The job process was ended. %s"), report_error->message);
  else if (self->status == NULL && tandem_job_client_get_state (client) == TANDEM_JOB_STATE_CANCELLING)
    return TANDEM_JOB_STATE_CANCELLED;
  else if (!exited)
    *failure = g_strdup_printf (_ ("The job process was ended by signal %d (%s)"), signal_number,
                                g_strsignal (signal_number));
  else if (self->status == NULL && !has_failed)
    *failure = g_strdup_printf (_ ("The job process ended early, with exit code %d"), code);
  else if (self->status != NULL && self->exit_code != code)
    *failure = g_strdup_printf (_ ("The job process ended with exit code %d, against its own report"), code);

  if (*failure != NULL)
    return TANDEM_JOB_STATE_FAILED;
  if (g_strcmp0 (self->status, "cancelled") == 0)
    return TANDEM_JOB_STATE_CANCELLED;
  if (tandem_job_client_get_result (client) != NULL && !has_failed
      && (g_strcmp0 (self->status, "done") == 0 || g_strcmp0 (self->status, "partial") == 0))
    return TANDEM_JOB_STATE_FINISHED;
  if (!has_failed)
    *failure = g_strdup (_ ("The job failed without saying why"));
  return TANDEM_JOB_STATE_FAILED;
}
