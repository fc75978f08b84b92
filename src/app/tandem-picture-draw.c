/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-picture-draw.h"

#include "app/tandem-format.h"

#include <math.h>

/* Each name takes some hundredths of a millisecond; nobody reads more. */
#define MAX_LABELS 250

#define FONT_SCALE 0.85
#define PADDING 4
#define MIN_LABEL_WIDTH 34

static PangoLayout *
create_layout (GtkWidget *widget)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, NULL);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (FONT_SCALE));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_auto_dir (layout, FALSE);
  return layout;
}

static int
get_line_height (PangoLayout *layout)
{
  int height;

  pango_layout_set_text (layout, "Xg", -1);
  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

int
tandem_picture_draw_get_header (GtkWidget *widget)
{
  g_autoptr (PangoLayout) layout = create_layout (widget);

  return get_line_height (layout) + 2;
}

static void
append_text (GtkSnapshot *snapshot,
             PangoLayout *layout,
             const char *text,
             TandemPictureColor on,
             TandemRect area)
{
  const TandemPictureColor color = tandem_picture_color_get_text (on);

  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, (int)(area.width * PANGO_SCALE));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)area.x, (float)area.y));
  gtk_snapshot_append_layout (snapshot, layout, &(GdkRGBA){ color.red, color.green, color.blue, 1 });
  gtk_snapshot_restore (snapshot);
}

static char *
dup_name (const TandemPictureImage *image, const TandemTile *tile)
{
  TandemNodeInfo info;

  if (tile->is_rest || !tandem_snapshot_get_info (image->layout.snapshot, tile->node, &info))
    return NULL;
  return tandem_format_name (info.name, (gssize)info.name_length);
}

/* Of a tile in the treemap: its name, below it the size when there is room. FALSE: there is no room. */
static gboolean
label_rectangle (GtkSnapshot *snapshot,
                 PangoLayout *layout,
                 const TandemPictureImage *image,
                 guint index,
                 int line)
{
  const TandemTile *tile = &g_array_index (image->tiles, TandemTile, index);
  const TandemPictureColor color = tandem_picture_image_get_color (image, index);
  TandemRect area = tile->area;
  g_autofree char *name = NULL;

  if ((tile->n_children > 0 && !tile->has_header) || area.width < MIN_LABEL_WIDTH + 2 * PADDING
      || area.height < line + 2)
    return FALSE;
  name = dup_name (image, tile);
  if (name == NULL)
    return FALSE;

  area.x += PADDING;
  area.y += 1;
  area.width -= 2 * PADDING;
  append_text (snapshot, layout, name, color, area);
  if (!tile->has_header && area.height >= 2 * line + 4)
    {
      g_autofree char *size = g_format_size (tile->size);

      area.y += line;
      append_text (snapshot, layout, size, color, area);
    }
  return TRUE;
}

/* In a ring, where a box about the segment's middle is within it. */
static gboolean
label_arc (GtkSnapshot *snapshot, PangoLayout *layout, const TandemPictureImage *image, guint index, int line)
{
  const TandemTile *tile = &g_array_index (image->tiles, TandemTile, index);
  const double angle = (tile->area.x + tile->area.width / 2) * 2 * G_PI;
  double x, y, radius, inner, distance, arc, width, height;
  g_autofree char *name = NULL;
  TandemRect area;

  tandem_picture_layout_get_disc (&image->layout, &x, &y, &radius, &inner);
  distance = tile->area.y + tile->area.height / 2;
  arc = tile->area.width * 2 * G_PI * distance;
  if (tile->depth == 0)
    {
      distance = 0;
      width = inner * 1.6;
      height = inner;
    }
  else if (fabs (sin (angle)) > fabs (cos (angle)))
    {
      width = tile->area.height;
      height = arc * 0.8;
    }
  else
    {
      width = MIN (arc * 0.8, distance);
      height = tile->area.height * 0.9;
    }
  if (width < MIN_LABEL_WIDTH || height < line)
    return FALSE;
  name = dup_name (image, tile);
  if (name == NULL)
    return FALSE;

  area = (TandemRect){ x + sin (angle) * distance - width / 2 + 2, y - cos (angle) * distance - line / 2.,
                       width - 4, line };
  append_text (snapshot, layout, name, tandem_picture_image_get_color (image, index), area);
  return TRUE;
}

GskRenderNode *
tandem_picture_draw_node (GtkWidget *widget, const TandemPictureImage *image)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (PangoLayout) layout = create_layout (widget);
  const int line = get_line_height (layout);
  guint n_labels = 0;

  if (image->pixels != NULL)
    {
      g_autoptr (GdkTexture) texture = gdk_memory_texture_new (
          (int)image->layout.width * image->scale, (int)image->layout.height * image->scale,
          GDK_MEMORY_DEFAULT, image->pixels, image->stride);

      gtk_snapshot_append_texture (
          snapshot, texture,
          &GRAPHENE_RECT_INIT (0, 0, (float)image->layout.width, (float)image->layout.height));
    }

  if (image->layout.kind == TANDEM_PICTURE_RINGS)
    pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  else if (image->layout.mirrored)
    pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);
  for (guint i = image->layout.kind == TANDEM_PICTURE_RINGS ? 0 : 1;
       i < image->tiles->len && n_labels < MAX_LABELS; i++)
    if (image->layout.kind == TANDEM_PICTURE_RINGS ? label_arc (snapshot, layout, image, i, line)
                                                   : label_rectangle (snapshot, layout, image, i, line))
      n_labels++;
  return gtk_snapshot_free_to_node (snapshot);
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
    gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 1, 1, 1, 0.2f }, &outline.bounds);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ width, width, width, width },
                              (GdkRGBA[4]){ *color, *color, *color, *color });
}
