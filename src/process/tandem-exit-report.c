/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-exit-report.h"

#include <sys/wait.h>

const char *
tandem_exit_kind_to_string (TandemExitKind kind)
{
  switch (kind)
    {
    case TANDEM_EXIT_STOPPED:
      return "stopped";
    case TANDEM_EXIT_TERMINATED:
      return "terminated";
    case TANDEM_EXIT_KILLED:
      return "killed";
    case TANDEM_EXIT_FAILED:
    default:
      return "failed";
    }
}

TandemExitReport *
tandem_exit_report_new (int status)
{
  TandemExitReport *self = g_new0 (TandemExitReport, 1);

  self->code = WIFEXITED (status) ? WEXITSTATUS (status) : -1;
  self->signal = WIFSIGNALED (status) ? WTERMSIG (status) : 0;
  self->core = WIFSIGNALED (status) && WCOREDUMP (status);
  self->kind = self->code == 0 ? TANDEM_EXIT_STOPPED : TANDEM_EXIT_FAILED;
  return self;
}

void
tandem_exit_report_free (TandemExitReport *self)
{
  if (self == NULL)
    return;

  g_clear_error (&self->error);
  g_strfreev (self->log_tail);
  g_free (self);
}

char *
tandem_exit_report_describe (const TandemExitReport *self)
{
  if (self->signal != 0)
    return g_strdup_printf ("signal %d (%s)", self->signal, g_strsignal (self->signal));
  return g_strdup_printf ("exit code %d", self->code);
}
