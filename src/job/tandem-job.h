/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A job as its callers see it: what the command line and the window start, watch, cancel and get a result
 * from. It lives in the job process's main loop, which forks the workers; everything that it says is a line
 * of docs/report.md.
 *
 * Signals: report (JsonObject *line), ended (once, last: after the line "end").
 *
 * A job's process has one thread. The job never blocks for longer than some milliseconds. */
#pragma once

#include "process/tandem-event.h"
#include "process/tandem-log.h"
#include "process/tandem-pool.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  TANDEM_JOB_NEW,
  TANDEM_JOB_RUNNING,
  TANDEM_JOB_CANCELLING,
  TANDEM_JOB_DONE,
  TANDEM_JOB_PARTIAL, /* done, but some of it could not be read */
  TANDEM_JOB_CANCELLED,
  TANDEM_JOB_FAILED,
} TandemJobState;

/* The exit codes of the command line. */
typedef enum
{
  TANDEM_EXIT_CODE_DONE = 0,
  TANDEM_EXIT_CODE_PARTIAL = 1,
  TANDEM_EXIT_CODE_USAGE = 2,
  TANDEM_EXIT_CODE_FAILED = 3,
  TANDEM_EXIT_CODE_CANCELLED = 130,
} TandemExitCode;

#define TANDEM_TYPE_JOB (tandem_job_get_type ())
G_DECLARE_DERIVABLE_TYPE (TandemJob, tandem_job, TANDEM, JOB, GObject)

struct _TandemJobClass
{
  GObjectClass parent_class;

  const char *name;    /* "e" or "scan" */
  gint64 cancel_grace; /* microseconds that workers have to end by themselves when the job is cancelled */

  /* Readies the engine and @pool, which is started next. FALSE with @error set when the job cannot be done.
   */
  gboolean (*prepare) (TandemJob *self, TandemPool *pool, GError **error);

  /* Starts the work, which ends with tandem_job_complete (). */
  void (*run) (TandemJob *self);

  /* The event was set. Returns TRUE when the job now hands over what it has so far by itself; FALSE (and by
   * default) when its workers are to be stopped. */
  gboolean (*stop) (TandemJob *self);

  /* Goes on with another number of workers, 1 at least; returns with how many. (nullable) where that cannot
   * be. */
  guint (*change_n_workers) (TandemJob *self, guint n_workers);

  /* What was asked for, and where the work stands, in members of docs/report.md. @fraction (negative: not
   * known) and
   * @items feed the rate and the time left. */
  void (*describe_request) (TandemJob *self, JsonObject *request);
  void (*describe_progress) (TandemJob *self, JsonObject *line, guint64 *items, double *fraction);

  /* What worker @index works on now, for people: (transfer full) (nullable). May be NULL. */
  char *(*describe_work) (TandemJob *self, guint index);

  /* The members of the result that only this job has. Called when it is done, partial, or was cancelled with
   * something to hand over. */
  void (*describe_result) (TandemJob *self, JsonObject *result);
};

/* ---- Before the start ---- */

/* 0 to TANDEM_POOL_MAX_WORKERS; 0: all work in this process. */
void tandem_job_set_n_workers (TandemJob *self, guint n_workers);
guint tandem_job_get_n_workers (TandemJob *self);

/* Whether the workers run behind everything else on the machine. */
void tandem_job_set_polite (TandemJob *self, gboolean polite);

/* The event by which others ask for the end. Without it the job makes one. */
void tandem_job_set_event (TandemJob *self, TandemEvent *event);

/* How many jobs share one report (default 1): all together send at most 20 progress lines a second. */
void tandem_job_set_n_jobs (TandemJob *self, guint n_jobs);

/* Called when the job has a result and its workers are gone, before the result is told of: puts it where it
 * is to go. It may change the result (tandem_job_get_result ()). FALSE with @error set makes the job fail;
 * G_IO_ERROR_CANCELLED makes it CANCELLED, without a result. */
typedef gboolean (*TandemJobHandOverFunc) (TandemJob *self, gpointer user_data, GError **error);

void tandem_job_set_hand_over (TandemJob *self, TandemJobHandOverFunc hand_over_function, gpointer user_data);

/* The job fails with a copy of @error as soon as it is started: for what went wrong before, so that the
 * report tells. */
void tandem_job_set_start_error (TandemJob *self, const GError *error);

/* ---- Life ---- */

/* Starts the job. Whatever goes wrong is reported by lines. */
void tandem_job_start (TandemJob *self);

/* Asks for an orderly end: sets the event. */
void tandem_job_cancel (TandemJob *self);

/* Ends it faster: goes on to the next step of the stop ladder. */
void tandem_job_hasten (TandemJob *self);

/* ---- Control while it runs ----
 *
 * All return FALSE with @error set when it does not run, or the job or the pool cannot do it. */

/* Stops all workers where they are, and continues them. Neither the time that a job reports as its own nor
 * its estimates count the pause. Being cancelled ends it. */
gboolean tandem_job_set_paused (TandemJob *self, gboolean paused, GError **error);
gboolean tandem_job_is_paused (TandemJob *self);

/* Goes on with @n_workers (1 to TANDEM_POOL_MAX_WORKERS), or as many of them as the job can have. */
gboolean tandem_job_change_n_workers (TandemJob *self, guint n_workers, GError **error);

/* Ends the worker with the process number @pid by the stop ladder; another takes its place and does its work
 * again. */
gboolean tandem_job_end_worker (TandemJob *self, pid_t pid, GError **error);

/* Hands a log record to the report. */
void tandem_job_log (TandemJob *self, const TandemLogRecord *record);

/* ---- What is known of it ---- */

const char *tandem_job_get_name (TandemJob *self);
TandemJobState tandem_job_get_state (TandemJob *self);
gboolean tandem_job_has_ended (TandemJob *self);
TandemExitCode tandem_job_get_exit_code (TandemJob *self);

/* (nullable) The line "result"; NULL when there is none. Belongs to @self. */
JsonObject *tandem_job_get_result (TandemJob *self);

/* (nullable) Why it failed. Belongs to @self. */
const GError *tandem_job_get_error (TandemJob *self);

/* ---- For the jobs ---- */

TandemEvent *tandem_job_get_event (TandemJob *self);

/* Microseconds since the start, without the time in which it was paused. */
gint64 tandem_job_get_elapsed (TandemJob *self);

/* Sends a line. Takes @line. */
void tandem_job_report (TandemJob *self, JsonObject *line);

/* The work is over. @state: DONE, PARTIAL, CANCELLED (with something to hand over when @has_result), or
 * FAILED with
 * @error, which is taken. An error that says G_IO_ERROR_CANCELLED makes it CANCELLED. */
void tandem_job_complete (TandemJob *self, TandemJobState state, gboolean has_result, GError *error);

G_END_DECLS
