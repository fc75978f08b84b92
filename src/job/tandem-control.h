/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The control channel: commands to running jobs, as JSON objects a line on a descriptor (docs/report.md). It
 * is read as if it were hostile: a line that is no command is answered and left out; one that is too long
 * ends the channel, not the jobs.
 *
 * Signals: applied (): a command was done, or could not be; the answer is in the report. */
#pragma once

#include "job/tandem-job.h"

G_BEGIN_DECLS

#define TANDEM_CONTROL_MAX_LINE 4096

typedef enum
{
  TANDEM_CONTROL_PAUSE,
  TANDEM_CONTROL_RESUME,
  TANDEM_CONTROL_SET_WORKERS,
  TANDEM_CONTROL_END_WORKER,
} TandemControlKind;

typedef struct
{
  TandemControlKind kind;
  char job[16];    /* the name of the job that is meant; "": all */
  guint n_workers; /* of SET_WORKERS: 1 to TANDEM_POOL_MAX_WORKERS */
  pid_t pid;       /* of END_WORKER: above 0 */
} TandemControlCommand;

/* Reads one command. FALSE with @error set when the line is none. */
gboolean tandem_control_parse (const char *line, gsize length, TandemControlCommand *command, GError **error);

#define TANDEM_TYPE_CONTROL (tandem_control_get_type ())
G_DECLARE_FINAL_TYPE (TandemControl, tandem_control, TANDEM, CONTROL, GObject)

/* Commands @jobs (of TandemJob; referenced) from now on. @fd stays the caller's, and does not block from now
 * on. */
TandemControl *tandem_control_new (int fd, GPtrArray *jobs);

G_END_DECLS
