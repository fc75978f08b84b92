/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-frequency-job.h"

#include "euler/tandem-digits-search.h"
#include "job/tandem-chi-square.h"
#include "job/tandem-report.h"

struct _TandemFrequencyJob
{
  TandemDigitsJob parent_instance;

  TandemDigitStatistics statistics;
};

G_DEFINE_FINAL_TYPE (TandemFrequencyJob, tandem_frequency_job, TANDEM_TYPE_DIGITS_JOB)

static GVariant *
count_part (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  guint64 pairs[100] = { 0 };
  guint64 part;
  guint64 n_digits;
  TandemDigitsJob *job = tandem_digits_job_from_arguments (arguments, &part, &n_digits);
  gsize begin = part * TANDEM_DIGITS_PIECE;

  /* With the first digit of the next part, for the pair at the border. */
  tandem_digits_count_pairs (tandem_digits_source_get_digits (tandem_digits_job_get_source (job)) + begin,
                             MIN (TANDEM_DIGITS_PIECE + 1, n_digits - begin), pairs);
  return g_variant_new ("(t@at)", part,
                        g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64, pairs, 100, sizeof *pairs));
}

/* At most one pair begins at each digit. */
static gboolean
fits (TandemDigitsJob *job, guint64 first, guint64 n_digits, GVariant *value)
{
  gsize n_pairs;
  const guint64 *pairs = g_variant_get_fixed_array (value, &n_pairs, sizeof *pairs);

  for (gsize i = 0; i < n_pairs; n_digits -= pairs[i++])
    if (pairs[i] > n_digits)
      return FALSE;
  return n_pairs == 100;
}

static void
take_part (TandemDigitsJob *job, guint64 part, GVariant *value)
{
  TandemFrequencyJob *self = TANDEM_FREQUENCY_JOB (job);
  gsize n_pairs;
  const guint64 *pairs = g_variant_get_fixed_array (value, &n_pairs, sizeof *pairs);

  for (gsize i = 0; i < n_pairs; i++)
    self->statistics.pairs[i] += pairs[i];
}

/* Each digit but the last is the first of a pair. */
static void
finish (TandemDigitsJob *job)
{
  TandemFrequencyJob *self = TANDEM_FREQUENCY_JOB (job);
  const char *digits = tandem_digits_source_get_digits (tandem_digits_job_get_source (job));
  guint64 n_digits = tandem_digits_job_get_n_digits (job);
  char last = '\0';

  if (n_digits > 0)
    last = __atomic_load_n (&digits[n_digits - 1], __ATOMIC_RELAXED); /* workers can write it meanwhile */
  for (guint i = 0; i < 100; i++)
    self->statistics.digits[i / 10] += self->statistics.pairs[i];
  if (g_ascii_isdigit (last))
    self->statistics.digits[last - '0']++;
  tandem_digit_statistics_judge (&self->statistics);
  tandem_job_complete (TANDEM_JOB (job), TANDEM_JOB_DONE, TRUE, NULL);
}

static gboolean
make_ready (TandemDigitsJob *job, TandemPool *pool, guint64 max_digits, GError **error)
{
  return TRUE;
}

static JsonArray *
make_array (const guint64 *values, gsize n)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; i < n; i++)
    json_array_add_int_element (array, (gint64)values[i]);
  return array;
}

static void
describe_result (TandemJob *job, JsonObject *result)
{
  const TandemDigitStatistics *statistics = &TANDEM_FREQUENCY_JOB (job)->statistics;

  TANDEM_JOB_CLASS (tandem_frequency_job_parent_class)->describe_result (job, result);
  json_object_set_array_member (result, "counts", make_array (statistics->digits, 10));
  tandem_report_set_double (result, "chi2", statistics->digits_chi2);
  tandem_report_set_double (result, "p_value", statistics->digits_p);
  json_object_set_array_member (result, "pairs", make_array (statistics->pairs, 100));
  tandem_report_set_double (result, "pairs_chi2", statistics->pairs_chi2);
  tandem_report_set_double (result, "pairs_p_value", statistics->pairs_p);
}

TandemFrequencyJob *
tandem_frequency_job_new (const char *path, int digits_fd)
{
  TandemFrequencyJob *self = g_object_new (TANDEM_TYPE_FREQUENCY_JOB, NULL);

  tandem_digits_job_set_origin (TANDEM_DIGITS_JOB (self), path, digits_fd);
  return self;
}

static void
tandem_frequency_job_class_init (TandemFrequencyJobClass *klass)
{
  TandemJobClass *job_class = TANDEM_JOB_CLASS (klass);
  TandemDigitsJobClass *digits_class = TANDEM_DIGITS_JOB_CLASS (klass);

  job_class->name = "frequency";
  job_class->describe_result = describe_result;
  digits_class->is_loaded = TRUE;
  digits_class->phase = "count";
  digits_class->make_ready = make_ready;
  digits_class->work = count_part;
  digits_class->answer = "(tat)";
  digits_class->fits = fits;
  digits_class->take_part = take_part;
  digits_class->finish = finish;
}

static void
tandem_frequency_job_init (TandemFrequencyJob *self)
{
}
