/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-client.h"

#include "app/tandem-format.h"
#include "app/tandem-job-end.h"
#include "app/tandem-job-log.h"
#include "app/tandem-job-process.h"
#include "app/tandem-job-processes.h"
#include "app/tandem-job-text.h"
#include "app/tandem-log-store.h"
#include "app/tandem-problem.h"
#include "job/tandem-report-line.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_PROBLEMS 1000

/* What a job reports is shown at most so often. The jobs' updates fall into the same frame: each frame in
 * which a text changes lays out the window. */
#define UPDATE_INTERVAL_MS 100

struct _TandemJobClient
{
  GObject parent_instance;

  TandemJobRequest *request;
  char *title;

  TandemJobProcess *process;
  TandemJobState state;
  TandemJobProgress progress;
  TandemJobProcesses *processes;
  char *job_name; /* in the report and the log: "scan" */
  gboolean paused;
  guint n_workers;
  GListStore *problems;
  TandemJobLog *log;
  JsonObject *result;
  char *failure;

  TandemJobEnd end;
  guint update_source;
};

enum
{
  PROP_0,
  PROP_STATE,
  PROP_PAUSED,
  N_PROPERTIES
};

enum
{
  SIGNAL_UPDATED,
  SIGNAL_REPORT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemJobClient, tandem_job_client, G_TYPE_OBJECT)

static void
set_state (TandemJobClient *self, TandemJobState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static gboolean
on_update (gpointer user_data)
{
  TandemJobClient *self = user_data;

  self->update_source = 0;
  g_signal_emit (self, signals[SIGNAL_UPDATED], 0);
  return G_SOURCE_REMOVE;
}

static void
queue_update (TandemJobClient *self)
{
  if (self->update_source == 0)
    self->update_source = g_timeout_add (
        UPDATE_INTERVAL_MS - (guint)(g_get_monotonic_time () / 1000 % UPDATE_INTERVAL_MS), on_update, self);
}

static void
fail (TandemJobClient *self, const char *failure)
{
  g_free (self->failure);
  self->failure = tandem_format_message (failure);
}

/* A line of the window's own in the log. */
static void G_GNUC_PRINTF (3, 4) say (TandemJobClient *self, GLogLevelFlags level, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  tandem_log_store_say (tandem_log_store_get_default (), level, "window", "%s: %s", self->title, message);
}

static void
set_paused (TandemJobClient *self, gboolean paused)
{
  if (self->paused == paused)
    return;

  self->paused = paused;
  tandem_job_processes_set_paused (self->processes, paused);
  say (self, G_LOG_LEVEL_MESSAGE, "%s", paused ? "paused" : "resumed");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSED]);
  queue_update (self);
}

static void
take_started (TandemJobClient *self, JsonObject *line)
{
  const char *job = tandem_report_get_string (line, "job");
  g_autofree char *name = NULL;

  self->n_workers = (guint)MIN (tandem_report_get_count (line, "workers", 0), 256);
  if (job == NULL || strlen (job) > 32)
    return;
  g_free (self->job_name);
  self->job_name = tandem_format_message (job);
  name = g_strconcat (self->job_name, " job", NULL);
  tandem_job_processes_set_job_name (self->processes, name);
}

static void
take_control (TandemJobClient *self, JsonObject *line)
{
  const char *message = tandem_report_get_string (line, "message");

  self->n_workers = (guint)MIN (tandem_report_get_count (line, "workers", self->n_workers), 256);
  set_paused (self, tandem_report_get_boolean (line, "paused"));
  if (message != NULL)
    say (self, G_LOG_LEVEL_WARNING, "%s", message);
}

/* Into the log of the program; the job process has the job's name, as there are several. */
static void
take_log (TandemJobClient *self, JsonObject *line)
{
  const char *process = tandem_report_get_string (line, "process");
  const char *level = tandem_report_get_string (line, "level");
  const char *message = tandem_report_get_string (line, "message");
  GLogLevelFlags flags = level != NULL ? tandem_log_store_parse_level (level) : 0;
  double time = CLAMP (tandem_report_get_double (line, "time", 0), 0, 1e12);
  g_autofree char *job_process = g_strconcat (self->job_name, " job", NULL);

  tandem_job_log_add_report (self->log, line);
  if (message == NULL || process == NULL || strlen (process) > 255)
    return;
  tandem_log_store_add (tandem_log_store_get_default (), (gint64)(time * G_USEC_PER_SEC),
                        flags != 0 ? flags : G_LOG_LEVEL_MESSAGE,
                        g_str_equal (process, "job") ? job_process : process, message);
}

static void
take_warning (TandemJobClient *self, JsonObject *line)
{
  const char *message = tandem_report_get_string (line, "message");
  const char *path = tandem_report_get_string (line, "path");
  const char *quoted = tandem_report_get_string (line, "quoted");
  g_autofree char *shown = NULL;
  g_autoptr (TandemProblem) problem = NULL;

  if (message == NULL || g_list_model_get_n_items (G_LIST_MODEL (self->problems)) >= MAX_PROBLEMS)
    return;

  shown = quoted != NULL ? tandem_format_message (quoted) : tandem_format_name (path != NULL ? path : "", -1);
  problem = tandem_problem_new (shown, message);
  g_list_store_append (self->problems, problem);
}

