/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-deadline.h"

void
tandem_deadline_set (TandemDeadline *self, gint64 span)
{
  self->left = CLAMP (span, 0, G_MAXINT64 / 2);
  self->last_look = g_get_monotonic_time ();
}

gint64
tandem_deadline_look (TandemDeadline *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 passed = now - self->last_look;

  /* Late by more than a busy machine explains: this process was stopped, and only one slice counts. */
  if (passed > 5 * TANDEM_DEADLINE_SLICE)
    passed = TANDEM_DEADLINE_SLICE;
  self->left = MAX (self->left - passed, 0);
  self->last_look = now;
  return self->left;
}

int
tandem_deadline_get_slice_ms (const TandemDeadline *self)
{
  return (int)((MIN (self->left, TANDEM_DEADLINE_SLICE) + 999) / 1000);
}

typedef struct
{
  GSource source;
  TandemDeadline *deadline;
} DeadlineSource;

static void
arm (DeadlineSource *source)
{
  gint64 wait = MIN (source->deadline->left, TANDEM_DEADLINE_SLICE);

  g_source_set_ready_time ((GSource *)source, g_get_monotonic_time () + wait);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  DeadlineSource *self = (DeadlineSource *)source;

  if (tandem_deadline_look (self->deadline) > 0)
    {
      arm (self);
      return G_SOURCE_CONTINUE;
    }
  callback (user_data);
  return G_SOURCE_REMOVE;
}

static GSourceFuncs functions = { .dispatch = dispatch };

GSource *
tandem_deadline_watch (TandemDeadline *self, GMainContext *context, GSourceFunc callback, gpointer user_data)
{
  GSource *source = g_source_new (&functions, sizeof (DeadlineSource));

  ((DeadlineSource *)source)->deadline = self;
  arm ((DeadlineSource *)source);
  g_source_set_name (source, "tandem-deadline");
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, context);
  return source;
}
