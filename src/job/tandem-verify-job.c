/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-verify-job.h"

#include "euler/tandem-euler.h"
#include "job/tandem-report.h"

#include <string.h>

#define SHOWN 10 /* digits that are shown from the first wrong one on */

/* The computation's share of the time, between reading and comparing. */
#define COMPUTE_BEGIN 0.02
#define COMPUTE_SHARE 0.95

struct _TandemVerifyJob
{
  TandemDigitsJob parent_instance;

  TandemEuler *euler;
  guint64 max_digits; /* as many are computed */
  gboolean computed;
  gboolean wrong;
  guint64 wrong_at; /* from 0 */
  char *found;      /* the digits there */
};

G_DEFINE_FINAL_TYPE (TandemVerifyJob, tandem_verify_job, TANDEM_TYPE_DIGITS_JOB)

static GVariant *
compare_part (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  guint64 part;
  guint64 position;
  TandemDigitsJob *job = tandem_digits_job_from_arguments (arguments, &part, &position);
  TandemVerifyJob *self = TANDEM_VERIFY_JOB (job);
  gsize n_digits;
  gsize i = 0;
  g_autofree char *digits =
      tandem_digits_source_read (tandem_digits_job_get_source (job), part, &n_digits, error);
  g_autofree char *found = NULL;
  const char *right;

  if (digits == NULL)
    return NULL;
  if (position + n_digits > self->max_digits)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: the file changed while it was read",
                   tandem_digits_job_get_path (job));
      return NULL;
    }
  right = tandem_euler_get_digits (self->euler) + position;
  if (memcmp (digits, right, n_digits) == 0)
    return g_variant_new ("(t(ts))", part, (guint64)0, "");

  while (digits[i] == right[i])
    i++;
  found = g_strndup (digits + i, MIN (n_digits - i, SHOWN));
  return g_variant_new ("(t(ts))", part, position + i, found);
}

static gboolean
fits (TandemDigitsJob *job, guint64 first, guint64 n_digits, GVariant *value)
{
  const char *found;
  guint64 position;
  gsize length;

  g_variant_get (value, "(t&s)", &position, &found);
  length = strlen (found);
  if (length == 0)
    return TRUE;
  return length <= SHOWN && strspn (found, "0123456789") == length && position >= first
         && position - first < n_digits && length <= n_digits - (position - first);
}

static void
take_part (TandemDigitsJob *job, guint64 part, GVariant *value)
{
  TandemVerifyJob *self = TANDEM_VERIFY_JOB (job);
  g_autofree char *found = NULL;
  guint64 position;

  g_variant_get (value, "(ts)", &position, &found);
  if (found[0] == '\0' || (self->wrong && self->wrong_at < position))
    return;

  self->wrong = TRUE;
  self->wrong_at = position;
  g_free (self->found);
  self->found = g_steal_pointer (&found);
}

static char *
dup_expected (TandemVerifyJob *self)
{
  return g_strndup (tandem_euler_get_digits (self->euler) + self->wrong_at, strlen (self->found));
}

static GError *
describe_wrong (TandemVerifyJob *self)
{
  TandemDigitsJob *job = TANDEM_DIGITS_JOB (self);
  g_autofree char *expected = dup_expected (self);
  gboolean rounded =
      self->wrong_at + 1 == tandem_digits_job_get_n_digits (job) && self->found[0] == expected[0] + 1;

  return g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                      "%s: wrong from digit %" G_GUINT64_FORMAT
                      " after the point on: %s is there, %s is right%s",
                      tandem_digits_job_get_path (job), self->wrong_at + 1, self->found, expected,
                      rounded ? " (the last digit is rounded, not cut off)" : "");
}

static void
finish (TandemDigitsJob *job)
{
  TandemVerifyJob *self = TANDEM_VERIFY_JOB (job);

  if (self->wrong)
    tandem_job_complete (TANDEM_JOB (job), TANDEM_JOB_FAILED, TRUE, describe_wrong (self));
  else
    tandem_job_complete (TANDEM_JOB (job), TANDEM_JOB_DONE, TRUE, NULL);
}

static void
on_computed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemVerifyJob *self = user_data;
  GError *error = NULL;

  self->computed = TRUE;
  if (tandem_euler_run_finish (self->euler, result, &error))
    tandem_digits_job_start_work (TANDEM_DIGITS_JOB (self));
  else
    tandem_job_complete (TANDEM_JOB (self), TANDEM_JOB_FAILED, FALSE, error);
}