static void
take_failed (TandemJobClient *self, JsonObject *line)
{
  const char *message = tandem_report_get_string (line, "message");
  g_auto (GStrv) log = tandem_report_get_strings (line, "log");

  fail (self, message != NULL ? message : _ ("The job failed without saying why"));
  for (guint i = 0; log[i] != NULL; i++)
    tandem_job_log_add (self->log, log[i]);
}

static void
on_report (TandemJobClient *self, JsonObject *line)
{
  const char *type = tandem_report_get_string (line, "type");

  if (g_str_equal (type, "progress"))
    tandem_job_progress_take (&self->progress, line);
  else if (g_str_equal (type, "worker"))
    tandem_job_processes_take_worker (self->processes, line);
  else if (g_str_equal (type, "started"))
    take_started (self, line);
  else if (g_str_equal (type, "control"))
    take_control (self, line);
  else if (g_str_equal (type, "log"))
    take_log (self, line);
  else if (g_str_equal (type, "warning"))
    take_warning (self, line);
  else if (g_str_equal (type, "failed"))
    take_failed (self, line);
  else if (g_str_equal (type, "result"))
    {
      g_clear_pointer (&self->result, json_object_unref);
      self->result = json_object_ref (line);
    }
  else if (g_str_equal (type, "end"))
    tandem_job_end_take (&self->end, line);
  else
    g_signal_emit (self, signals[SIGNAL_REPORT], 0, line);
  queue_update (self);
}

static void
on_over (TandemJobClient *self)
{
  GPtrArray *error_lines = tandem_job_process_get_error_lines (self->process);
  g_autofree char *failure = NULL;
  const TandemJobState state = tandem_job_end_judge (&self->end, self->process, self, &failure);

  if (failure != NULL)
    fail (self, failure);
  for (guint i = 0; i < error_lines->len; i++)
    {
      tandem_job_log_add (self->log, error_lines->pdata[i]);
      tandem_log_store_say (tandem_log_store_get_default (), G_LOG_LEVEL_WARNING,
                            tandem_job_processes_get_job_name (self->processes), "%s",
                            (const char *)error_lines->pdata[i]);
    }
  say (self, state == TANDEM_JOB_STATE_FAILED ? G_LOG_LEVEL_CRITICAL : G_LOG_LEVEL_MESSAGE, "%s%s%s",
       state == TANDEM_JOB_STATE_FAILED      ? "failed"
       : state == TANDEM_JOB_STATE_CANCELLED ? "cancelled"
                                             : "finished",
       self->failure != NULL ? ": " : "", self->failure != NULL ? self->failure : "");
  if (state == TANDEM_JOB_STATE_FINISHED)
    self->progress.fraction = 1;
  set_paused (self, FALSE);
  tandem_job_processes_end (self->processes, state, self->failure);
  set_state (self, state);
  queue_update (self);
}

void
tandem_job_client_start (TandemJobClient *self)
{
  g_auto (GStrv) arguments = tandem_job_request_dup_arguments (self->request);
  g_autoptr (GError) error = NULL;

  g_return_if_fail (self->state == TANDEM_JOB_STATE_IDLE);

  self->process = tandem_job_process_spawn ((const char *const *)arguments,
                                            tandem_job_request_get_memory_fd (self->request),
                                            tandem_job_request_get_digits_fd (self->request),
                                            tandem_job_request_is_open_ended (self->request), &error);
  if (self->process == NULL)
    {
      fail (self, error->message);
      set_state (self, TANDEM_JOB_STATE_FAILED);
      queue_update (self);
      return;
    }

  g_signal_connect_object (self->process, "report", G_CALLBACK (on_report), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->process, "over", G_CALLBACK (on_over), self, G_CONNECT_SWAPPED);
  tandem_job_processes_start (self->processes, (int)tandem_job_process_get_pid (self->process));
  say (self, G_LOG_LEVEL_MESSAGE, "started as PID %d", (int)tandem_job_process_get_pid (self->process));
  set_state (self, TANDEM_JOB_STATE_RUNNING);
  queue_update (self);
}

void
tandem_job_client_cancel (TandemJobClient *self)
{
  if (!tandem_job_client_is_active (self))
    return;

  tandem_job_process_stop (self->process);
  tandem_job_processes_set_state (self->processes, TANDEM_JOB_STATE_CANCELLING,
                                  (int)tandem_job_process_get_pid (self->process));
  set_state (self, TANDEM_JOB_STATE_CANCELLING);
  queue_update (self);
}

