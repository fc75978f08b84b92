/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-euler-job.h"

#include "job/tandem-report.h"

/* Workers in the middle of one long multiplication do not see the event; there is nothing to wait for either.
 */
#define CANCEL_GRACE ((gint64)30 * 1000)

struct _TandemEulerJob
{
  TandemJob parent_instance;

  guint64 digits;
  TandemKernel kernel;
  int result_fd;
  char *continue_from;
  char *checkpoint;
  double checkpoint_interval;
  TandemEuler *euler;
};

G_DEFINE_FINAL_TYPE (TandemEulerJob, tandem_euler_job, TANDEM_TYPE_JOB)

static gboolean
is_endless (TandemEulerJob *self)
{
  return self->digits == TANDEM_EULER_UNTIL_STOPPED;
}

static void
on_checkpoint_written (TandemEuler *euler, guint64 n_terms, TandemEulerJob *self)
{
  JsonObject *line = tandem_report_new ("checkpoint", "e");

  tandem_report_set_text (line, "path", self->checkpoint);
  tandem_report_set_count (line, "terms", n_terms);
  tandem_report_set_count (line, "digits", MIN (tandem_euler_digits_for_terms (n_terms), self->digits));
  tandem_job_report (TANDEM_JOB (self), line);
}

static gboolean
prepare (TandemJob *job, TandemPool *pool, GError **error)
{
  TandemEulerJob *self = TANDEM_EULER_JOB (job);
  const TandemEulerRequest request = { .digits = self->digits,
                                       .kernel = self->kernel,
                                       .continue_from = self->continue_from,
                                       .checkpoint = self->checkpoint,
                                       .checkpoint_interval = self->checkpoint_interval };

  self->euler = tandem_euler_new (&request, tandem_job_get_n_workers (job), self->result_fd, error);
  if (self->euler == NULL)
    return FALSE;
  g_signal_connect_object (self->euler, "checkpoint-written", G_CALLBACK (on_checkpoint_written), self, 0);
  tandem_euler_prepare (self->euler, pool, is_endless (self) ? tandem_job_get_event (job) : NULL);
  return TRUE;
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemEulerJob *self = user_data;
  GError *error = NULL;

  if (tandem_euler_run_finish (self->euler, result, &error))
    tandem_job_complete (TANDEM_JOB (self), TANDEM_JOB_DONE, TRUE, NULL);
  else
    tandem_job_complete (TANDEM_JOB (self), TANDEM_JOB_FAILED, FALSE, error);
}

static void
run (TandemJob *job)
{
  tandem_euler_run_async (TANDEM_EULER_JOB (job)->euler, on_run, job);
}

static gboolean
stop (TandemJob *job)
{
  return is_endless (TANDEM_EULER_JOB (job));
}

static guint
change_n_workers (TandemJob *job, guint n_workers)
{
  return tandem_euler_set_n_workers (TANDEM_EULER_JOB (job)->euler, n_workers);
}

static void
describe_request (TandemJob *job, JsonObject *request)
{
  TandemEulerJob *self = TANDEM_EULER_JOB (job);

  if (is_endless (self))
    json_object_set_null_member (request, "digits");
  else
    tandem_report_set_count (request, "digits", self->digits);
  if (self->continue_from != NULL)
    tandem_report_set_text (request, "continue", self->continue_from);
  if (self->checkpoint != NULL)
    tandem_report_set_text (request, "checkpoint", self->checkpoint);
}

/* What each member has done of the whole; together the fraction. */
static void
describe_parts (TandemEulerJob *self, JsonObject *line, double fraction)
{
  const guint n_members = tandem_euler_get_n_members (self->euler);
  g_autofree double *work = g_new (double, n_members);
  JsonArray *parts = json_array_new ();
  double total = 0;

  /* Once each: they go on working. */
  for (guint i = 0; i < n_members; i++)
    total += work[i] = (double)tandem_euler_get_member_work (self->euler, i);
  for (guint i = 0; i < n_members; i++)
    json_array_add_double_element (parts, total > 0 ? fraction * work[i] / total : fraction / n_members);
  json_object_set_array_member (line, "parts", parts);
}

