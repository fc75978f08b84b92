/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Measured speed-up over the number of workers, beside the ideal line and the curve of Amdahl's law. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  guint n_workers;
  double speedup; /* of the medians */
  double least;   /* of the slowest run */
  double most;    /* of the fastest */
} TandemSpeedupPoint;

#define TANDEM_TYPE_SPEEDUP_PLOT (tandem_speedup_plot_get_type ())
G_DECLARE_FINAL_TYPE (TandemSpeedupPlot, tandem_speedup_plot, TANDEM, SPEEDUP_PLOT, GtkWidget)

/* Draws @points (of TandemSpeedupPoint, from one worker up; referenced). @serial: the fitted serial share,
 * below 0 when it is not known. */
void tandem_speedup_plot_set_points (TandemSpeedupPlot *self, GArray *points, double serial);

G_END_DECLS
