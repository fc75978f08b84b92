/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-picture-zoom.h"

#include "app/tandem-folder-entry.h"

#define DURATION_MS 250

struct _TandemPictureZoom
{
  GtkWidget *widget;
  AdwAnimation *animation;
  GskRenderNode *from;
  TandemRect tile;
  gboolean inwards;
  double progress;
};

static void
on_progress (double value, TandemPictureZoom *self)
{
  self->progress = value;
  gtk_widget_queue_draw (self->widget);
}

static TandemRect
between (const TandemRect *a, const TandemRect *b, double part)
{
  return (TandemRect){ a->x + (b->x - a->x) * part, a->y + (b->y - a->y) * part,
                       a->width + (b->width - a->width) * part, a->height + (b->height - a->height) * part };
}

/* Appends @node so that what is at @source in it comes to be at @target. */
static void
append_mapped (GtkSnapshot *snapshot, GskRenderNode *node, const TandemRect *source, const TandemRect *target)
{
  const float x = (float)(target->width / source->width);
  const float y = (float)(target->height / source->height);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)target->x, (float)target->y));
  gtk_snapshot_scale (snapshot, x, y);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)-source->x, (float)-source->y));
  gtk_snapshot_append_node (snapshot, node);
  gtk_snapshot_restore (snapshot);
}

void
tandem_picture_zoom_snapshot (TandemPictureZoom *self, GtkSnapshot *snapshot, GskRenderNode *to)
{
  const TandemRect whole = { 0, 0, gtk_widget_get_width (self->widget),
                             gtk_widget_get_height (self->widget) };
  const TandemRect moving =
      between (&self->tile, &whole, self->inwards ? self->progress : 1 - self->progress);

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)whole.width, (float)whole.height));
  append_mapped (snapshot, self->from, self->inwards ? &self->tile : &whole, &moving);
  gtk_snapshot_push_opacity (snapshot, self->progress);
  append_mapped (snapshot, to, self->inwards ? &whole : &self->tile, &moving);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
}

gboolean
tandem_picture_zoom_is_running (TandemPictureZoom *self)
{
  return self->from != NULL && adw_animation_get_state (self->animation) == ADW_ANIMATION_PLAYING;
}

/* @tile: what of the old picture is all of the new one (@inwards), or the other way round; NULL when there is
 * no such part. */
static void
begin (TandemPictureZoom *self, GskRenderNode *from, const TandemTile *tile, gboolean inwards)
{
  const TandemRect whole = { 0, 0, gtk_widget_get_width (self->widget),
                             gtk_widget_get_height (self->widget) };

  adw_animation_reset (self->animation);
  g_clear_pointer (&self->from, gsk_render_node_unref);
  if (whole.width < 1 || whole.height < 1
      || (tile != NULL && (tile->area.width < 1 || tile->area.height < 1)))
    return;
  self->from = gsk_render_node_ref (from);
  self->tile = tile != NULL ? tile->area : whole;
  self->inwards = inwards;
  self->progress = 0;
  adw_animation_play (self->animation);
}

void
tandem_picture_zoom_begin (TandemPictureZoom *self,
                           GskRenderNode *from,
                           const TandemPictureImage *before,
                           const TandemPictureImage *after)
{
  const gboolean is_treemap = after->layout.kind == TANDEM_PICTURE_TREEMAP;
  const guint inner = is_treemap ? tandem_picture_image_find (before, after->layout.folder) : G_MAXUINT;
  const guint outer = is_treemap ? tandem_picture_image_find (after, before->layout.folder) : G_MAXUINT;

  if (tandem_node_equal (before->layout.folder, after->layout.folder)
      || before->layout.kind != after->layout.kind)
    return;
  if (inner != G_MAXUINT)
    begin (self, from, tandem_picture_image_get_tile (before, inner), TRUE);
  else if (outer != G_MAXUINT)
    begin (self, from, tandem_picture_image_get_tile (after, outer), FALSE);
  else
    begin (self, from, NULL, TRUE);
}

TandemPictureZoom *
tandem_picture_zoom_new (GtkWidget *widget)
{
  TandemPictureZoom *self = g_new0 (TandemPictureZoom, 1);
  AdwAnimationTarget *target =
      adw_callback_animation_target_new ((AdwAnimationTargetFunc)on_progress, self, NULL);

  self->widget = widget;
  self->animation = adw_timed_animation_new (widget, 0, 1, DURATION_MS, target);
  adw_timed_animation_set_easing (ADW_TIMED_ANIMATION (self->animation), ADW_EASE_IN_OUT_CUBIC);
  return self;
}

void
tandem_picture_zoom_free (TandemPictureZoom *self)
{
  if (self == NULL)
    return;

  adw_animation_reset (self->animation);
  g_object_unref (self->animation);
  g_clear_pointer (&self->from, gsk_render_node_unref);
  g_free (self);
}
