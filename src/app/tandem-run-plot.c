/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-run-plot.h"

#include "app/tandem-accessible.h"
#include "job/tandem-run-history.h"

#include <glib/gi18n.h>
#include <math.h>

#define WIDTH_MIN 260
#define HEIGHT_MIN 220
#define LEFT 56 /* room for the labels of the axes */
#define BOTTOM 26
#define EDGE 20
#define POINT 7

typedef struct
{
  double low;
  double high;
} Range; /* of powers of ten */

struct _TandemRunPlot
{
  GtkWidget parent_instance;

  GPtrArray *runs;
  char *machine;
  Range x;
  Range y;
  double slope; /* of the trend, which goes through (middle_x, middle_y) */
  double middle_x;
  double middle_y;
  char *trend;
};

G_DEFINE_FINAL_TYPE (TandemRunPlot, tandem_run_plot, GTK_TYPE_WIDGET)

static gboolean
is_shown (const TandemRun *run)
{
  return run->digits > 0 && run->seconds > 0;
}

/* ---- The trend ---- */

/* The straight line of least squares through the whole runs on this machine. */
static void
fit (TandemRunPlot *self)
{
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;

  g_clear_pointer (&self->trend, g_free);
  for (guint i = 0; i < self->runs->len; i++)
    {
      const TandemRun *run = self->runs->pdata[i];

      if (!is_shown (run) || run->continued || !g_str_equal (run->machine, self->machine))
        continue;
      n++;
      x += log10 ((double)run->digits);
      y += log10 (run->seconds);
      xx += log10 ((double)run->digits) * log10 ((double)run->digits);
      xy += log10 ((double)run->digits) * log10 (run->seconds);
    }
  if (n < 2 || n * xx - x * x < 0.01 * n * n)
    return; /* less than a tenth of a decade apart */

  self->slope = (n * xy - x * y) / (n * xx - x * x);
  self->middle_x = x / n;
  self->middle_y = y / n;
  /* Translators: the trend of how long computations take on this machine */
  self->trend = g_strdup_printf (_ ("On this machine ten times the digits take %.1f times as long."),
                                 pow (10, self->slope));
}

static void
include (Range *range, double value)
{
  range->low = MIN (range->low, floor (value));
  range->high = MAX (range->high, ceil (value));
}

static void
find_ranges (TandemRunPlot *self)
{
  self->x = (Range){ 3, 7 };
  self->y = (Range){ -2, 0 };
  for (guint i = 0; i < self->runs->len; i++)
    if (is_shown (self->runs->pdata[i]))
      {
        const TandemRun *run = self->runs->pdata[i];

        include (&self->x, log10 ((double)run->digits));
        include (&self->y, log10 (run->seconds));
      }
}

/* ---- Drawing ---- */

static void
draw_text (TandemRunPlot *self,
           GtkSnapshot *snapshot,
           const char *text,
           const GdkRGBA *color,
           double x,
           double y,
           double align)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float)(x - width * align), (float)(y - (double)height / 2)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static double
place (const Range *range, double value, double begin, double end)
{
  return begin + (value - range->low) / (range->high - range->low) * (end - begin);
}

static char *
name_seconds (int power)
{
  if (power >= 0 && power < 4)
    /* Translators: a time in seconds at the axis of a plot */
    return g_strdup_printf (_ ("%.0f s"), pow (10, power));
  if (power < 0 && power >= -3)
    /* Translators: a time in milliseconds at the axis of a plot */
    return g_strdup_printf (_ ("%.0f ms"), pow (10, power + 3));
  return g_strdup_printf ("10^%d", power);
}

static char *
name_digits (int power)
{
  static const char *const names[] = { "1",   "10",  "100", "10³",  "10⁴",  "10⁵", "10⁶",
                                       "10⁷", "10⁸", "10⁹", "10¹⁰", "10¹¹", "10¹²" };

  return g_strdup (power >= 0 && power < (int)G_N_ELEMENTS (names) ? names[power] : "");
}

static void
draw_axes (TandemRunPlot *self, GtkSnapshot *snapshot, const GdkRGBA *color, double width, double height)
{
  GdkRGBA line = *color;
  GdkRGBA text = *color;
  int x_step = self->x.high - self->x.low > 7 ? 2 : 1;

  line.alpha *= 0.15f;
  text.alpha *= 0.7f;
  for (int power = (int)self->x.low; power <= (int)self->x.high; power++)
    {
      double x = place (&self->x, power, LEFT, width - EDGE);
      g_autofree char *name = name_digits (power);

      gtk_snapshot_append_color (snapshot, &line,
                                 &GRAPHENE_RECT_INIT ((float)x, EDGE, 1, (float)(height - BOTTOM - EDGE)));
      if ((power - (int)self->x.low) % x_step == 0)
        draw_text (self, snapshot, name, &text, x, height - BOTTOM / 2.0, 0.5);
    }
  for (int power = (int)self->y.low; power <= (int)self->y.high; power++)
    {
      double y = place (&self->y, power, height - BOTTOM, EDGE);
      g_autofree char *name = name_seconds (power);

      gtk_snapshot_append_color (snapshot, &line,
                                 &GRAPHENE_RECT_INIT (LEFT, (float)y, (float)(width - LEFT - EDGE), 1));
      draw_text (self, snapshot, name, &text, LEFT - 6, y, 1);
    }
}

