/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-give-way.h"

#include <sched.h>

static gboolean is_polite;
static _Thread_local gint64 last_time;

void
tandem_give_way_set_polite (gboolean polite)
{
  is_polite = polite;
}

gboolean
tandem_give_way (void)
{
  gint64 now;

  if (!is_polite)
    return FALSE;
  now = g_get_monotonic_time ();
  if (now - last_time < TANDEM_GIVE_WAY_PERIOD)
    return FALSE;

  last_time = now;
  sched_yield ();
  return TRUE;
}
