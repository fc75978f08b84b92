/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-pair-grid.h"

#include "app/tandem-accessible.h"

#include <math.h>

#define N 10
#define CELL_MIN 18
#define CELL 28
#define STRONGEST 3.0 /* standard deviations of the full colour */
#define SIGNED 1.0    /* from here on a cell has a sign */

struct _TandemPairGrid
{
  GtkWidget parent_instance;

  double deviations[N * N];
};

G_DEFINE_FINAL_TYPE (TandemPairGrid, tandem_pair_grid, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
tandem_pair_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

/* One row and one column more, for the digits. */
static void
tandem_pair_grid_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = CELL_MIN * (N + 1);
  *natural = CELL * (N + 1);
}

static void
draw_text (GtkSnapshot *snapshot,
           PangoLayout *layout,
           const char *text,
           const GdkRGBA *color,
           float x,
           float y)
{
  int width, height;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x - (float)width / 2, y - (float)height / 2));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
tandem_pair_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TandemPairGrid *self = TANDEM_PAIR_GRID (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  float size = (float)MIN (gtk_widget_get_width (widget), gtk_widget_get_height (widget)) / (N + 1);
  float left = ((float)gtk_widget_get_width (widget) - size * (N + 1)) / 2;
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, NULL);
  GdkRGBA text, more, less;

  gtk_style_context_get_color (style, &text);
  if (!gtk_style_context_lookup_color (style, "accent_bg_color", &more)
      || !gtk_style_context_lookup_color (style, "warning_bg_color", &less))
    more = less = text;

  for (int i = 0; i < N; i++)
    {
      const char digit[] = { (char)('0' + i), '\0' };

      draw_text (snapshot, layout, digit, &text, left + size * ((float)i + 1.5f), size / 2);
      draw_text (snapshot, layout, digit, &text, left + size / 2, size * ((float)i + 1.5f));
    }
  for (int i = 0; i < N * N; i++)
    {
      double deviation = self->deviations[i];
      const int row = i / N;
      const int column = i % N;
      float x = left + size * (float)(column + 1);
      float y = size * (float)(row + 1);
      GdkRGBA color = deviation >= 0 ? more : less;

      color.alpha = (float)MIN (fabs (deviation) / STRONGEST, 1);
      gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (x + 1, y + 1, size - 2, size - 2));
      if (fabs (deviation) >= SIGNED)
        draw_text (snapshot, layout, deviation > 0 ? "+" : "−", &text, x + size / 2, y + size / 2);
    }
}

void
tandem_pair_grid_set (TandemPairGrid *self, const double *deviations, const char *label)
{
  for (int i = 0; i < N * N; i++)
    self->deviations[i] = deviations[i];
  tandem_accessible_set_label (self, label);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
tandem_pair_grid_class_init (TandemPairGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->get_request_mode = tandem_pair_grid_get_request_mode;
  widget_class->measure = tandem_pair_grid_measure;
  widget_class->snapshot = tandem_pair_grid_snapshot;
  gtk_widget_class_set_css_name (widget_class, "pairgrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
tandem_pair_grid_init (TandemPairGrid *self)
{
  /* Digits run from left to right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
}
