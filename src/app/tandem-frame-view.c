/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-frame-view.h"

#include "app/tandem-accessible.h"
#include "app/tandem-frame-clock-monitor.h"
#include "app/tandem-time-plot.h"

#include <glib/gi18n.h>

#define UPDATE_INTERVAL_MS 500

/* Later than this is felt, in milliseconds. */
#define LATENESS_LIMIT 4.0

struct _TandemFrameView
{
  AdwBin parent_instance;

  TandemTimePlot *frames;
  TandemTimePlot *lateness;
  GtkLabel *frame_figures;
  GtkLabel *lateness_figures;
  GtkLabel *note;

  TandemFrameClockMonitor *monitor; /* while it is shown */
  guint update_source;
};

G_DEFINE_FINAL_TYPE (TandemFrameView, tandem_frame_view, ADW_TYPE_BIN)

static void
show_figures (GtkLabel *label, TandemTimePlot *plot, const char *what, double p50, double p99, double worst)
{
  g_autofree char *text = NULL;

  /* Translators: of the last minute's times half are below the first, 99 of 100 below the second */
  text = g_strdup_printf (_ ("p50 %.1f ms · p99 %.1f ms · worst %.1f ms"), p50, p99, worst);
  gtk_label_set_text (label, text);
  tandem_accessible_take_label (plot, g_strdup_printf ("%s: %s", what, text));
}

/* The time between two frames of the display, in milliseconds. */
static double
refresh_interval (TandemFrameView *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));
  gint64 interval = 0;

  if (clock != NULL)
    gdk_frame_clock_get_refresh_info (clock, g_get_monotonic_time (), &interval, NULL);
  return interval > 0 ? (double)interval / 1000 : 1000.0 / 60;
}

static gboolean
on_update (gpointer user_data)
{
  TandemFrameView *self = user_data;
  TandemFrameStatistics statistics;

  tandem_frame_clock_monitor_get_statistics (self->monitor, g_get_monotonic_time () - TANDEM_TIME_PLOT_SPAN,
                                             &statistics);
  show_figures (self->frame_figures, self->frames, _ ("Frame interval"), statistics.frame_p50,
                statistics.frame_p99, statistics.frame_max);
  show_figures (self->lateness_figures, self->lateness, _ ("Lateness of the main loop"),
                statistics.lateness_p50, statistics.lateness_p99, statistics.lateness_max);
  gtk_widget_queue_draw (GTK_WIDGET (self->lateness));
  return G_SOURCE_CONTINUE;
}

/* The monitor draws the plot of the frames in each frame, so that there is something to measure. */
static void
tandem_frame_view_map (GtkWidget *widget)
{
  TandemFrameView *self = TANDEM_FRAME_VIEW (widget);
  double interval;
  g_autofree char *note = NULL;

  GTK_WIDGET_CLASS (tandem_frame_view_parent_class)->map (widget);
  interval = refresh_interval (self);
  self->monitor = tandem_frame_clock_monitor_new (GTK_WIDGET (self->frames));
  tandem_time_plot_set_samples (self->frames, tandem_frame_clock_monitor_get_frames (self->monitor),
                                1.5 * interval);
  tandem_time_plot_set_samples (self->lateness, tandem_frame_clock_monitor_get_lateness (self->monitor),
                                LATENESS_LIMIT);
  note = g_strdup_printf (
      _ ("The last minute, measured by this window’s own frame clock while this page is "
         "shown, with what it takes to draw these plots. The display shows a frame every "
         "%.1f ms; a frame that takes longer than the line is felt. The lateness is how long "
         "the window takes to answer."),
      interval);
  gtk_label_set_text (self->note, note);
  self->update_source = g_timeout_add (UPDATE_INTERVAL_MS, on_update, self);
}

static void
tandem_frame_view_unmap (GtkWidget *widget)
{
  TandemFrameView *self = TANDEM_FRAME_VIEW (widget);

  g_clear_handle_id (&self->update_source, g_source_remove);
  tandem_time_plot_set_samples (self->frames, NULL, 0);
  tandem_time_plot_set_samples (self->lateness, NULL, 0);
  g_clear_object (&self->monitor);
  GTK_WIDGET_CLASS (tandem_frame_view_parent_class)->unmap (widget);
}

static void
tandem_frame_view_class_init (TandemFrameViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->map = tandem_frame_view_map;
  widget_class->unmap = tandem_frame_view_unmap;

  g_type_ensure (TANDEM_TYPE_TIME_PLOT);
  gtk_widget_class_set_template_from_resource (widget_class, TANDEM_RESOURCE_PATH "ui/tandem-frame-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemFrameView, frames);
  gtk_widget_class_bind_template_child (widget_class, TandemFrameView, lateness);
  gtk_widget_class_bind_template_child (widget_class, TandemFrameView, frame_figures);
  gtk_widget_class_bind_template_child (widget_class, TandemFrameView, lateness_figures);
  gtk_widget_class_bind_template_child (widget_class, TandemFrameView, note);
}

static void
tandem_frame_view_init (TandemFrameView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
