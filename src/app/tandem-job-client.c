/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-client.h"

#include "app/tandem-format.h"
#include "app/tandem-job-log.h"
#include "app/tandem-job-process.h"
#include "app/tandem-job-text.h"
#include "app/tandem-problem.h"
#include "app/tandem-process-item.h"
#include "app/tandem-report-line.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_PROBLEMS 1000
#define MAX_WORKERS 4096

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
  GHashTable *worker_items; /* name → TandemProcessItem, owned by processes */
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
}

static TandemProcessItem *
ensure_worker (TandemJobClient *self, const char *name)
{
  TandemProcessItem *item = g_hash_table_lookup (self->worker_items, name);
  g_autofree char *shown = NULL;

  if (item != NULL || g_hash_table_size (self->worker_items) >= MAX_WORKERS)
    return item;

  shown = tandem_format_message (name);
  item = tandem_process_item_new (TANDEM_PROCESS_ROLE_WORKER, shown, self->title, 0);
  g_hash_table_insert (self->worker_items, g_strdup (name), item);
  g_list_store_append (self->processes, item);
  g_object_unref (item);
  return item;
}

static void
take_worker (TandemJobClient *self, JsonObject *line)
{
  const char *name = tandem_report_get_string (line, "name");
  const char *state = tandem_report_get_string (line, "state");
  gint64 pid = tandem_report_get_count (line, "pid", 0);
  TandemProcessItem *item;

  if (name == NULL || state == NULL || strlen (name) > 255)
    return;
  item = ensure_worker (self, name);
  if (item == NULL)
    return;

  tandem_process_item_update (item, pid, tandem_job_text_worker_state (state),
                              tandem_report_get_count (line, "tasks", 0),
                              tandem_report_get_count (line, "restarts", 0));
  if (g_str_equal (state, "ended"))
    {
      g_autofree char *how = tandem_job_text_worker_end (line);

      tandem_process_item_end (item, how);
    }
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
  else if (g_str_equal (type, "log"))
    tandem_job_log_add_report (self->log, line);
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
    failure = g_strdup_printf (_ ("The job process was ended, because %s"), report_error->message);
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

  tandem_process_item_end (self->job_item, tandem_job_text_state (state));
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (TandemProcessItem) item = g_list_model_get_item (items, i);

      if (!tandem_process_item_is_ended (item))
        tandem_process_item_end (item, _ ("Ended with its job"));
    }
}

static void
on_over (TandemJobClient *self)
{
  GPtrArray *error_lines = tandem_job_process_get_error_lines (self->process);
  TandemJobState state = judge_end (self);

  for (guint i = 0; i < error_lines->len; i++)
    tandem_job_log_add (self->log, error_lines->pdata[i]);
  if (state == TANDEM_JOB_STATE_FINISHED)
    self->progress.fraction = 1;
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
  self->job_item = tandem_process_item_new (TANDEM_PROCESS_ROLE_JOB, "tandem-cli", self->title,
                                            tandem_job_process_get_pid (self->process));
  tandem_process_item_update (self->job_item, tandem_job_process_get_pid (self->process),
                              tandem_job_text_state (TANDEM_JOB_STATE_RUNNING), 0, 0);
  g_list_store_append (self->processes, self->job_item);
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
                              tandem_job_text_state (TANDEM_JOB_STATE_CANCELLING), 0, 0);
  set_state (self, TANDEM_JOB_STATE_CANCELLING);
  queue_update (self);
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
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[SIGNAL_REPORT] = g_signal_new ("report", TANDEM_TYPE_JOB_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, JSON_TYPE_OBJECT | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_UPDATED] = g_signal_new ("updated", TANDEM_TYPE_JOB_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
}

static void
tandem_job_client_init (TandemJobClient *self)
{
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
