/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-time-plot.h"

#include <glib/gi18n.h>
#include <math.h>

#define MIN_HEIGHT 96
#define AXIS_WIDTH 52

/* The scale's top is one of these, in milliseconds, and the last for everything above. */
static const double tops[] = { 4, 10, 25, 50, 100, 250, 1000 };

struct _TandemTimePlot
{
  GtkWidget parent_instance;

  GArray *samples;
  double limit;
};

G_DEFINE_FINAL_TYPE (TandemTimePlot, tandem_time_plot, GTK_TYPE_WIDGET)

static void
tandem_time_plot_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : MIN_HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 140;
}

/* The longest of each of @n columns of the last minute; returns the longest of all. */
static double
collect (TandemTimePlot *self, double *columns, int n)
{
  gint64 now = g_get_monotonic_time ();
  double longest = 0;

  for (guint i = self->samples != NULL ? self->samples->len : 0; i > 0; i--)
    {
      const TandemTimeSample *sample = &g_array_index (self->samples, TandemTimeSample, i - 1);
      gint64 age = now - sample->time;
      int column;

      if (age >= TANDEM_TIME_PLOT_SPAN)
        break;
      column = n - 1 - (int)(age * n / TANDEM_TIME_PLOT_SPAN);
      columns[CLAMP (column, 0, n - 1)] = MAX (columns[CLAMP (column, 0, n - 1)], sample->milliseconds);
      longest = MAX (longest, sample->milliseconds);
    }
  return longest;
}

static double
choose_top (TandemTimePlot *self, double longest)
{
  guint i = 0;

  longest = MAX (longest, self->limit * 1.2);
  while (i < G_N_ELEMENTS (tops) - 1 && tops[i] < longest)
    i++;
  return tops[i];
}

static void
draw_mark (TandemTimePlot *self,
           GtkSnapshot *snapshot,
           const GdkRGBA *color,
           double value,
           double top,
           float width,
           float height)
{
  float y = (float)round (height - height * value / top);
  GdkRGBA faint = *color;
  g_autofree char *text = NULL;
  g_autoptr (PangoLayout) layout = NULL;
  int text_height;
  float text_y;

  faint.alpha *= 0.25f;
  gtk_snapshot_append_color (snapshot, &faint, &GRAPHENE_RECT_INIT (AXIS_WIDTH, y, width - AXIS_WIDTH, 1));
  /* Translators: milliseconds on the axis of a plot */
  text = g_strdup_printf (_ ("%.0f ms"), value);
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  pango_layout_get_pixel_size (layout, NULL, &text_height);
  text_y = CLAMP (y - (float)text_height / 2, 0, height - (float)text_height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, text_y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

/* Time runs from left to right in every language, as in any plot. */
static void
tandem_time_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TandemTimePlot *self = TANDEM_TIME_PLOT (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  float width = (float)gtk_widget_get_width (widget);
  float height = (float)gtk_widget_get_height (widget);
  int n = MAX ((int)width - AXIS_WIDTH, 1);
  g_autofree double *columns = g_new0 (double, n);
  double top = choose_top (self, collect (self, columns, n));
  GdkRGBA color, bar, slow;

  gtk_style_context_get_color (style, &color);
  if (!gtk_style_context_lookup_color (style, "accent_color", &bar))
    bar = color;
  if (!gtk_style_context_lookup_color (style, "error_color", &slow))
    slow = color;

  for (int i = 0; i < n; i++)
    {
      float length = (float)(height * MIN (columns[i] / top, 1));

      if (length > 0)
        gtk_snapshot_append_color (snapshot, columns[i] > self->limit ? &slow : &bar,
                                   &GRAPHENE_RECT_INIT (AXIS_WIDTH + (float)i, height - length, 1, length));
    }
  if (self->limit > top / 5) /* else the two would stand on each other */
    draw_mark (self, snapshot, &color, 0, top, width, height);
  draw_mark (self, snapshot, &color, self->limit, top, width, height);
  draw_mark (self, snapshot, &color, top, top, width, height);
}

void
tandem_time_plot_set_samples (TandemTimePlot *self, GArray *samples, double limit)
{
  g_clear_pointer (&self->samples, g_array_unref);
  self->samples = samples != NULL ? g_array_ref (samples) : NULL;
  self->limit = limit;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
tandem_time_plot_finalize (GObject *object)
{
  g_clear_pointer (&TANDEM_TIME_PLOT (object)->samples, g_array_unref);
  G_OBJECT_CLASS (tandem_time_plot_parent_class)->finalize (object);
}

static void
tandem_time_plot_class_init (TandemTimePlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tandem_time_plot_finalize;
  widget_class->measure = tandem_time_plot_measure;
  widget_class->snapshot = tandem_time_plot_snapshot;
  gtk_widget_class_set_css_name (widget_class, "timeplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
tandem_time_plot_init (TandemTimePlot *self)
{
  self->limit = 20;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
