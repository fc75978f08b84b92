/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-picture-marks.h"

#include "app/tandem-folder-entry.h"
#include "app/tandem-picture-draw.h"

struct _TandemPictureMarks
{
  GtkWidget *widget;
  const TandemPictureImage *image; /* (nullable) */

  guint hovered; /* tile; G_MAXUINT: none */
  TandemNode place;
  gboolean has_place;
  GHashTable *selected;   /* set of TandemNode */
  GArray *selected_tiles; /* of guint */
};

static void
find_selected (TandemPictureMarks *self)
{
  g_array_set_size (self->selected_tiles, 0);
  if (self->image == NULL || g_hash_table_size (self->selected) == 0)
    return;
  for (guint i = 1; i < self->image->tiles->len; i++)
    {
      const TandemTile *tile = &g_array_index (self->image->tiles, TandemTile, i);

      if (!tile->is_rest && g_hash_table_contains (self->selected, &tile->node))
        g_array_append_val (self->selected_tiles, i);
    }
}

void
tandem_picture_marks_set_image (TandemPictureMarks *self, const TandemPictureImage *image)
{
  self->image = image;
  self->hovered = G_MAXUINT;
  find_selected (self);
}

void
tandem_picture_marks_set_hovered (TandemPictureMarks *self, guint tile)
{
  if (self->hovered == tile)
    return;
  self->hovered = tile;
  gtk_widget_queue_draw (self->widget);
}

void
tandem_picture_marks_set_place (TandemPictureMarks *self, guint tile)
{
  self->place = g_array_index (self->image->tiles, TandemTile, tile).node;
  self->has_place = TRUE;
  gtk_widget_queue_draw (self->widget);
}

guint
tandem_picture_marks_get_place (TandemPictureMarks *self)
{
  return self->has_place && self->image != NULL ? tandem_picture_image_find (self->image, self->place)
                                                : G_MAXUINT;
}

void
tandem_picture_marks_clear_place (TandemPictureMarks *self)
{
  self->has_place = FALSE;
}

void
tandem_picture_marks_set_selected (TandemPictureMarks *self, const TandemNode *nodes, guint n)
{
  g_hash_table_remove_all (self->selected);
  for (guint i = 0; i < n; i++)
    g_hash_table_add (self->selected, g_memdup2 (&nodes[i], sizeof nodes[i]));
  find_selected (self);
  gtk_widget_queue_draw (self->widget);
}

void
tandem_picture_marks_snapshot (TandemPictureMarks *self, GtkSnapshot *snapshot)
{
  GtkStyleContext *context = gtk_widget_get_style_context (self->widget);
  const guint place =
      gtk_widget_has_visible_focus (self->widget) ? tandem_picture_marks_get_place (self) : G_MAXUINT;
  GdkRGBA text, accent;

  gtk_style_context_get_color (context, &text);
  if (!gtk_style_context_lookup_color (context, "accent_color", &accent))
    accent = text;
  for (guint i = 0; i < self->selected_tiles->len; i++)
    tandem_picture_draw_outline (snapshot, self->image, g_array_index (self->selected_tiles, guint, i), &text,
                                 2, TRUE);
  if (self->hovered != G_MAXUINT && self->hovered > 0)
    tandem_picture_draw_outline (snapshot, self->image, self->hovered, &text, 1, TRUE);
  if (place != G_MAXUINT)
    tandem_picture_draw_outline (snapshot, self->image, place, &accent, 3, FALSE);
}

TandemPictureMarks *
tandem_picture_marks_new (GtkWidget *widget)
{
  TandemPictureMarks *self = g_new0 (TandemPictureMarks, 1);

  self->widget = widget;
  self->hovered = G_MAXUINT;
  self->selected = tandem_node_set_new ();
  self->selected_tiles = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

void
tandem_picture_marks_free (TandemPictureMarks *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->selected);
  g_array_unref (self->selected_tiles);
  g_free (self);
}
