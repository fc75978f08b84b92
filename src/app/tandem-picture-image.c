/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-picture-image.h"

#include "app/tandem-folder-entry.h"
#include "app/tandem-picture-labels.h"

#include <cairo.h>
#include <math.h>

/* Between tiles that are larger than this is a line of their folder's frame. */
#define MIN_LINED 4 /* pixels */

const TandemTile *
tandem_picture_image_get_tile (const TandemPictureImage *self, guint index)
{
  return index < self->tiles->len ? &g_array_index (self->tiles, TandemTile, index) : NULL;
}

/* Of one of which it is known that it is there. */
static const TandemTile *
get_tile (const TandemPictureImage *self, guint index)
{
  return &g_array_index (self->tiles, TandemTile, index);
}

guint
tandem_picture_image_find (const TandemPictureImage *self, TandemNode node)
{
  for (guint i = 0; i < self->tiles->len; i++)
    if (!get_tile (self, i)->is_rest && tandem_node_equal (get_tile (self, i)->node, node))
      return i;
  return G_MAXUINT;
}

/* ---- What a colour stands for ---- */

static int
classify (const TandemPictureImage *self, const TandemTile *tile, TandemFileGrouper *grouper, gint64 now)
{
  TandemNodeInfo info;

  if (tile->depth == 0)
    return -1;
  if (self->style.coloring == TANDEM_PICTURE_BY_FOLDER)
    return tile->branch < TANDEM_PICTURE_MAX_HUES && (!tile->is_rest || tile->depth > 1) ? (int)tile->branch
                                                                                         : -1;
  if (tile->is_folder || tile->is_rest
      || !tandem_snapshot_get_info (self->layout.snapshot, tile->node, &info))
    return -1;
  if (self->style.coloring == TANDEM_PICTURE_BY_AGE)
    return (int)tandem_file_age_find (info.mtime, now);
  if (info.kind != TANDEM_KIND_FILE)
    return TANDEM_FILE_GROUP_OTHER;
  return (int)tandem_file_grouper_find (grouper, info.name, info.name_length);
}

static void
classify_all (TandemPictureImage *self)
{
  g_autoptr (TandemFileGrouper) grouper = tandem_file_grouper_new ();
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  self->classes = g_new (gint8, MAX (self->tiles->len, 1));
  for (guint i = 0; i < self->tiles->len; i++)
    {
      const TandemTile *tile = get_tile (self, i);
      const int found = classify (self, tile, grouper, now);
      const gboolean counts =
          self->style.coloring == TANDEM_PICTURE_BY_FOLDER ? tile->depth == 1 : tile->n_children == 0;

      self->classes[i] = (gint8)found;
      if (found >= 0 && counts)
        self->sizes[found] += tile->size;
    }
}

/* Deeper is a little darker, so that a folder within a folder is seen. */
static TandemPictureColor
deepen (TandemPictureColor color, guint depth)
{
  const float factor = 1 - 0.02f * (float)MIN (depth - 1, 8);

  return (TandemPictureColor){ color.red * factor, color.green * factor, color.blue * factor };
}

TandemPictureColor
tandem_picture_image_get_color (const TandemPictureImage *self, guint index)
{
  const TandemTile *tile = get_tile (self, index);

  if (tile->depth == 0)
    return tandem_picture_style_get_background (&self->style);
  if (self->layout.kind == TANDEM_PICTURE_TREEMAP && tile->n_children > 0)
    return deepen (tandem_picture_style_get_frame (&self->style, self->classes[index]), tile->depth);
  return deepen (tandem_picture_style_get_color (&self->style, self->classes[index]), tile->depth);
}

/* ---- Pixels ---- */

static guint32
pack (TandemPictureColor color)
{
  return 0xff000000u | (guint32)lroundf (color.red * 255) << 16 | (guint32)lroundf (color.green * 255) << 8
         | (guint32)lroundf (color.blue * 255);
}

static void
draw_rectangle (TandemPictureImage *self, guint index, guint8 *pixels, int width, int height)
{
  const TandemTile *tile = get_tile (self, index);
  const guint32 color = pack (tandem_picture_image_get_color (self, index));
  int left = (int)lround (tile->area.x * self->scale);
  int top = (int)lround (tile->area.y * self->scale);
  int right = (int)lround ((tile->area.x + tile->area.width) * self->scale);
  int bottom = (int)lround ((tile->area.y + tile->area.height) * self->scale);

  if (MIN (right - left, bottom - top) >= MIN_LINED * self->scale && tile->depth > 0)
    {
      right -= self->scale;
      bottom -= self->scale;
    }
  left = CLAMP (left, 0, width);
  right = CLAMP (right, left, width);
  top = CLAMP (top, 0, height);
  bottom = CLAMP (bottom, top, height);
  for (int y = top; y < bottom; y++)
    {
      guint32 *line = __builtin_assume_aligned (pixels + (gsize)y * self->stride, sizeof (guint32));

      for (int x = left; x < right; x++)
        line[x] = color;
    }
}

