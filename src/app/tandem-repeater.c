/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-repeater.h"

/* Of the time of a processor, the work takes one part in this many. */
#define SHARE 25

struct _TandemRepeater
{
  TandemRepeaterFunc work;
  gpointer user_data;

  GCancellable *running; /* NULL when nothing is under way */
  gint64 begun;          /* the latest; microseconds */
  gint64 duration;       /* of the last one that ended */
  gboolean again;        /* once what is under way has ended */
  guint source;
};

static gboolean
on_source (gpointer user_data)
{
  TandemRepeater *self = user_data;

  self->source = 0;
  self->work (self->user_data);
  return G_SOURCE_REMOVE;
}

void
tandem_repeater_stop (TandemRepeater *self)
{
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  g_clear_handle_id (&self->source, g_source_remove);
  self->again = FALSE;
}

GCancellable *
tandem_repeater_begin (TandemRepeater *self)
{
  tandem_repeater_stop (self);
  self->running = g_cancellable_new ();
  self->begun = g_get_monotonic_time ();
  return self->running;
}

gboolean
tandem_repeater_is_current (TandemRepeater *self, GCancellable *cancellable)
{
  return self->running == cancellable;
}

void
tandem_repeater_end (TandemRepeater *self)
{
  g_clear_object (&self->running);
  self->duration = g_get_monotonic_time () - self->begun;
  if (self->again)
    tandem_repeater_ask (self);
}

void
tandem_repeater_forget (TandemRepeater *self)
{
  self->duration = 0;
}

void
tandem_repeater_ask (TandemRepeater *self)
{
  const gint64 wait = self->duration * SHARE - (g_get_monotonic_time () - self->begun);

  if (self->running != NULL)
    self->again = TRUE;
  else if (self->source != 0)
    return;
  else if (wait > 0)
    self->source = g_timeout_add ((guint)(wait / 1000), on_source, self);
  else
    self->work (self->user_data);
}

void
tandem_repeater_ask_in (TandemRepeater *self, guint ms)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = g_timeout_add (ms, on_source, self);
}

TandemRepeater *
tandem_repeater_new (TandemRepeaterFunc work, gpointer user_data)
{
  TandemRepeater *self = g_new0 (TandemRepeater, 1);

  self->work = work;
  self->user_data = user_data;
  return self;
}

void
tandem_repeater_free (TandemRepeater *self)
{
  if (self == NULL)
    return;

  tandem_repeater_stop (self);
  g_free (self);
}
