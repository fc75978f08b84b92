/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-clock.h"

static gint64 clock_start;

void
tandem_clock_init (void)
{
  const char *text = g_getenv (TANDEM_CLOCK_ENVIRONMENT);
  gint64 now = g_get_monotonic_time ();
  guint64 start = 0;

  if (clock_start != 0)
    return;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 1, (guint64)now, &start, NULL))
    clock_start = (gint64)start;
  else
    clock_start = MAX (now, 1);
}

gint64
tandem_clock_get_start (void)
{
  tandem_clock_init ();
  return clock_start;
}

gint64
tandem_clock_now (void)
{
  tandem_clock_init ();
  return MAX (0, g_get_monotonic_time () - clock_start);
}
