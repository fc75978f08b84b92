/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-speedup-plot.h"

#include <math.h>

#define LEFT 34
#define BOTTOM 24
#define TOP 8
#define RIGHT 8
#define CURVE_STEPS 64

struct _TandemSpeedupPlot
{
  GtkWidget parent_instance;

  GArray *points;
  double serial;
};

G_DEFINE_FINAL_TYPE (TandemSpeedupPlot, tandem_speedup_plot, GTK_TYPE_WIDGET)

/* The drawing area, and what its right and upper ends stand for. */
typedef struct
{
  double width;
  double height;
  double most; /* workers, and speed-up: the ideal line is a diagonal */
} Frame;

static double
x_of (const Frame *frame, double workers)
{
  return LEFT + frame->width * workers / frame->most;
}

static double
y_of (const Frame *frame, double speedup)
{
  return TOP + frame->height * (1 - speedup / frame->most);
}

static void
tandem_speedup_plot_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 180;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 260;
}

static void
draw_text (TandemSpeedupPlot *self,
           GtkSnapshot *snapshot,
           const GdkRGBA *color,
           double value,
           double x,
           double y,
           gboolean below)
{
  g_autofree char *text = g_strdup_printf ("%.0f", value);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (below ? (float)(x - width / 2.0) : (float)(x - width),
                                                below ? (float)y : (float)(y - height / 2.0)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_axes (TandemSpeedupPlot *self, GtkSnapshot *snapshot, const Frame *frame, const GdkRGBA *color)
{
  GdkRGBA faint = *color;
  double step = MAX (ceil (frame->most / 8), 1);

  faint.alpha *= 0.2f;
  for (double value = 0; value <= frame->most; value += step)
    {
      float y = (float)round (y_of (frame, value));
      float x = (float)round (x_of (frame, value));

      gtk_snapshot_append_color (snapshot, &faint, &GRAPHENE_RECT_INIT (LEFT, y, (float)frame->width, 1));
      draw_text (self, snapshot, color, value, LEFT - 6, y, FALSE);
      if (value > 0)
        draw_text (self, snapshot, color, value, x, TOP + frame->height + 4, TRUE);
    }
}

/* The ideal line, broken, and Amdahl's curve. */
static void
draw_curves (TandemSpeedupPlot *self, cairo_t *cairo, const Frame *frame, const GdkRGBA *color)
{
  const double dashes[] = { 6, 4 };

  gdk_cairo_set_source_rgba (cairo, color);
  cairo_set_line_width (cairo, 1);
  cairo_set_dash (cairo, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (cairo, x_of (frame, 0), y_of (frame, 0));
  cairo_line_to (cairo, x_of (frame, frame->most), y_of (frame, frame->most));
  cairo_stroke (cairo);
  cairo_set_dash (cairo, NULL, 0, 0);
  if (self->serial < 0)
    return;

  cairo_set_line_width (cairo, 2);
  for (int i = 0; i <= CURVE_STEPS; i++)
    {
      double workers = 1 + (frame->most - 1) * i / CURVE_STEPS;
      double speedup = 1 / (self->serial + (1 - self->serial) / workers);

      cairo_line_to (cairo, x_of (frame, workers), y_of (frame, speedup));
    }
  cairo_stroke (cairo);
}

static void
draw_points (TandemSpeedupPlot *self, cairo_t *cairo, const Frame *frame, const GdkRGBA *color)
{
  gdk_cairo_set_source_rgba (cairo, color);
  cairo_set_line_width (cairo, 1.5);
  for (guint i = 0; i < self->points->len; i++)
    {
      const TandemSpeedupPoint *point = &g_array_index (self->points, TandemSpeedupPoint, i);
      double x = x_of (frame, point->n_workers);

      cairo_move_to (cairo, x, y_of (frame, MIN (point->least, frame->most)));
      cairo_line_to (cairo, x, y_of (frame, MIN (point->most, frame->most)));
      cairo_stroke (cairo);
      cairo_arc (cairo, x, y_of (frame, MIN (point->speedup, frame->most)), 4, 0, 2 * G_PI);
      cairo_fill (cairo);
    }
}

static void
tandem_speedup_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TandemSpeedupPlot *self = TANDEM_SPEEDUP_PLOT (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  Frame frame = { .width = width - LEFT - RIGHT, .height = height - TOP - BOTTOM, .most = 2 };
  cairo_t *cairo;
  GdkRGBA color, accent;

  if (self->points == NULL || self->points->len == 0 || frame.width < 10 || frame.height < 10)
    return;

  /* Room for the expectation with twice the workers. */
  frame.most =
      MAX (2.0 * g_array_index (self->points, TandemSpeedupPoint, self->points->len - 1).n_workers, 2);
  gtk_style_context_get_color (style, &color);
  if (!gtk_style_context_lookup_color (style, "accent_color", &accent))
    accent = color;
  draw_axes (self, snapshot, &frame, &color);
  cairo = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  draw_curves (self, cairo, &frame, &color);
  draw_points (self, cairo, &frame, &accent);
  cairo_destroy (cairo);
}

void
tandem_speedup_plot_set_points (TandemSpeedupPlot *self, GArray *points, double serial)
{
  g_clear_pointer (&self->points, g_array_unref);
  self->points = g_array_ref (points);
  self->serial = serial;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
tandem_speedup_plot_finalize (GObject *object)
{
  g_clear_pointer (&TANDEM_SPEEDUP_PLOT (object)->points, g_array_unref);
  G_OBJECT_CLASS (tandem_speedup_plot_parent_class)->finalize (object);
}

static void
tandem_speedup_plot_class_init (TandemSpeedupPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tandem_speedup_plot_finalize;
  widget_class->measure = tandem_speedup_plot_measure;
  widget_class->snapshot = tandem_speedup_plot_snapshot;
  gtk_widget_class_set_css_name (widget_class, "speedupplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
tandem_speedup_plot_init (TandemSpeedupPlot *self)
{
  self->serial = -1;
}