static void
compute (TandemDigitsJob *job)
{
  /* A 2 alone is e to no digits. */
  if (tandem_digits_job_get_n_digits (job) == 0
      && tandem_digits_source_has_point (tandem_digits_job_get_source (job)))
    {
      tandem_job_complete (TANDEM_JOB (job), TANDEM_JOB_FAILED, FALSE,
                           g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                        "%s: there are no digits after the point in it",
                                        tandem_digits_job_get_path (job)));
      return;
    }
  tandem_euler_run_async (TANDEM_VERIFY_JOB (job)->euler, on_computed, job);
}

static gboolean
make_ready (TandemDigitsJob *job, TandemPool *pool, guint64 max_digits, GError **error)
{
  TandemVerifyJob *self = TANDEM_VERIFY_JOB (job);
  const TandemEulerRequest request = { .digits = max_digits };

  self->max_digits = max_digits;
  self->euler = tandem_euler_new (&request, tandem_job_get_n_workers (TANDEM_JOB (job)), -1, error);
  if (self->euler == NULL)
    {
      g_prefix_error (error, "%s: ", tandem_digits_job_get_path (job));
      return FALSE;
    }
  tandem_euler_prepare (self->euler, pool, NULL);
  return TRUE;
}

static void
describe_progress (TandemJob *job, JsonObject *line, guint64 *items, double *fraction)
{
  TandemVerifyJob *self = TANDEM_VERIFY_JOB (job);
  double part = tandem_digits_job_get_fraction (TANDEM_DIGITS_JOB (job));
  TandemEulerProgress progress = { 0 };

  TANDEM_JOB_CLASS (tandem_verify_job_parent_class)->describe_progress (job, line, items, fraction);
  if (self->euler == NULL || tandem_job_get_state (job) == TANDEM_JOB_DONE)
    return;
  if (part >= 0)
    {
      *fraction = self->computed ? COMPUTE_BEGIN + COMPUTE_SHARE : 0;
      return;
    }

  tandem_euler_get_progress (self->euler, &progress);
  json_object_set_string_member (line, "phase", progress.phase);
  tandem_report_set_double (line, "phase_fraction", progress.phase_fraction);
  *fraction = COMPUTE_BEGIN + MAX (progress.fraction, 0) * COMPUTE_SHARE;
}

static void
describe_result (TandemJob *job, JsonObject *result)
{
  TandemVerifyJob *self = TANDEM_VERIFY_JOB (job);
  const char *const *computed = tandem_euler_get_checks (self->euler);
  g_autoptr (GPtrArray) checks = g_ptr_array_new ();

  TANDEM_JOB_CLASS (tandem_verify_job_parent_class)->describe_result (job, result);
  json_object_set_boolean_member (result, "right", !self->wrong);
  if (self->wrong)
    {
      g_autofree char *expected = dup_expected (self);

      tandem_report_set_count (result, "wrong_at", self->wrong_at + 1);
      tandem_report_set_text (result, "found", self->found);
      tandem_report_set_text (result, "expected", expected);
    }
  else
    {
      json_object_set_null_member (result, "wrong_at");
    }
  g_ptr_array_add (checks, (gpointer) "the digits were computed anew and compared, one by one");
  for (guint i = 0; computed[i] != NULL; i++)
    g_ptr_array_add (checks, (gpointer)computed[i]);
  g_ptr_array_add (checks, NULL);
  tandem_report_set_texts (result, "checks", (const char *const *)checks->pdata);
}

TandemVerifyJob *
tandem_verify_job_new (const char *path)
{
  TandemVerifyJob *self = g_object_new (TANDEM_TYPE_VERIFY_JOB, NULL);

  tandem_digits_job_set_origin (TANDEM_DIGITS_JOB (self), path, -1);
  return self;
}

static void
tandem_verify_job_finalize (GObject *object)
{
  TandemVerifyJob *self = TANDEM_VERIFY_JOB (object);

  g_clear_object (&self->euler);
  g_free (self->found);

  G_OBJECT_CLASS (tandem_verify_job_parent_class)->finalize (object);
}

static void
tandem_verify_job_class_init (TandemVerifyJobClass *klass)
{
  TandemJobClass *job_class = TANDEM_JOB_CLASS (klass);
  TandemDigitsJobClass *digits_class = TANDEM_DIGITS_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tandem_verify_job_finalize;
  job_class->name = "verify";
  job_class->describe_progress = describe_progress;
  job_class->describe_result = describe_result;
  digits_class->integer = "2";
  digits_class->phase = "compare";
  digits_class->make_ready = make_ready;
  digits_class->prelude = compute;
  digits_class->work = compare_part;
  digits_class->answer = "(t(ts))";
  digits_class->fits = fits;
  digits_class->take_part = take_part;
  digits_class->finish = finish;
}

static void
tandem_verify_job_init (TandemVerifyJob *self)
{
}
