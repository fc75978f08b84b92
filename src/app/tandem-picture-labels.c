/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-picture-labels.h"

#include "app/tandem-format.h"
#include "app/tandem-start-text.h"

#include <math.h>
#include <string.h>

/* Each name takes some hundredths of a millisecond; nobody reads more. */
#define MAX_LABELS 250

#define PADDING 4
#define MIN_LABEL_WIDTH 34

static void
draw_text (cairo_t *cairo,
           PangoLayout *layout,
           const TandemPictureImage *image,
           const char *text,
           TandemPictureColor on,
           TandemRect area)
{
  const TandemPictureColor color = tandem_picture_color_get_text (on);

  if (image->layout.kind == TANDEM_PICTURE_TREEMAP)
    pango_layout_set_alignment (layout, tandem_start_text_get_alignment (text));
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, (int)(area.width * PANGO_SCALE));
  cairo_set_source_rgb (cairo, color.red, color.green, color.blue);
  cairo_move_to (cairo, area.x, area.y);
  pango_cairo_show_layout (cairo, layout);
}

static char *
dup_name (const TandemPictureImage *image, const TandemTile *tile)
{
  TandemNodeInfo info;

  if (tile->is_rest || !tandem_snapshot_get_info (image->layout.snapshot, tile->node, &info))
    return NULL;
  /* The scanned folder is there with its whole path, of which the end says most. */
  if (tile->depth == 0)
    {
      const char *slash = memrchr (info.name, '/', info.name_length);
      const char *end = info.name + info.name_length;

      if (slash != NULL && slash + 1 < end)
        return tandem_format_name (slash + 1, end - slash - 1);
    }
  return tandem_format_name (info.name, (gssize)info.name_length);
}

/* Of a tile in the treemap: its name, below it the size when there is room. FALSE: there is no room. */
static gboolean
label_rectangle (cairo_t *cairo, PangoLayout *layout, const TandemPictureImage *image, guint index, int line)
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
  draw_text (cairo, layout, image, name, color, area);
  if (!tile->has_header && area.height >= 2 * line + 4)
    {
      g_autofree char *size = g_format_size (tile->size);

      area.y += line;
      draw_text (cairo, layout, image, size, color, area);
    }
  return TRUE;
}

/* In a ring, where a box about the segment's middle is within it. */
static gboolean
label_arc (cairo_t *cairo, PangoLayout *layout, const TandemPictureImage *image, guint index, int line)
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
  draw_text (cairo, layout, image, name, tandem_picture_image_get_color (image, index), area);
  return TRUE;
}

void
tandem_picture_labels_draw (const TandemPictureImage *image, cairo_t *cairo)
{
  g_autoptr (PangoLayout) layout = tandem_picture_font_create_layout (image->style.font, cairo);
  const int line = tandem_picture_font_get_line (image->style.font);
  const gboolean rings = image->layout.kind == TANDEM_PICTURE_RINGS;
  guint n_labels = 0;

  if (rings)
    pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  for (guint i = rings ? 0 : 1; i < image->tiles->len && n_labels < MAX_LABELS; i++)
    if (rings ? label_arc (cairo, layout, image, i, line) : label_rectangle (cairo, layout, image, i, line))
      n_labels++;
}
