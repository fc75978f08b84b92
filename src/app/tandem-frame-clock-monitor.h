/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How smooth the window is, measured by itself: the intervals between the frames that its frame clock paints,
 * and how late the main loop comes to a timer that is due. Keeps the last minutes. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One frame interval, or how late the main loop was, and when. */
typedef struct
{
  gint64 time; /* microseconds of g_get_monotonic_time () */
  double milliseconds;
} TandemTimeSample;

/* In milliseconds. */
typedef struct
{
  guint frames;
  double frame_p50;
  double frame_p95;
  double frame_p99;
  double frame_max;
  double lateness_p50;
  double lateness_p99;
  double lateness_max;
} TandemFrameStatistics;

#define TANDEM_TYPE_FRAME_CLOCK_MONITOR (tandem_frame_clock_monitor_get_type ())
G_DECLARE_FINAL_TYPE (TandemFrameClockMonitor,
                      tandem_frame_clock_monitor,
                      TANDEM,
                      FRAME_CLOCK_MONITOR,
                      GObject)

/* Watches the frame clock of @widget, which has to be realized and to outlive it, and makes it paint
 * continuously: an interval means something only while frames are asked for. */
TandemFrameClockMonitor *tandem_frame_clock_monitor_new (GtkWidget *widget);

/* Forgets all samples. */
void tandem_frame_clock_monitor_reset (TandemFrameClockMonitor *self);

/* Of the samples since the last reset and since @since (microseconds of g_get_monotonic_time ()). */
void tandem_frame_clock_monitor_get_statistics (TandemFrameClockMonitor *self,
                                                gint64 since,
                                                TandemFrameStatistics *statistics);

/* The samples, oldest first. (element-type TandemTimeSample) Owned by @self. */
GArray *tandem_frame_clock_monitor_get_frames (TandemFrameClockMonitor *self);
GArray *tandem_frame_clock_monitor_get_lateness (TandemFrameClockMonitor *self);

G_END_DECLS
