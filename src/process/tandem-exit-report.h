/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How a worker ended. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TANDEM_EXIT_STOPPED,    /* it ended in order: its functions returned TRUE */
  TANDEM_EXIT_TERMINATED, /* by the SIGTERM that its parent sent */
  TANDEM_EXIT_KILLED,     /* by the SIGKILL that its parent sent */
  TANDEM_EXIT_FAILED, /* anything else: an error, an exit code, a signal from elsewhere, not ready in time */
} TandemExitKind;

typedef struct
{
  TandemExitKind kind;
  int code;            /* the exit code; -1 when a signal ended it, or when it is not known */
  int signal;          /* the signal that ended it, or 0 */
  gboolean core;       /* whether the kernel wrote a core */
  gint64 cpu_time;     /* user and system time, in microseconds */
  guint64 peak_memory; /* largest resident size, in bytes */
  gint64 run_time;     /* from fork to end, in microseconds */
  guint n_left_behind; /* processes that it had started and left, and that were killed; at least */
  GError *error;       /* (nullable) why it failed, with the worker's name; set exactly when it failed */
  char **log_tail; /* (not nullable) its last log lines, oldest first, as tandem_log_format () makes them */
} TandemExitReport;

/* "stopped", "terminated", "killed" or "failed". */
const char *tandem_exit_kind_to_string (TandemExitKind kind);

/* The report for the wait status @status; the caller fills in the rest. */
TandemExitReport *tandem_exit_report_new (int status);
void tandem_exit_report_free (TandemExitReport *self);

/* "exit code 3" or "signal 11 (Segmentation fault)". (transfer full) */
char *tandem_exit_report_describe (const TandemExitReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemExitReport, tandem_exit_report_free)

G_END_DECLS