static void
describe_progress (TandemJob *job, JsonObject *line, guint64 *items, double *fraction)
{
  TandemEulerJob *self = TANDEM_EULER_JOB (job);
  TandemEulerProgress progress = { .phase = "series", .fraction = -1 };

  if (self->euler != NULL)
    tandem_euler_get_progress (self->euler, &progress);
  json_object_set_string_member (line, "phase", progress.phase);
  tandem_report_set_double (line, "phase_fraction", progress.phase_fraction);
  tandem_report_set_count (line, "digits",
                           is_endless (self) ? progress.digits : MIN (progress.digits, self->digits));
  if (self->euler != NULL && progress.fraction >= 0)
    describe_parts (self, line, progress.fraction);
  *items = progress.terms;
  *fraction = progress.fraction;
}

/* All workers are one team: what one works on, all do. */
static char *
describe_work (TandemJob *job, guint index)
{
  TandemEulerJob *self = TANDEM_EULER_JOB (job);
  TandemEulerProgress progress = { .phase = "series" };

  if (self->euler == NULL)
    return NULL;
  tandem_euler_get_progress (self->euler, &progress);
  return g_strdup (progress.phase);
}

static void
describe_result (TandemJob *job, JsonObject *result)
{
  TandemEulerJob *self = TANDEM_EULER_JOB (job);

  tandem_report_set_count (result, "digits", tandem_euler_get_n_digits (self->euler));
  json_object_set_null_member (result, "output");
  tandem_report_set_count (result, "terms", tandem_euler_get_n_terms (self->euler));
  tandem_report_set_count (result, "terms_reused", tandem_euler_get_n_terms_reused (self->euler));
  if (tandem_euler_get_n_terms_saved (self->euler) > 0)
    tandem_report_set_text (result, "checkpoint", self->checkpoint);
  else
    json_object_set_null_member (result, "checkpoint");
  json_object_set_boolean_member (result, "verified", TRUE);
  tandem_report_set_texts (result, "checks", tandem_euler_get_checks (self->euler));
}

guint64
tandem_euler_job_get_n_digits (TandemEulerJob *self)
{
  return tandem_euler_get_n_digits (self->euler);
}

const char *
tandem_euler_job_get_digits (TandemEulerJob *self)
{
  return tandem_euler_get_digits (self->euler);
}

void
tandem_euler_job_set_checkpoints (TandemEulerJob *self,
                                  const char *continue_from,
                                  const char *checkpoint,
                                  double interval)
{
  self->continue_from = g_strdup (continue_from);
  self->checkpoint = g_strdup (checkpoint);
  self->checkpoint_interval = interval;
}

TandemEulerJob *
tandem_euler_job_new (guint64 digits, TandemKernel kernel, int result_fd)
{
  TandemEulerJob *self = g_object_new (TANDEM_TYPE_EULER_JOB, NULL);

  self->digits = digits;
  self->kernel = kernel;
  self->result_fd = result_fd;
  return self;
}

static void
tandem_euler_job_finalize (GObject *object)
{
  TandemEulerJob *self = TANDEM_EULER_JOB (object);

  g_clear_object (&self->euler);
  g_free (self->continue_from);
  g_free (self->checkpoint);

  G_OBJECT_CLASS (tandem_euler_job_parent_class)->finalize (object);
}

static void
tandem_euler_job_class_init (TandemEulerJobClass *klass)
{
  TandemJobClass *job_class = TANDEM_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tandem_euler_job_finalize;
  job_class->name = "e";
  job_class->cancel_grace = CANCEL_GRACE;
  job_class->prepare = prepare;
  job_class->run = run;
  job_class->stop = stop;
  job_class->describe_request = describe_request;
  job_class->describe_progress = describe_progress;
  job_class->change_n_workers = change_n_workers;
  job_class->describe_work = describe_work;
  job_class->describe_result = describe_result;
}

static void
tandem_euler_job_init (TandemEulerJob *self)
{
  self->result_fd = -1;
}