static void
draw_trend (TandemRunPlot *self, GtkSnapshot *snapshot, const GdkRGBA *color, double width, double height)
{
  const graphene_rect_t bounds =
      GRAPHENE_RECT_INIT (LEFT, EDGE, (float)(width - LEFT - EDGE), (float)(height - BOTTOM - EDGE));
  cairo_t *cairo;
  double begin = self->middle_y + (self->x.low - self->middle_x) * self->slope;
  double end = self->middle_y + (self->x.high - self->middle_x) * self->slope;

  if (self->trend == NULL)
    return;
  cairo = gtk_snapshot_append_cairo (snapshot, &bounds);
  gdk_cairo_set_source_rgba (cairo, color);
  cairo_set_line_width (cairo, 1.5);
  cairo_move_to (cairo, LEFT, place (&self->y, begin, height - BOTTOM, EDGE));
  cairo_line_to (cairo, width - EDGE, place (&self->y, end, height - BOTTOM, EDGE));
  cairo_stroke (cairo);
  cairo_destroy (cairo);
}

static void
draw_point (GtkSnapshot *snapshot, const GdkRGBA *color, double x, double y, gboolean here)
{
  GskRoundedRect outline;
  const float widths[] = { 1.5f, 1.5f, 1.5f, 1.5f };
  const GdkRGBA colors[] = { *color, *color, *color, *color };

  gsk_rounded_rect_init_from_rect (
      &outline, &GRAPHENE_RECT_INIT ((float)x - POINT / 2.f, (float)y - POINT / 2.f, POINT, POINT),
      here ? POINT / 2.f : 0);
  if (here)
    {
      gtk_snapshot_push_rounded_clip (snapshot, &outline);
      gtk_snapshot_append_color (snapshot, color, &outline.bounds);
      gtk_snapshot_pop (snapshot);
    }
  else
    gtk_snapshot_append_border (snapshot, &outline, widths, colors);
}

static void
tandem_run_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TandemRunPlot *self = TANDEM_RUN_PLOT (widget);
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA color, accent;

  gtk_style_context_get_color (style, &color);
  if (!gtk_style_context_lookup_color (style, "accent_bg_color", &accent))
    accent = color;
  draw_axes (self, snapshot, &color, width, height);
  draw_trend (self, snapshot, &accent, width, height);
  for (guint i = 0; i < self->runs->len; i++)
    {
      const TandemRun *run = self->runs->pdata[i];
      gboolean here = g_str_equal (run->machine, self->machine);

      if (is_shown (run))
        draw_point (snapshot, here ? &accent : &color,
                    place (&self->x, log10 ((double)run->digits), LEFT, width - EDGE),
                    place (&self->y, log10 (run->seconds), height - BOTTOM, EDGE), here);
    }
}

static void
tandem_run_plot_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH_MIN : HEIGHT_MIN;
}

void
tandem_run_plot_set_runs (TandemRunPlot *self, GPtrArray *runs, const char *machine)
{
  g_ptr_array_ref (runs);
  g_ptr_array_unref (self->runs);
  self->runs = runs;
  g_free (self->machine);
  self->machine = g_strdup (machine);
  fit (self);
  find_ranges (self);
  tandem_accessible_set_label (
      self, self->trend != NULL ? self->trend : _ ("The time of each computation over its digits"));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
tandem_run_plot_get_trend (TandemRunPlot *self)
{
  return self->trend;
}

static void
tandem_run_plot_finalize (GObject *object)
{
  TandemRunPlot *self = TANDEM_RUN_PLOT (object);

  g_ptr_array_unref (self->runs);
  g_free (self->machine);
  g_free (self->trend);
  G_OBJECT_CLASS (tandem_run_plot_parent_class)->finalize (object);
}

static void
tandem_run_plot_class_init (TandemRunPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tandem_run_plot_finalize;
  widget_class->measure = tandem_run_plot_measure;
  widget_class->snapshot = tandem_run_plot_snapshot;
  gtk_widget_class_set_css_name (widget_class, "runplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
tandem_run_plot_init (TandemRunPlot *self)
{
  self->runs = g_ptr_array_new ();
  self->machine = g_strdup ("");
  find_ranges (self);
  /* Axes run from left to right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
}
