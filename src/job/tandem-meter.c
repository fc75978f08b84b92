/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/tandem-meter.h"

#define WINDOW ((gint64)5 * G_USEC_PER_SEC)
#define SAMPLE_INTERVAL ((gint64)50 * 1000)
#define RELIABLE_AFTER ((gint64)2 * G_USEC_PER_SEC)
#define RELIABLE_FRACTION 0.02

typedef struct
{
  gint64 time;
  guint64 items;
  double fraction;
} Sample;

struct _TandemMeter
{
  gint64 start;
  GQueue samples; /* of Sample, oldest first */
};

TandemMeter *
tandem_meter_new (void)
{
  TandemMeter *self = g_new0 (TandemMeter, 1);

  self->start = -1;
  g_queue_init (&self->samples);
  return self;
}

void
tandem_meter_free (TandemMeter *self)
{
  if (self == NULL)
    return;

  g_queue_clear_full (&self->samples, g_free);
  g_free (self);
}

void
tandem_meter_add (TandemMeter *self, gint64 time, guint64 items, double fraction)
{
  Sample *last = g_queue_peek_tail (&self->samples);
  Sample *sample;

  if (self->start < 0)
    self->start = time;
  if (last != NULL && self->samples.length > 1 && time - last->time < SAMPLE_INTERVAL)
    {
      last->items = items;
      last->fraction = fraction;
      return;
    }

  sample = g_new (Sample, 1);
  *sample = (Sample){ .time = time, .items = items, .fraction = fraction };
  g_queue_push_tail (&self->samples, sample);
  while (time - ((Sample *)g_queue_peek_head (&self->samples))->time > WINDOW)
    g_free (g_queue_pop_head (&self->samples));
}

/* The oldest and the newest sample, and the seconds between them; FALSE when there are too few. */
static gboolean
get_span (TandemMeter *self, const Sample **first, const Sample **last, double *span)
{
  if (self->samples.length < 2)
    return FALSE;

  *first = g_queue_peek_head (&self->samples);
  *last = g_queue_peek_tail (&self->samples);
  *span = (double)((*last)->time - (*first)->time) / G_USEC_PER_SEC;
  return *span > 0;
}

double
tandem_meter_get_rate (TandemMeter *self)
{
  const Sample *first;
  const Sample *last;
  double span;

  if (!get_span (self, &first, &last, &span) || last->items < first->items)
    return 0;
  return (double)(last->items - first->items) / span;
}

double
tandem_meter_get_seconds_left (TandemMeter *self)
{
  const Sample *first;
  const Sample *last;
  double span;

  if (!get_span (self, &first, &last, &span) || last->time - self->start < RELIABLE_AFTER
      || first->fraction < 0 || last->fraction < RELIABLE_FRACTION || last->fraction <= first->fraction)
    return -1;
  return (1 - last->fraction) * span / (last->fraction - first->fraction);
}
