/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-timer.h"

void
tandem_timer_init (TandemTimer *self, gint64 interval)
{
  g_return_if_fail (interval > 0);

  self->start = g_get_monotonic_time ();
  self->interval = interval;
  self->n_ticks = 0;
}

static gint64
get_due_time (const TandemTimer *self)
{
  return self->start + (gint64)(self->n_ticks + 1) * self->interval;
}

gint64
tandem_timer_get_left (const TandemTimer *self)
{
  return MAX (get_due_time (self) - g_get_monotonic_time (), 0);
}

gint64
tandem_timer_take (TandemTimer *self)
{
  gint64 late = g_get_monotonic_time () - get_due_time (self);
  gint64 n_missed;

  if (late < 0)
    return -1;

  n_missed = late / self->interval;
  self->n_ticks += (guint64)n_missed + 1;
  return n_missed;
}

guint64
tandem_timer_get_n_ticks (const TandemTimer *self)
{
  return self->n_ticks;
}

/* ---- As a source ---- */

typedef struct
{
  GSource source;
  TandemTimer timer;
} TimerSource;

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  TandemTimer *timer = &((TimerSource *)source)->timer;
  gint64 n_missed = tandem_timer_take (timer);
  gboolean go_on = G_SOURCE_CONTINUE;

  if (n_missed >= 0 && callback != NULL)
    go_on = ((TandemTimerFunc)(void (*) (void))callback) (timer->n_ticks, (guint64)n_missed, user_data);
  g_source_set_ready_time (source, get_due_time (timer));
  return go_on;
}

static GSourceFuncs functions = { .dispatch = dispatch };

GSource *
tandem_timer_source_new (gint64 interval)
{
  GSource *source = g_source_new (&functions, sizeof (TimerSource));
  TandemTimer *timer = &((TimerSource *)source)->timer;

  tandem_timer_init (timer, interval);
  g_source_set_name (source, "tandem-timer");
  g_source_set_ready_time (source, get_due_time (timer));
  return source;
}
