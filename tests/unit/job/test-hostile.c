/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs whose workers were taken over: what they answer does no harm. Those of a worker that lies once give
 * the right result, those of workers that always lie fail and say why. */
#include "act/tandem-identity.h"
#include "job/tandem-act-job.h"
#include "job/tandem-euler-job.h"
#include "job/tandem-find-job.h"
#include "job/tandem-frequency-job.h"
#include "job/tandem-verify-job.h"
#include "process/tandem-error.h"

#include <glib/gstdio.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The last digit is wrong. */
#define DIGITS "2.7182818285"

typedef struct
{
  const char *kind;
  const char *format; /* of the answers that are replaced … */
  guint first;        /* … by @lie, from this one on, 1 is the first */
  const char *lie;
} Case;

typedef struct
{
  guint n_answers; /* of the format */
  guint n_lies;
} Shared;

static const Case *current;
static guint max_lies;
static Shared *shared;
static pid_t coordinator;

/* ---- In a worker ---- */

/* In place of the functions of GLib, as the program's build files say. */
GVariant *__wrap_g_variant_new (const char *format, ...);
GVariant *__real_g_variant_new_uint64 (guint64 number);
GVariant *__wrap_g_variant_new_uint64 (guint64 number);

static gboolean
is_to_lie (const char *format)
{
  if (current == NULL || getpid () == coordinator || strcmp (format, current->format) != 0)
    return FALSE;
  if (++shared->n_answers < current->first || shared->n_lies >= max_lies)
    return FALSE;
  shared->n_lies++;
  return TRUE;
}

/* What is said in place of @value, which is taken when it is floating. */
static GVariant *
say (const char *format, GVariant *value)
{
  if (!is_to_lie (format))
    return value;
  g_variant_unref (g_variant_ref_sink (value));
  return g_variant_parse (NULL, current->lie, NULL, NULL, NULL);
}

GVariant *
__wrap_g_variant_new (const char *format, ...)
{
  GVariant *value;
  va_list arguments;

  va_start (arguments, format);
  value = g_variant_new_va (format, NULL, &arguments);
  va_end (arguments);
  return say (format, value);
}

GVariant *
__wrap_g_variant_new_uint64 (guint64 number)
{
  return say ("t", __real_g_variant_new_uint64 (number));
}

/* ---- The jobs ---- */

static TandemJob *
new_job (const char *kind, const char *path)
{
  const char *const paths[] = { path, NULL };
  const TandemActOptions restore = { .kind = TANDEM_ACT_RESTORE, .snapshot_fd = -1, .paths = paths };
  TandemEulerJob *euler;

  if (strcmp (kind, "find") == 0)
    return TANDEM_JOB (tandem_find_job_new (path, -1, "828", -1));
  if (strcmp (kind, "frequency") == 0)
    return TANDEM_JOB (tandem_frequency_job_new (path, -1));
  if (strcmp (kind, "verify") == 0)
    return TANDEM_JOB (tandem_verify_job_new (path));
  if (strcmp (kind, "act") == 0)
    return TANDEM_JOB (tandem_act_job_new (&restore)); /* which no such file is for */

  euler = tandem_euler_job_new (1000, TANDEM_KERNEL_AUTO, -1);
  tandem_euler_job_set_checkpoints (euler, NULL, path, 0);
  return TANDEM_JOB (euler);
}

static void
check_right (TandemJob *job)
{
  JsonObject *result = tandem_job_get_result (job);

  if (TANDEM_IS_ACT_JOB (job))
    {
      g_assert_error (tandem_job_get_error (job), TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_CHANGED);
      g_assert_null (strstr (tandem_job_get_error (job)->message, "does not fit"));
      return;
    }

  g_assert_nonnull (result);
  if (TANDEM_IS_EULER_JOB (job))
    {
      g_assert_cmpint (tandem_job_get_state (job), ==, TANDEM_JOB_DONE);
      g_assert_nonnull (json_object_get_string_member (result, "checkpoint"));
      return;
    }

  g_assert_cmpint (json_object_get_int_member (result, "digits"), ==, 10);
  if (TANDEM_IS_FIND_JOB (job))
    {
      g_assert_cmpint (json_object_get_int_member (result, "count"), ==, 2);
    }
  else if (TANDEM_IS_FREQUENCY_JOB (job))
    {
      g_assert_cmpint (json_array_get_int_element (json_object_get_array_member (result, "counts"), 8), ==,
                       4);
    }
  else
    {
      g_assert_cmpint (json_object_get_int_member (result, "wrong_at"), ==, 10);
      g_assert_cmpstr (json_object_get_string_member (result, "found"), ==, "5");
      g_assert_cmpstr (json_object_get_string_member (result, "expected"), ==, "4");
    }
}

