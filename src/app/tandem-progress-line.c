/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-progress-line.h"

#include "app/tandem-accessible.h"

#include <math.h>

#define HEIGHT 8
#define PULSE_STEP 0.05
#define PULSE_WIDTH 0.2

/* Between two changes that a screen reader is told of. */
#define TELL_INTERVAL ((gint64)1000 * 1000)

struct _TandemProgressLine
{
  GtkWidget parent_instance;

  GtkProgressBar *bar; /* for screen readers; not drawn */
  double fraction;     /* negative: it pulses */
  double phase;        /* of the pulse, 0 to 2: there and back */
  gint64 told;         /* when; microseconds */
};

G_DEFINE_FINAL_TYPE (TandemProgressLine, tandem_progress_line, GTK_TYPE_WIDGET)

static void
fill (GtkSnapshot *snapshot, const GdkRGBA *color, float x, float y, float width)
{
  GskRoundedRect outline;

  if (width <= 0)
    return;
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (x, y, width, HEIGHT), HEIGHT / 2.f);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, color, &outline.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
tandem_progress_line_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TandemProgressLine *self = TANDEM_PROGRESS_LINE (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  const float width = (float)gtk_widget_get_width (widget);
  const float y = (float)floor ((gtk_widget_get_height (widget) - HEIGHT) / 2.);
  const double share = self->fraction >= 0 ? self->fraction : PULSE_WIDTH;
  const double there = self->phase <= 1 ? self->phase : 2 - self->phase;
  double begin = self->fraction >= 0 ? 0 : there * (1 - PULSE_WIDTH);
  GdkRGBA trough, accent;

  gtk_style_context_get_color (style, &trough);
  if (!gtk_style_context_lookup_color (style, "accent_bg_color", &accent))
    accent = trough;
  trough.alpha *= 0.15f;
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    begin = 1 - begin - share;
  fill (snapshot, &trough, 0, y, width);
  fill (snapshot, &accent, (float)begin * width, y, (float)share * width);
}

static void
tandem_progress_line_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 1 : HEIGHT;
}

/* The bar gets the place of the line, in which a screen reader shows it, at whatever size it wants. */
static void
tandem_progress_line_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  TandemProgressLine *self = TANDEM_PROGRESS_LINE (widget);
  int min_width, min_height;

  gtk_widget_measure (GTK_WIDGET (self->bar), GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (self->bar), GTK_ORIENTATION_VERTICAL, -1, &min_height, NULL, NULL, NULL);
  gtk_widget_allocate (GTK_WIDGET (self->bar), MAX (width, min_width), MAX (height, min_height), -1, NULL);
}

void
tandem_progress_line_settle (TandemProgressLine *self)
{
  self->told = g_get_monotonic_time ();
  if (self->fraction >= 0 && gtk_progress_bar_get_fraction (self->bar) != self->fraction)
    gtk_progress_bar_set_fraction (self->bar, self->fraction);
}

void
tandem_progress_line_set_fraction (TandemProgressLine *self, double fraction)
{
  fraction = CLAMP (fraction, 0, 1);
  if (self->fraction == fraction)
    return;

  self->fraction = fraction;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (g_get_monotonic_time () - self->told >= TELL_INTERVAL)
    tandem_progress_line_settle (self);
}

void
tandem_progress_line_pulse (TandemProgressLine *self)
{
  self->fraction = -1;
  self->phase = fmod (self->phase + PULSE_STEP, 2);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
tandem_progress_line_take_label (TandemProgressLine *self, char *label)
{
  tandem_accessible_take_label (self->bar, label);
}

static void
tandem_progress_line_dispose (GObject *object)
{
  TandemProgressLine *self = TANDEM_PROGRESS_LINE (object);

  if (self->bar != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->bar));
  self->bar = NULL;
  G_OBJECT_CLASS (tandem_progress_line_parent_class)->dispose (object);
}

static void
tandem_progress_line_class_init (TandemProgressLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_progress_line_dispose;
  widget_class->snapshot = tandem_progress_line_snapshot;
  widget_class->measure = tandem_progress_line_measure;
  widget_class->size_allocate = tandem_progress_line_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "progressline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
tandem_progress_line_init (TandemProgressLine *self)
{
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->bar), GTK_WIDGET (self));
}
