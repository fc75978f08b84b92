/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "euler/tandem-euler-memory.h"

#include "euler/tandem-euler-engine.h"
#include "euler/tandem-euler-error.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define BYTES_PER_DIGIT 8.0
#define BYTES_FIXED ((guint64)32 << 20)
#define BYTES_PER_PROCESS ((guint64)4 << 20)

guint64
tandem_euler_digits_for_memory (guint64 bytes)
{
  return bytes > BYTES_FIXED ? (guint64)((double)(bytes - BYTES_FIXED) / BYTES_PER_DIGIT) : 0;
}

guint64
tandem_euler_memory_available (void)
{
  g_autofree char *text = NULL;
  const char *line = NULL;
  guint64 available = (guint64)sysconf (_SC_AVPHYS_PAGES) * (guint64)sysconf (_SC_PAGESIZE);
  struct rlimit limit;

  if (g_file_get_contents ("/proc/meminfo", &text, NULL, NULL))
    line = strstr (text, "MemAvailable:");
  if (line != NULL)
    available = g_ascii_strtoull (line + strlen ("MemAvailable:"), NULL, 10) * 1024;
  if (getrlimit (RLIMIT_AS, &limit) == 0)
    available = MIN (available, (guint64)limit.rlim_cur);
  return available;
}

gboolean
tandem_euler_check_memory (guint64 digits, guint64 engine, guint n_workers, GError **error)
{
  guint64 processes = BYTES_PER_PROCESS * (n_workers + 1);
  guint64 needed = 0;
  guint64 available = tandem_euler_memory_available ();
  g_autofree char *needed_text = NULL;
  g_autofree char *available_text = NULL;

  if (engine == 0)
    {
      g_set_error (error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_MEMORY,
                   "%" G_GUINT64_FORMAT " digits are more than this program can compute (%" G_GUINT64_FORMAT
                   ")",
                   digits, TANDEM_EULER_DIGITS_MAX);
      return FALSE;
    }
  needed = engine + digits + processes;
  if (needed <= available)
    return TRUE;

  needed_text = g_format_size_full (needed, G_FORMAT_SIZE_IEC_UNITS);
  available_text = g_format_size_full (available, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_MEMORY,
               "%" G_GUINT64_FORMAT " digits do not fit in memory: they need %s, and %s are available",
               digits, needed_text, available_text);
  return FALSE;
}
