/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-worker-strip.h"

#include "app/tandem-accessible.h"
#include "app/tandem-format.h"

#include <glib/gi18n.h>

#define WIDTH 120
#define LANE 6
#define GAP 3
#define LANE_SMALL 2 /* from MANY workers on */
#define GAP_SMALL 1
#define MANY 13
#define NAMED 8 /* workers that are read out */

struct _TandemWorkerStrip
{
  GtkWidget parent_instance;

  double parts[TANDEM_WORKER_STRIP_MAX];
  guint n_parts;
};

G_DEFINE_FINAL_TYPE (TandemWorkerStrip, tandem_worker_strip, GTK_TYPE_WIDGET)

static int
get_pitch (TandemWorkerStrip *self)
{
  return self->n_parts < MANY ? LANE + GAP : LANE_SMALL + GAP_SMALL;
}

static void
tandem_worker_strip_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  TandemWorkerStrip *self = TANDEM_WORKER_STRIP (widget);

  *minimum = *natural =
      orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : get_pitch (self) * (int)MAX (self->n_parts, 1);
}

/* Of its even part, 0 to 1. */
static double
get_filled (TandemWorkerStrip *self, guint worker)
{
  return CLAMP (self->parts[worker] * self->n_parts, 0, 1);
}

static void
draw_lane (GtkSnapshot *snapshot, const GdkRGBA *color, float x, float y, float width, float height)
{
  GskRoundedRect outline;

  if (width <= 0)
    return;
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (x, y, width, height), height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, color, &outline.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
tandem_worker_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TandemWorkerStrip *self = TANDEM_WORKER_STRIP (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float width = (float)gtk_widget_get_width (widget);
  float height = self->n_parts < MANY ? LANE : LANE_SMALL;
  GdkRGBA trough, accent;

  gtk_style_context_get_color (style, &trough);
  if (!gtk_style_context_lookup_color (style, "accent_bg_color", &accent))
    accent = trough;
  trough.alpha *= 0.15f;
  for (guint i = 0; i < self->n_parts; i++)
    {
      float filled = width * (float)get_filled (self, i);
      float y = (float)(get_pitch (self) * (int)i);

      draw_lane (snapshot, &trough, 0, y, width, height);
      draw_lane (snapshot, &accent, mirrored ? width - filled : 0, y, filled, height);
    }
}

static void
update_label (TandemWorkerStrip *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (self->n_parts, NAMED); i++)
    {
      g_autofree char *percent = tandem_format_percent (get_filled (self, i));

      if (i > 0)
        g_string_append (text, ", ");
      /* Translators: what a worker process has done of its part: "Worker 2: 40 %" */
      g_string_append_printf (text, _ ("Worker %u: %s"), i + 1, percent);
    }
  tandem_accessible_set_label (self, text->str);
}

void
tandem_worker_strip_set_parts (TandemWorkerStrip *self, const double *parts, guint n_parts)
{
  guint before = self->n_parts;

  self->n_parts = MIN (n_parts, TANDEM_WORKER_STRIP_MAX);
  for (guint i = 0; i < self->n_parts; i++)
    self->parts[i] = parts[i];
  gtk_widget_set_visible (GTK_WIDGET (self), self->n_parts > 0);
  update_label (self);
  if (self->n_parts != before)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
tandem_worker_strip_class_init (TandemWorkerStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = tandem_worker_strip_measure;
  widget_class->snapshot = tandem_worker_strip_snapshot;
  gtk_widget_class_set_css_name (widget_class, "workerstrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
tandem_worker_strip_init (TandemWorkerStrip *self)
{
}
