/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-count-bar.h"

#include "app/tandem-accessible.h"

#define WIDTH 60
#define HEIGHT 12
#define TICK 2

struct _TandemCountBar
{
  GtkWidget parent_instance;

  double part;
  double expected;
};

G_DEFINE_FINAL_TYPE (TandemCountBar, tandem_count_bar, GTK_TYPE_WIDGET)

static void
tandem_count_bar_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
tandem_count_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TandemCountBar *self = TANDEM_COUNT_BAR (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  float width = (float)gtk_widget_get_width (widget);
  float height = (float)gtk_widget_get_height (widget);
  float filled = width * (float)self->part;
  float tick = CLAMP (width * (float)self->expected - TICK / 2.f, 0, width - TICK);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA color, accent;
  GskRoundedRect outline;

  gtk_style_context_get_color (style, &color);
  if (!gtk_style_context_lookup_color (style, "accent_bg_color", &accent))
    accent = color;
  gsk_rounded_rect_init_from_rect (&outline,
                                   &GRAPHENE_RECT_INIT (mirrored ? width - filled : 0, 0, filled, height), 3);
  if (filled > 0)
    {
      gtk_snapshot_push_rounded_clip (snapshot, &outline);
      gtk_snapshot_append_color (snapshot, &accent, &outline.bounds);
      gtk_snapshot_pop (snapshot);
    }
  if (self->expected > 0)
    gtk_snapshot_append_color (
        snapshot, &color, &GRAPHENE_RECT_INIT (mirrored ? width - tick - TICK : tick, -2, TICK, height + 4));
}

void
tandem_count_bar_set (TandemCountBar *self, double part, double expected, const char *label)
{
  self->part = CLAMP (part, 0, 1);
  self->expected = CLAMP (expected, 0, 1);
  tandem_accessible_set_label (self, label);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
tandem_count_bar_class_init (TandemCountBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = tandem_count_bar_measure;
  widget_class->snapshot = tandem_count_bar_snapshot;
  gtk_widget_class_set_css_name (widget_class, "countbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
tandem_count_bar_init (TandemCountBar *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
}

GtkWidget *
tandem_count_bar_new (void)
{
  return g_object_new (TANDEM_TYPE_COUNT_BAR, NULL);
}
