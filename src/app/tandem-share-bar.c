/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-share-bar.h"

#include <math.h>

#define WIDTH 72
#define HEIGHT 6

struct _TandemShareBar
{
  GtkWidget parent_instance;

  double share;
};

G_DEFINE_FINAL_TYPE (TandemShareBar, tandem_share_bar, GTK_TYPE_WIDGET)

static void
tandem_share_bar_measure (GtkWidget *widget,
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
fill (GtkSnapshot *snapshot, const GdkRGBA *color, float x, float width, float height)
{
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (x, 0, width, height), height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, color, &outline.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
tandem_share_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TandemShareBar *self = TANDEM_SHARE_BAR (widget);
  float width = (float)gtk_widget_get_width (widget);
  float height = (float)gtk_widget_get_height (widget);
  float filled = (float)ceil (width * self->share);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA color, trough;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  trough = color;
  trough.alpha *= 0.15f;
  fill (snapshot, &trough, 0, width, height);
  if (filled > 0)
    fill (snapshot, &color, mirrored ? width - filled : 0, filled, height);
}

void
tandem_share_bar_set_share (TandemShareBar *self, double share)
{
  share = CLAMP (share, 0, 1);
  if (self->share == share)
    return;

  self->share = share;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
tandem_share_bar_class_init (TandemShareBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = tandem_share_bar_measure;
  widget_class->snapshot = tandem_share_bar_snapshot;
  gtk_widget_class_set_css_name (widget_class, "sharebar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
tandem_share_bar_init (TandemShareBar *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
tandem_share_bar_new (void)
{
  return g_object_new (TANDEM_TYPE_SHARE_BAR, NULL);
}
