/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-picture-draw.h"

GskRenderNode *
tandem_picture_draw_node (const TandemPictureImage *image)
{
  g_autoptr (GdkTexture) texture = NULL;

  if (image->pixels == NULL)
    return NULL;
  texture = gdk_memory_texture_new ((int)image->layout.width * image->scale,
                                    (int)image->layout.height * image->scale, GDK_MEMORY_DEFAULT,
                                    image->pixels, image->stride);
  return gsk_texture_node_new (
      texture, &GRAPHENE_RECT_INIT (0, 0, (float)image->layout.width, (float)image->layout.height));
}

static void
outline_arc (GtkSnapshot *snapshot,
             const TandemPictureImage *image,
             const TandemTile *tile,
             const GdkRGBA *color,
             float width,
             gboolean light)
{
  double x, y, radius, inner;
  const double begin = tile->area.x * 2 * G_PI - G_PI / 2;
  const double end = begin + tile->area.width * 2 * G_PI;
  cairo_t *cairo;

  tandem_picture_layout_get_disc (&image->layout, &x, &y, &radius, &inner);
  cairo = gtk_snapshot_append_cairo (snapshot,
                                     &GRAPHENE_RECT_INIT ((float)(x - radius) - 4, (float)(y - radius) - 4,
                                                          (float)radius * 2 + 8, (float)radius * 2 + 8));
  cairo_arc (cairo, x, y, tile->area.y + tile->area.height, begin, end);
  if (tile->area.y > 0)
    cairo_arc_negative (cairo, x, y, tile->area.y, end, begin);
  cairo_close_path (cairo);
  if (light)
    {
      cairo_set_source_rgba (cairo, 1, 1, 1, 0.2);
      cairo_fill_preserve (cairo);
    }
  gdk_cairo_set_source_rgba (cairo, color);
  cairo_set_line_width (cairo, width);
  cairo_stroke (cairo);
  cairo_destroy (cairo);
}

void
tandem_picture_draw_outline (GtkSnapshot *snapshot,
                             const TandemPictureImage *image,
                             guint index,
                             const GdkRGBA *color,
                             float width,
                             gboolean light)
{
  const TandemTile *tile = &g_array_index (image->tiles, TandemTile, index);
  const GdkRGBA glow = { 1, 1, 1, 0.2f };
  GskRoundedRect outline;

  if (image->layout.kind == TANDEM_PICTURE_RINGS)
    {
      outline_arc (snapshot, image, tile, color, width, light);
      return;
    }

  gsk_rounded_rect_init_from_rect (&outline,
                                   &GRAPHENE_RECT_INIT ((float)tile->area.x, (float)tile->area.y,
                                                        MAX ((float)tile->area.width, 2 * width),
                                                        MAX ((float)tile->area.height, 2 * width)),
                                   0);
  if (light)
    gtk_snapshot_append_color (snapshot, &glow, &outline.bounds);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ width, width, width, width },
                              (GdkRGBA[4]){ *color, *color, *color, *color });
}
