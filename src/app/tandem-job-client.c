/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-client.h"

#include "app/tandem-format.h"
#include "app/tandem-job-log.h"
#include "app/tandem-job-process.h"
#include "app/tandem-job-text.h"
#include "app/tandem-log-store.h"
#include "app/tandem-problem.h"
#include "app/tandem-process-item.h"
#include "app/tandem-report-line.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_PROBLEMS 1000
#define MAX_WORKERS 4096
#define MAX_ENDED 100 /* rows of workers that have ended and were replaced */

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
  GListStore *processes;
  TandemProcessItem *job_item;
  GHashTable *worker_items; /* name → TandemProcessItem, the latest of that name; owned by processes */
  char *job_name;           /* in the report and the log: "scan" */
  gboolean paused;
  guint n_workers;
  GListStore *problems;
  TandemJobLog *log;
  JsonObject *result;
  char *failure;

  char *end_status; /* from the end line; NULL until it came */
  gint64 end_exit_code;
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

G_DEFINE_ENUM_TYPE (TandemJobState,
                    tandem_job_state,
                    G_DEFINE_ENUM_VALUE (TANDEM_JOB_STATE_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (TANDEM_JOB_STATE_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (TANDEM_JOB_STATE_CANCELLING, "cancelling"),
                    G_DEFINE_ENUM_VALUE (TANDEM_JOB_STATE_CANCELLED, "cancelled"),
                    G_DEFINE_ENUM_VALUE (TANDEM_JOB_STATE_FINISHED, "finished"),
                    G_DEFINE_ENUM_VALUE (TANDEM_JOB_STATE_FAILED, "failed"))

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

static void
take_progress (TandemJobClient *self, JsonObject *line)
{
  TandemJobProgress *progress = &self->progress;
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
  GListModel *items = G_LIST_MODEL (self->processes);

  if (self->paused == paused)
    return;

  self->paused = paused;
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (TandemProcessItem) item = g_list_model_get_item (items, i);

      if (tandem_process_item_get_role (item) == TANDEM_PROCESS_ROLE_WORKER)
        tandem_process_item_set_paused (item, paused);
    }
  say (self, G_LOG_LEVEL_MESSAGE, "%s", paused ? "paused" : "resumed");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSED]);
  queue_update (self);
}

/* Of very many workers that have ended the oldest go. */
static void
remove_oldest_ended (TandemJobClient *self)
{
  GListModel *items = G_LIST_MODEL (self->processes);
  guint n = g_list_model_get_n_items (items);

  if (n < g_hash_table_size (self->worker_items) + MAX_ENDED)
    return;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TandemProcessItem) item = g_list_model_get_item (items, i);

      if (tandem_process_item_is_ended (item)
          && g_hash_table_lookup (self->worker_items, tandem_process_item_get_name (item)) != item)
        {
          g_list_store_remove (self->processes, i);
          return;
        }
    }
}

/* The row of the worker @name with the process number @pid. One that took the place of a dead one gets a row
 * of its own below it: what became of the dead one stays to be seen. */
static TandemProcessItem *
ensure_worker (TandemJobClient *self, const char *name, gint64 pid)
{
  TandemProcessItem *item = g_hash_table_lookup (self->worker_items, name);
  g_autofree char *shown = NULL;
  guint position;

  if (item != NULL && (!tandem_process_item_is_ended (item) || tandem_process_item_get_pid (item) == pid))
    return item;
  if (item == NULL && g_hash_table_size (self->worker_items) >= MAX_WORKERS)
    return NULL;

  remove_oldest_ended (self);
  position = item != NULL && g_list_store_find (self->processes, item, &position)
                 ? position + 1
                 : g_list_model_get_n_items (G_LIST_MODEL (self->processes));
  shown = tandem_format_message (name);
  item = tandem_process_item_new (TANDEM_PROCESS_ROLE_WORKER, shown, self->title, pid);
  tandem_process_item_set_client (item, self);
  tandem_process_item_set_paused (item, self->paused);
  g_hash_table_insert (self->worker_items, g_strdup (name), item);
  g_list_store_insert (self->processes, position, item);
  g_object_unref (item);
  return item;
}

static void
end_worker_item (TandemJobClient *self, TandemProcessItem *item, JsonObject *line)
{
  g_autofree char *how = tandem_job_text_worker_end (line);
  const char *reason = tandem_report_get_string (line, "reason");
  g_autofree char *safe = reason != NULL ? tandem_format_message (reason) : NULL;
  gboolean in_order = g_strcmp0 (tandem_report_get_string (line, "how"), "stopped") == 0;

  if (!in_order)
    tandem_log_store_say (tandem_log_store_get_default (), G_LOG_LEVEL_WARNING,
                          tandem_process_item_get_name (item), "PID %d ended: %s%s%s",
                          (int)tandem_process_item_get_pid (item), how, safe != NULL ? ": " : "",
                          safe != NULL ? safe : "");
  tandem_process_item_end (item, how, safe);
}

