/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast work goes, and when it will be done: from a window of samples of the last seconds, as a rate over
 * the whole run would long remember a slow start. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TandemMeter TandemMeter;

TandemMeter *tandem_meter_new (void);
void tandem_meter_free (TandemMeter *self);

/* At @time (microseconds, never falling), @items are done and @fraction of the whole (0 to 1; negative: not
 * known). */
void tandem_meter_add (TandemMeter *self, gint64 time, guint64 items, double fraction);

/* Items a second over the window; 0 while there are too few samples. */
double tandem_meter_get_rate (TandemMeter *self);

/* Seconds until the fraction is 1, at the pace of the window; negative while this would be a guess: in the
 * first two seconds, below a fiftieth of the work, or with no headway in the window. */
double tandem_meter_get_seconds_left (TandemMeter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemMeter, tandem_meter_free)

G_END_DECLS