/* Sends a command; @member (nullable) is its number. */
static void
command (TandemJobClient *self, const char *name, const char *member, gint64 value)
{
  g_autoptr (JsonObject) object = json_object_new ();

  if (self->state != TANDEM_JOB_STATE_RUNNING)
    return;
  json_object_set_string_member (object, "command", name);
  if (member != NULL)
    json_object_set_int_member (object, member, value);
  if (!tandem_job_process_command (self->process, object))
    say (self, G_LOG_LEVEL_WARNING, "the command %s did not reach the job", name);
}

void
tandem_job_client_set_paused (TandemJobClient *self, gboolean paused)
{
  command (self, paused ? "pause" : "resume", NULL, 0);
}

gboolean
tandem_job_client_is_paused (TandemJobClient *self)
{
  return self->paused;
}

void
tandem_job_client_set_n_workers (TandemJobClient *self, guint n_workers)
{
  command (self, "set-workers", "workers", n_workers);
}

guint
tandem_job_client_get_n_workers (TandemJobClient *self)
{
  return self->n_workers;
}

void
tandem_job_client_end_worker (TandemJobClient *self, gint64 pid)
{
  command (self, "end-worker", "pid", pid);
}

void
tandem_job_client_hurry (TandemJobClient *self)
{
  if (!tandem_job_client_is_active (self))
    return;

  tandem_job_process_hurry (self->process);
  set_state (self, TANDEM_JOB_STATE_CANCELLING);
  queue_update (self);
}

const TandemJobRequest *
tandem_job_client_get_request (TandemJobClient *self)
{
  return self->request;
}

TandemJobState
tandem_job_client_get_state (TandemJobClient *self)
{
  return self->state;
}

gboolean
tandem_job_client_is_active (TandemJobClient *self)
{
  return self->state == TANDEM_JOB_STATE_RUNNING || self->state == TANDEM_JOB_STATE_CANCELLING;
}

const char *
tandem_job_client_get_title (TandemJobClient *self)
{
  return self->title;
}

const TandemJobProgress *
tandem_job_client_get_progress (TandemJobClient *self)
{
  return &self->progress;
}

GListModel *
tandem_job_client_get_processes (TandemJobClient *self)
{
  return tandem_job_processes_get_model (self->processes);
}

GListModel *
tandem_job_client_get_problems (TandemJobClient *self)
{
  return G_LIST_MODEL (self->problems);
}

JsonObject *
tandem_job_client_get_result (TandemJobClient *self)
{
  return self->result;
}

int
tandem_job_client_get_result_fd (TandemJobClient *self)
{
  return self->process != NULL ? tandem_job_process_get_result_fd (self->process) : -1;
}

const char *
tandem_job_client_get_failure (TandemJobClient *self)
{
  return self->failure;
}

char *
tandem_job_client_dup_log (TandemJobClient *self)
{
  return tandem_job_log_dup_text (self->log);
}

static void
tandem_job_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TandemJobClient *self = TANDEM_JOB_CLIENT (object);

  if (id == PROP_STATE)
    g_value_set_enum (value, self->state);
  else if (id == PROP_PAUSED)
    g_value_set_boolean (value, self->paused);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tandem_job_client_finalize (GObject *object)
{
  TandemJobClient *self = TANDEM_JOB_CLIENT (object);

  g_clear_handle_id (&self->update_source, g_source_remove);
  if (self->process != NULL)
    g_object_run_dispose (G_OBJECT (self->process));
  g_clear_object (&self->process);
  g_clear_pointer (&self->processes, tandem_job_processes_free);
  g_clear_object (&self->problems);
  g_clear_pointer (&self->request, tandem_job_request_free);
  g_clear_pointer (&self->log, tandem_job_log_free);
  g_clear_pointer (&self->result, json_object_unref);
  g_free (self->failure);
  g_free (self->title);
  g_free (self->job_name);
  tandem_job_end_clear (&self->end);
  G_OBJECT_CLASS (tandem_job_client_parent_class)->finalize (object);
}

static void
tandem_job_client_class_init (TandemJobClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tandem_job_client_get_property;
  object_class->finalize = tandem_job_client_finalize;

  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, TANDEM_TYPE_JOB_STATE, TANDEM_JOB_STATE_IDLE,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PAUSED] = g_param_spec_boolean (
      "paused", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[SIGNAL_REPORT] = g_signal_new ("report", TANDEM_TYPE_JOB_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, JSON_TYPE_OBJECT | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_UPDATED] = g_signal_new ("updated", TANDEM_TYPE_JOB_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
}

static void
tandem_job_client_init (TandemJobClient *self)
{
  self->job_name = g_strdup ("unnamed");
  tandem_job_progress_init (&self->progress);
  self->processes = tandem_job_processes_new (self);
  self->problems = g_list_store_new (TANDEM_TYPE_PROBLEM);
  self->log = tandem_job_log_new ();
}

TandemJobClient *
tandem_job_client_new (const TandemJobRequest *request)
{
  TandemJobClient *self = g_object_new (TANDEM_TYPE_JOB_CLIENT, NULL);

  self->request = tandem_job_request_copy (request);
  self->title = tandem_job_request_dup_title (request);
  return self;
}
