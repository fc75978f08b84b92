/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of e as points, the time they took over their digits, on axes that are both logarithmic, with the
 * trend of this machine as a line. Runs on other machines have another shape. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_RUN_PLOT (tandem_run_plot_get_type ())
G_DECLARE_FINAL_TYPE (TandemRunPlot, tandem_run_plot, TANDEM, RUN_PLOT, GtkWidget)

/* Shows @runs (element-type TandemRun, referenced), those on @machine as those of this one. */
void tandem_run_plot_set_runs (TandemRunPlot *self, GPtrArray *runs, const char *machine);

/* The trend in words, safe to show; NULL while there are too few runs for one. Belongs to @self. */
const char *tandem_run_plot_get_trend (TandemRunPlot *self);

G_END_DECLS
