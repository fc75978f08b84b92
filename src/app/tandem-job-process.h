/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A job process as the window runs it: tandem-cli spawned with the shared event and the result memory, its
 * report read line by line, and the stop ladder. Nothing here waits: it lives in the main loop.
 *
 * It is over when the process has exited and its pipes are at end of file, in whichever order.
 *
 * Signals:
 *   report (JsonObject *line)   a line of the report, parsed
 *   over ()                     once; nothing comes after it */
#pragma once

#include "process/tandem-event.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_JOB_PROCESS (tandem_job_process_get_type ())
G_DECLARE_FINAL_TYPE (TandemJobProcess, tandem_job_process, TANDEM, JOB_PROCESS, GObject)

/* Starts tandem-cli with @arguments (without its own name; the descriptors, --parent, --polite and the report
 * are added). @memory_fd: the result memory, which is duplicated; -1: a new one. @digits_fd: memory with
 * digits that the job works on, which stays the caller's, or -1. @patient: a stop may take as long as the
 * report shows that the job is alive. NULL with @error set when it cannot be started. Disposing of it kills
 * the process. */
TandemJobProcess *tandem_job_process_spawn (const char *const *arguments,
                                            int memory_fd,
                                            int digits_fd,
                                            gboolean patient,
                                            GError **error);

/* Asks for an orderly end and starts the clock of the ladder: the event, then SIGTERM, then SIGKILL. Called
 * again, it takes the next step at once. */
void tandem_job_process_stop (TandemJobProcess *self);

/* Sends a command of docs/report.md; the answer comes as a line "control". Never waits. FALSE when the job
 * does not take it. */
gboolean tandem_job_process_command (TandemJobProcess *self, JsonObject *command);

/* From now on a stop has little time, whatever the job: the window is going. */
void tandem_job_process_hurry (TandemJobProcess *self);

/* The process id; 0 once it has exited. */
GPid tandem_job_process_get_pid (TandemJobProcess *self);

/* The memfd that the job puts its result into; it cannot be made smaller. Belongs to @self. */
int tandem_job_process_get_result_fd (TandemJobProcess *self);

/* Why the reading of the report ended early; NULL when it did not. Owned by @self. */
const GError *tandem_job_process_get_report_error (TandemJobProcess *self);

/* Once over: whether the process exited by itself, and with which code; else which signal ended it. */
gboolean tandem_job_process_get_exit (TandemJobProcess *self, int *code, int *signal_number);

/* The last lines that the process wrote to its standard error. (element-type utf8) Owned by @self. */
GPtrArray *tandem_job_process_get_error_lines (TandemJobProcess *self);

G_END_DECLS
