/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "euler/tandem-euler-memory.h"

#include "euler/tandem-euler-error.h"
#include "process/tandem-memory-limit.h"

#define LEAST_BYTES_PER_DIGIT 7.0
#define BYTES_PER_PROCESS ((guint64)4 << 20)

static guint64
get_fixed (const TandemEulerOptions *options)
{
  return BYTES_PER_PROCESS * (options->n_members + 1);
}

guint64
tandem_euler_needed_memory (const TandemEulerOptions *options)
{
  guint64 engine = tandem_euler_engine_predict (options);

  return engine > 0 ? engine + options->digits + get_fixed (options) : 0;
}

static gboolean
fail_to_fit (guint64 number, const char *what, guint64 needed, guint64 available, GError **error)
{
  g_autofree char *needed_text = g_format_size_full (needed, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *available_text = g_format_size_full (available, G_FORMAT_SIZE_IEC_UNITS);

  g_set_error (error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_MEMORY,
               "%" G_GUINT64_FORMAT " %s do not fit in memory: they need %s, and %s are available", number,
               what, needed_text, available_text);
  return FALSE;
}

gboolean
tandem_euler_check_memory (const TandemEulerOptions *options, GError **error)
{
  guint64 needed, available;

  if (!tandem_kernel_is_available (options->kernel))
    {
      g_set_error_literal (error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_KERNEL,
                           "This processor does not have the kernel that was asked for");
      return FALSE;
    }
  if (options->digits > TANDEM_EULER_DIGITS_MAX)
    {
      g_set_error (error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_MEMORY,
                   "%" G_GUINT64_FORMAT " digits are more than this program can compute (%" G_GUINT64_FORMAT
                   ")",
                   options->digits, TANDEM_EULER_DIGITS_MAX);
      return FALSE;
    }
  needed = tandem_euler_needed_memory (options);
  available = tandem_memory_limit_measure (100, 0);
  if (get_fixed (options) > available)
    return fail_to_fit (options->n_members, "workers", get_fixed (options), available, error);
  return needed <= available || fail_to_fit (options->digits, "digits", needed, available, error);
}

gboolean
tandem_euler_fit_memory (TandemEulerOptions *options, GError **error)
{
  guint64 available = tandem_memory_limit_measure (75, 0);

  options->digits = MIN ((guint64)((double)available / LEAST_BYTES_PER_DIGIT), TANDEM_EULER_DIGITS_MAX);
  while (options->digits > 0 && tandem_euler_needed_memory (options) > available)
    options->digits = options->digits / 10 * 9;
  if (options->digits == 0)
    return fail_to_fit (options->n_members, "workers", get_fixed (options), available, error);
  return tandem_euler_check_memory (options, error);
}