static void
take_worker (TandemJobClient *self, JsonObject *line)
{
  const char *name = tandem_report_get_string (line, "name");
  const char *state = tandem_report_get_string (line, "state");
  const char *work = tandem_report_get_string (line, "work");
  gint64 pid = tandem_report_get_count (line, "pid", 0);
  TandemProcessItem *item;

  if (work != NULL && tandem_job_phase_intern (work)[0] != '\0')
    work = tandem_job_text_phase (work);
  if (name == NULL || state == NULL || strlen (name) > 255)
    return;
  item = ensure_worker (self, name, pid);
  if (item == NULL || tandem_process_item_is_ended (item))
    return;

  tandem_process_item_update (item, pid, tandem_job_text_worker_state (state), work,
                              tandem_report_get_count (line, "tasks", 0),
                              tandem_report_get_count (line, "restarts", 0));
  if (g_str_equal (state, "ended"))
    end_worker_item (self, item, line);
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
  tandem_process_item_set_name (self->job_item, name);
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
  g_autoptr (TandemProblem) problem = NULL;

  if (message == NULL || g_list_model_get_n_items (G_LIST_MODEL (self->problems)) >= MAX_PROBLEMS)
    return;

  problem = tandem_problem_new (tandem_report_get_string (line, "path"), message);
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
    take_progress (self, line);
  else if (g_str_equal (type, "worker"))
    take_worker (self, line);
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
    {
      g_free (self->end_status);
      self->end_status = g_strdup (tandem_report_get_string (line, "status"));
      self->end_exit_code = tandem_report_get_count (line, "exit_code", -1);
    }
  else
    g_signal_emit (self, signals[SIGNAL_REPORT], 0, line);
  queue_update (self);
}

/* The state that the end of the process means; sets the failure when there is one. */
static TandemJobState
judge_end (TandemJobClient *self)
{
  const GError *report_error = tandem_job_process_get_report_error (self->process);
  gboolean cancelling = self->state == TANDEM_JOB_STATE_CANCELLING;
  g_autofree char *failure = NULL;
  int code, signal_number;
  gboolean exited = tandem_job_process_get_exit (self->process, &code, &signal_number);

  if (report_error != NULL)
    /* Translators: %s is a sentence: "A line of its report is no JSON object" */
    failure = g_strdup_printf (_ ("The job process was ended. %s"), report_error->message);
  else if (self->end_status == NULL && cancelling)
    return TANDEM_JOB_STATE_CANCELLED;
  else if (!exited)
    failure = g_strdup_printf (_ ("The job process was ended by signal %d (%s)"), signal_number,
                               g_strsignal (signal_number));
  else if (self->end_status == NULL && self->failure == NULL)
    failure = g_strdup_printf (_ ("The job process ended early, with exit code %d"), code);
  else if (self->end_status != NULL && self->end_exit_code != code)
    failure = g_strdup_printf (_ ("The job process ended with exit code %d, against its own report"), code);

  if (failure != NULL)
    {
      fail (self, failure);
      return TANDEM_JOB_STATE_FAILED;
    }
  if (g_strcmp0 (self->end_status, "cancelled") == 0)
    return TANDEM_JOB_STATE_CANCELLED;
  if (self->result != NULL && self->failure == NULL
      && (g_strcmp0 (self->end_status, "done") == 0 || g_strcmp0 (self->end_status, "partial") == 0))
    return TANDEM_JOB_STATE_FINISHED;
  if (self->failure == NULL)
    fail (self, _ ("The job failed without saying why"));
  return TANDEM_JOB_STATE_FAILED;
}

static void
end_items (TandemJobClient *self, TandemJobState state)
{
  GListModel *items = G_LIST_MODEL (self->processes);

  tandem_process_item_end (self->job_item, tandem_job_text_state (state), self->failure);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (TandemProcessItem) item = g_list_model_get_item (items, i);

      if (!tandem_process_item_is_ended (item))
        tandem_process_item_end (item, _ ("Ended with its job"), NULL);
    }
}

static void
on_over (TandemJobClient *self)
{
  GPtrArray *error_lines = tandem_job_process_get_error_lines (self->process);
  TandemJobState state = judge_end (self);

  for (guint i = 0; i < error_lines->len; i++)
    {
      tandem_job_log_add (self->log, error_lines->pdata[i]);
      tandem_log_store_say (tandem_log_store_get_default (), G_LOG_LEVEL_WARNING,
                            tandem_process_item_get_name (self->job_item), "%s",
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
  end_items (self, state);
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
  self->job_item = tandem_process_item_new (TANDEM_PROCESS_ROLE_JOB, "job", self->title,
                                            tandem_job_process_get_pid (self->process));
  tandem_process_item_set_client (self->job_item, self);
  tandem_process_item_update (self->job_item, tandem_job_process_get_pid (self->process),
                              tandem_job_text_state (TANDEM_JOB_STATE_RUNNING), NULL, 0, 0);
  g_list_store_append (self->processes, self->job_item);
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
  tandem_process_item_update (self->job_item, tandem_job_process_get_pid (self->process),
                              tandem_job_text_state (TANDEM_JOB_STATE_CANCELLING), NULL, 0, 0);
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
  return G_LIST_MODEL (self->processes);
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
  g_clear_object (&self->job_item);
  g_clear_object (&self->processes);
  g_clear_object (&self->problems);
  g_clear_pointer (&self->request, tandem_job_request_free);
  g_clear_pointer (&self->worker_items, g_hash_table_unref);
  g_clear_pointer (&self->log, tandem_job_log_free);
  g_clear_pointer (&self->result, json_object_unref);
  g_free (self->failure);
  g_free (self->title);
  g_free (self->job_name);
  g_free (self->end_status);
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
  self->progress.phase = "";
  self->progress.fraction = -1;
  self->progress.phase_fraction = -1;
  self->progress.seconds_left = -1;
  self->processes = g_list_store_new (TANDEM_TYPE_PROCESS_ITEM);
  self->problems = g_list_store_new (TANDEM_TYPE_PROBLEM);
  self->worker_items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