static void
draw_arc (TandemPictureImage *self, guint index, cairo_t *cairo)
{
  const TandemTile *tile = get_tile (self, index);
  const TandemPictureColor color = tandem_picture_image_get_color (self, index);
  const TandemPictureColor line = tandem_picture_style_get_background (&self->style);
  const double begin = tile->area.x * 2 * G_PI - G_PI / 2;
  const double end = begin + tile->area.width * 2 * G_PI;
  const double outer = tile->area.y + tile->area.height;
  double x, y, radius, inner;

  if (tile->depth == 0)
    return;
  tandem_picture_layout_get_disc (&self->layout, &x, &y, &radius, &inner);
  cairo_new_path (cairo);
  cairo_arc (cairo, x, y, outer, begin, end);
  cairo_arc_negative (cairo, x, y, tile->area.y, end, begin);
  cairo_close_path (cairo);
  cairo_set_source_rgb (cairo, color.red, color.green, color.blue);
  if ((end - begin) * outer < MIN_LINED)
    {
      cairo_fill (cairo);
      return;
    }
  cairo_fill_preserve (cairo);
  cairo_set_source_rgb (cairo, line.red, line.green, line.blue);
  cairo_set_line_width (cairo, 1);
  cairo_stroke (cairo);
}

static void
draw (TandemPictureImage *self, GCancellable *cancellable)
{
  const int width = (int)self->layout.width * self->scale;
  const int height = (int)self->layout.height * self->scale;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cairo = cairo_create (surface);
  guint8 *pixels = cairo_image_surface_get_data (surface);

  self->stride = (gsize)cairo_image_surface_get_stride (surface);
  cairo_scale (cairo, self->scale, self->scale);
  for (guint i = 0; i < self->tiles->len && pixels != NULL; i++)
    {
      if (i % 1024 == 0 && g_cancellable_is_cancelled (cancellable))
        break;
      if (self->layout.kind == TANDEM_PICTURE_RINGS)
        draw_arc (self, i, cairo);
      else
        draw_rectangle (self, i, pixels, width, height);
    }
  cairo_surface_mark_dirty (surface);
  if (self->style.font != NULL && pixels != NULL && !g_cancellable_is_cancelled (cancellable))
    tandem_picture_labels_draw (self, cairo);
  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  if (pixels != NULL)
    self->pixels = g_bytes_new_with_free_func (pixels, self->stride * (gsize)height,
                                               (GDestroyNotify)cairo_surface_destroy, surface);
  else
    cairo_surface_destroy (surface);
}

static TandemPictureImage *
prepare (const TandemPictureLayout *layout, const TandemPictureStyle *style, int scale)
{
  TandemPictureImage *self = g_new0 (TandemPictureImage, 1);

  self->layout = *layout;
  g_object_ref (self->layout.snapshot);
  self->style = *style;
  if (style->font != NULL)
    tandem_picture_font_ref (style->font);
  self->scale = scale;
  return self;
}

static void
make (TandemPictureImage *self, GCancellable *cancellable)
{
  self->tiles = tandem_picture_layout_run (&self->layout, cancellable);
  classify_all (self);
  if (self->tiles->len > 0)
    draw (self, cancellable);
}

TandemPictureImage *
tandem_picture_image_new (const TandemPictureLayout *layout, const TandemPictureStyle *style, int scale)
{
  TandemPictureImage *self = prepare (layout, style, scale);

  make (self, NULL);
  return self;
}

static void
make_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (TandemPictureImage) self =
      prepare (&((TandemPictureImage *)task_data)->layout, &((TandemPictureImage *)task_data)->style,
               ((TandemPictureImage *)task_data)->scale);

  make (self, cancellable);
  g_task_return_pointer (task, g_steal_pointer (&self), (GDestroyNotify)tandem_picture_image_free);
}

void
tandem_picture_image_new_async (const TandemPictureLayout *layout,
                                const TandemPictureStyle *style,
                                int scale,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_task_data (task, prepare (layout, style, scale), (GDestroyNotify)tandem_picture_image_free);
  g_task_run_in_thread (task, make_in_thread);
}

TandemPictureImage *
tandem_picture_image_new_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
tandem_picture_image_free (TandemPictureImage *self)
{
  if (self == NULL)
    return;

  g_object_unref (self->layout.snapshot);
  g_clear_pointer (&self->style.font, tandem_picture_font_unref);
  g_clear_pointer (&self->tiles, g_array_unref);
  g_clear_pointer (&self->pixels, g_bytes_unref);
  g_free (self->classes);
  g_free (self);
}