static void
check_failed (TandemJob *job)
{
  const GError *error = tandem_job_get_error (job);

  g_assert_cmpint (tandem_job_get_state (job), ==, TANDEM_JOB_FAILED);
  g_assert_nonnull (strstr (error->message, "does not fit"));
  if (!TANDEM_IS_ACT_JOB (job))
    g_assert_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_DIED);
}

static void
run_one (const char *path, guint n_lies)
{
  g_autoptr (TandemJob) job = new_job (current->kind, path);

  g_test_message ("%s: %s, %s", current->kind, current->lie, n_lies == 1 ? "once" : "always");
  *shared = (Shared){ 0 };
  max_lies = n_lies;
  tandem_job_set_n_workers (job, 1);
  tandem_job_start (job);
  while (!tandem_job_has_ended (job))
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (shared->n_lies, >=, 1);
  g_assert_cmpuint (shared->n_answers, >, current->first); /* it was asked again */
  if (n_lies == 1)
    check_right (job);
  else
    check_failed (job);
}

/* The answers of two numbers are: what was counted, what was loaded, what was found. */
static const Case cases[] = {
  { "find", "(tt)", 1, "(uint64 0, uint64 11)" }, /* in 10 bytes */
  { "find", "(tt)", 1, "(uint64 0, uint64 70368744177664)" },
  { "find", "(tt)", 1, "(uint64 1, uint64 10)" },
  { "find", "(tt)", 1, "uint64 10" },
  { "find", "(tt)", 1, "('', uint64 10)" },
  { "find", "(tt)", 2, "(uint64 4194304, uint64 0)" },
  { "find", "(tt)", 3, "(uint64 4194304, uint64 4702111234474983745)" },
  { "find", "(tt)", 3, "(uint64 0, uint64 11)" },
  { "find", "(tt)", 3, "(uint64 0, '11')" },
  { "frequency", "(tt)", 1, "(uint64 0, uint64 1048576)" },
  { "frequency", "(t@at)", 1, "(uint64 0, [uint64 1])" },
  { "frequency", "(t@at)", 1, "(uint64 0, [byte 1])" },
  { "frequency", "(t@at)", 1, "(uint64 0, uint64 1)" },
  { "verify", "(t(ts))", 1, "(uint64 0, (uint64 4702111234474983745, '1'))" },
  { "verify", "(t(ts))", 1, "(uint64 0, (uint64 10, '1'))" },
  { "verify", "(t(ts))", 1, "(uint64 0, (uint64 8, '123'))" },
  { "verify", "(t(ts))", 1, "(uint64 0, (uint64 9, 'x'))" },
  { "verify", "(t(ts))", 1, "(uint64 0, uint64 9)" },
  { "verify", "(t(ts))", 1, "(uint64 1, (uint64 9, '5'))" },
  { "e", "t", 1, "'all of it'" },
  { "e", "t", 1, "uint64 18446744073709551615" },
  { "act", "(bs@aytt@a(tt)@a(ttu))", 1, "true" },
  { "act", "(bs@aytt@a(tt)@a(ttu))", 1, "(true, '')" },
};

static void
test_answers (gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("tandem-hostile-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "digits", NULL);

  current = data;
  g_assert_true (g_file_set_contents (path, DIGITS, -1, NULL));
  run_one (path, 1);
  /* The pool of verify bears many deaths, some seconds long; e does without its checkpoint. */
  if (strcmp (current->kind, "verify") != 0 && strcmp (current->kind, "e") != 0)
    run_one (path, G_MAXUINT);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  coordinator = getpid ();
  shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (shared != MAP_FAILED);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/job-hostile/%s/%u", cases[i].kind, i + 1);

      g_test_add_data_func (name, &cases[i], test_answers);
    }
  return g_test_run ();
}
