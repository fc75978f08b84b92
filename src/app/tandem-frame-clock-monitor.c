/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-frame-clock-monitor.h"

/* Between two looks at how late the main loop is. */
#define LATENESS_INTERVAL ((gint64)20 * 1000)

/* At 60 frames a second: five minutes. */
#define MAX_SAMPLES 18000

struct _TandemFrameClockMonitor
{
  GObject parent_instance;

  GtkWidget *widget;
  GdkFrameClock *clock;
  guint tick;
  gulong painted;
  GSource *source;
  gint64 last_frame;
  GArray *frames;   /* of TandemTimeSample */
  GArray *lateness; /* of TandemTimeSample */
};

G_DEFINE_FINAL_TYPE (TandemFrameClockMonitor, tandem_frame_clock_monitor, G_TYPE_OBJECT)

static void
add_sample (GArray *samples, gint64 now, gint64 microseconds)
{
  TandemTimeSample sample = { .time = now, .milliseconds = (double)microseconds / 1000 };

  if (samples->len >= MAX_SAMPLES)
    g_array_remove_range (samples, 0, MAX_SAMPLES / 10);
  g_array_append_val (samples, sample);
}

static void
on_after_paint (TandemFrameClockMonitor *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->last_frame != 0)
    add_sample (self->frames, now, now - self->last_frame);
  self->last_frame = now;
}

/* The callback does nothing, but as long as there is one, the clock goes on. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

typedef struct
{
  GSource source;
  TandemFrameClockMonitor *monitor;
} LatenessSource;

static gboolean
lateness_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  TandemFrameClockMonitor *self = ((LatenessSource *)source)->monitor;
  gint64 now = g_get_monotonic_time ();
  gint64 late = now - g_source_get_ready_time (source);

  add_sample (self->lateness, now, MAX (late, 0));
  g_source_set_ready_time (source, now + LATENESS_INTERVAL);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs lateness_functions = { .dispatch = lateness_dispatch };

void
tandem_frame_clock_monitor_reset (TandemFrameClockMonitor *self)
{
  self->last_frame = 0;
  g_array_set_size (self->frames, 0);
  g_array_set_size (self->lateness, 0);
}

static int
compare_samples (gconstpointer a, gconstpointer b)
{
  double first = ((const TandemTimeSample *)a)->milliseconds;
  double second = ((const TandemTimeSample *)b)->milliseconds;

  return (first > second) - (first < second);
}

/* The samples from @since on, sorted by their length. */
static GArray *
sort_since (GArray *samples, gint64 since)
{
  guint first = 0;
  GArray *sorted = g_array_new (FALSE, FALSE, sizeof (TandemTimeSample));

  while (first < samples->len && g_array_index (samples, TandemTimeSample, first).time < since)
    first++;
  if (first < samples->len)
    g_array_append_vals (sorted, &g_array_index (samples, TandemTimeSample, first), samples->len - first);
  g_array_sort (sorted, compare_samples);
  return sorted;
}

/* The sample that @share of the sorted samples do not exceed; 0 when there is none. */
static double
percentile (GArray *sorted, double share)
{
  guint index = (guint)(share * sorted->len);

  return sorted->len > 0 ? g_array_index (sorted, TandemTimeSample, MIN (index, sorted->len - 1)).milliseconds
                         : 0;
}

void
tandem_frame_clock_monitor_get_statistics (TandemFrameClockMonitor *self,
                                           gint64 since,
                                           TandemFrameStatistics *statistics)
{
  g_autoptr (GArray) frames = sort_since (self->frames, since);
  g_autoptr (GArray) lateness = sort_since (self->lateness, since);

  statistics->frames = frames->len;
  statistics->frame_p50 = percentile (frames, 0.5);
  statistics->frame_p95 = percentile (frames, 0.95);
  statistics->frame_p99 = percentile (frames, 0.99);
  statistics->frame_max = percentile (frames, 1);
  statistics->lateness_p50 = percentile (lateness, 0.5);
  statistics->lateness_p99 = percentile (lateness, 0.99);
  statistics->lateness_max = percentile (lateness, 1);
}

GArray *
tandem_frame_clock_monitor_get_frames (TandemFrameClockMonitor *self)
{
  return self->frames;
}

GArray *
tandem_frame_clock_monitor_get_lateness (TandemFrameClockMonitor *self)
{
  return self->lateness;
}

static void
tandem_frame_clock_monitor_finalize (GObject *object)
{
  TandemFrameClockMonitor *self = TANDEM_FRAME_CLOCK_MONITOR (object);

  gtk_widget_remove_tick_callback (self->widget, self->tick);
  g_clear_signal_handler (&self->painted, self->clock);
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->frames, g_array_unref);
  g_clear_pointer (&self->lateness, g_array_unref);
  G_OBJECT_CLASS (tandem_frame_clock_monitor_parent_class)->finalize (object);
}

static void
tandem_frame_clock_monitor_class_init (TandemFrameClockMonitorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_frame_clock_monitor_finalize;
}

static void
tandem_frame_clock_monitor_init (TandemFrameClockMonitor *self)
{
  self->frames = g_array_new (FALSE, FALSE, sizeof (TandemTimeSample));
  self->lateness = g_array_new (FALSE, FALSE, sizeof (TandemTimeSample));
}

TandemFrameClockMonitor *
tandem_frame_clock_monitor_new (GtkWidget *widget)
{
  TandemFrameClockMonitor *self = g_object_new (TANDEM_TYPE_FRAME_CLOCK_MONITOR, NULL);

  self->widget = widget;
  self->clock = g_object_ref (gtk_widget_get_frame_clock (widget));
  self->tick = gtk_widget_add_tick_callback (widget, on_tick, NULL, NULL);
  self->painted = g_signal_connect_swapped (self->clock, "after-paint", G_CALLBACK (on_after_paint), self);
  self->source = g_source_new (&lateness_functions, sizeof (LatenessSource));
  ((LatenessSource *)self->source)->monitor = self;
  g_source_set_name (self->source, "tandem-lateness");
  g_source_set_ready_time (self->source, g_get_monotonic_time () + LATENESS_INTERVAL);
  g_source_attach (self->source, NULL);
  return self;
}
