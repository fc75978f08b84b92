/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-responsiveness.h"

#include "app/tandem-frame-clock-monitor.h"

/* The first moments of a state, which are not measured: the start itself is no steady state. */
#define SETTLE_SECONDS 2
#define RESCAN_INTERVAL_MS 100

typedef struct
{
  TandemWindow *window;
  GFile *folder;
  guint seconds;
  TandemFrameClockMonitor *monitor;
  guint rescan_source;
  guint scans;
  TandemFrameStatistics idle;
} Measurement;

static void
print_statistics (const char *name, const TandemFrameStatistics *statistics)
{
  g_print (
      "\"%s\":{\"frames\":%u,\"frame_p50_ms\":%.2f,\"frame_p95_ms\":%.2f,\"frame_p99_ms\":%.2f,"
      "\"frame_max_ms\":%.2f,\"lateness_p50_ms\":%.2f,\"lateness_p99_ms\":%.2f,\"lateness_max_ms\":%.2f}",
      name, statistics->frames, statistics->frame_p50, statistics->frame_p95, statistics->frame_p99,
      statistics->frame_max, statistics->lateness_p50, statistics->lateness_p99, statistics->lateness_max);
}

static gboolean
on_busy_measured (gpointer user_data)
{
  Measurement *self = user_data;
  TandemFrameStatistics busy;

  tandem_frame_clock_monitor_get_statistics (self->monitor, 0, &busy);
  g_print ("{");
  print_statistics ("idle", &self->idle);
  g_print (",");
  print_statistics ("busy", &busy);
  g_print (",\"scans\":%u}\n", self->scans);

  g_source_remove (self->rescan_source);
  g_clear_object (&self->monitor);
  g_clear_object (&self->folder);
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_free (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_busy_settled (gpointer user_data)
{
  Measurement *self = user_data;

  tandem_frame_clock_monitor_reset (self->monitor);
  g_timeout_add_seconds (self->seconds, on_busy_measured, self);
  return G_SOURCE_REMOVE;
}

/* Starts nothing while a scan runs. */
static gboolean
on_rescan (gpointer user_data)
{
  Measurement *self = user_data;
  TandemFoldersPlace *place = tandem_window_get_folders_place (self->window);

  if (!tandem_folders_place_is_scanning (place))
    {
      self->scans++;
      tandem_folders_place_scan (place, self->folder);
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_idle_measured (gpointer user_data)
{
  Measurement *self = user_data;

  tandem_frame_clock_monitor_get_statistics (self->monitor, 0, &self->idle);
  tandem_digits_place_compute (tandem_window_get_digits_place (self->window), -1, 0);
  self->rescan_source = g_timeout_add (RESCAN_INTERVAL_MS, on_rescan, self);
  g_timeout_add_seconds (SETTLE_SECONDS, on_busy_settled, self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_idle_settled (gpointer user_data)
{
  Measurement *self = user_data;

  self->monitor = tandem_frame_clock_monitor_new (GTK_WIDGET (self->window));
  g_timeout_add_seconds (self->seconds, on_idle_measured, self);
  return G_SOURCE_REMOVE;
}

void
tandem_responsiveness_measure (TandemWindow *window, GFile *folder, int seconds)
{
  Measurement *self = g_new0 (Measurement, 1);

  self->window = window;
  self->folder = g_object_ref (folder);
  self->seconds = (guint)MAX (seconds, 1);
  tandem_window_show_place (window, "folders");
  g_timeout_add_seconds (SETTLE_SECONDS, on_idle_settled, self);
}
