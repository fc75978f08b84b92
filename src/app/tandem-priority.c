/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-priority.h"

#include <sched.h>
#include <sys/resource.h>

#define LEAST_NICE 19

static void
set_policy (GPid task, int policy)
{
  const struct sched_param none = { .sched_priority = 0 };

  /* A process that is over by now needs none. */
  if (sched_setscheduler (task, policy, &none) != 0)
    g_debug ("Cannot lower the priority of %d", (int)task);
}

void
tandem_priority_lower (GPid task)
{
  set_policy (task, SCHED_BATCH);
  /* On Linux a nice value belongs to a thread, setpriority(2). */
  setpriority (PRIO_PROCESS, (id_t)task, LEAST_NICE);
}

void
tandem_priority_make_idle (GPid task)
{
  set_policy (task, SCHED_IDLE);
}
