/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-deadline.h"

#include <math.h>
#include <sys/time.h>

#define SLICE_MS 1000 /* a source does not wait longer than 49 days */

struct _TandemDeadline
{
  GSourceOnceFunc func;
  gpointer user_data;
  guint source; /* 0: paused, or over */
  gint64 left;  /* microseconds, since start; 0: over */
  gint64 start;
};

static void start (TandemDeadline *self);

static gint64
get_left (TandemDeadline *self)
{
  return self->left - (g_get_monotonic_time () - self->start);
}

static void
on_timeout (gpointer user_data)
{
  TandemDeadline *self = user_data;

  self->source = 0;
  self->left = MAX (get_left (self), 0);
  if (self->left > 0)
    start (self);
  else
    self->func (self->user_data);
}

static void
start (TandemDeadline *self)
{
  self->start = g_get_monotonic_time ();
  self->source = g_timeout_add_once ((guint)CLAMP ((self->left + 999) / 1000, 1, SLICE_MS), on_timeout, self);
}

gboolean
tandem_deadline_check (TandemDeadline *self)
{
  if (self->source == 0 || get_left (self) > 0)
    return FALSE;
  g_source_remove (self->source);
  on_timeout (self);
  return TRUE;
}

TandemDeadline *
tandem_deadline_new (double seconds, GSourceOnceFunc func, gpointer user_data)
{
  TandemDeadline *self = g_new0 (TandemDeadline, 1);

  self->func = func;
  self->user_data = user_data;
  self->left = (gint64)(seconds * G_USEC_PER_SEC) + 1;
  start (self);
  return self;
}

void
tandem_deadline_set_paused (TandemDeadline *self, gboolean paused)
{
  if (paused && self->source != 0)
    {
      g_clear_handle_id (&self->source, g_source_remove);
      self->left = MAX (get_left (self), 1);
    }
  else if (!paused && self->source == 0 && self->left > 0)
    start (self);
}

void
tandem_deadline_free (TandemDeadline *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self);
}

void
tandem_deadline_set_alarm (double seconds)
{
  const struct itimerval alarm = {
    .it_value = { .tv_sec = (time_t)seconds, .tv_usec = (suseconds_t)((seconds - floor (seconds)) * 1e6) + 1 }
  };

  setitimer (ITIMER_REAL, &alarm, NULL);
}
