/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Times in milliseconds over the last minute: a bar for each pixel column, as high as the longest that falls
 * into it, with lines at what a frame may take. */
#pragma once

#include "app/tandem-frame-clock-monitor.h"

G_BEGIN_DECLS

#define TANDEM_TIME_PLOT_SPAN ((gint64)60 * G_USEC_PER_SEC)

#define TANDEM_TYPE_TIME_PLOT (tandem_time_plot_get_type ())
G_DECLARE_FINAL_TYPE (TandemTimePlot, tandem_time_plot, TANDEM, TIME_PLOT, GtkWidget)

/* Draws @samples (element-type TandemTimeSample, oldest first; referenced, nullable) from now on, each time
 * that it is drawn. @limit: above this many milliseconds a bar is drawn as too long; there a line is, too. */
void tandem_time_plot_set_samples (TandemTimePlot *self, GArray *samples, double limit);

G_END_DECLS
