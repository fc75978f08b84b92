/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-picture-text.h"

#include "app/tandem-format.h"

#include <glib/gi18n.h>

/* The names from the folder that is shown down to @index. */
static char *
dup_way (const TandemPictureImage *image, guint index)
{
  g_autoptr (GString) way = g_string_new (NULL);

  for (const TandemTile *tile = tandem_picture_image_get_tile (image, index);
       tile != NULL && (tile->depth > 0 || way->len == 0);
       tile = tandem_picture_image_get_tile (image, tile->parent))
    {
      g_autofree char *name = NULL;
      TandemNodeInfo info;

      if (tile->is_rest || !tandem_snapshot_get_info (image->layout.snapshot, tile->node, &info))
        continue;
      name = tandem_format_name (info.name, (gssize)info.name_length);
      if (way->len > 0)
        g_string_prepend_c (way, '/');
      g_string_prepend (way, name);
      if (tile->depth == 0)
        break;
    }
  return g_string_free (g_steal_pointer (&way), FALSE);
}

char *
tandem_picture_text_describe (const TandemPictureImage *image, guint index)
{
  const TandemTile *tile = &g_array_index (image->tiles, TandemTile, index);
  const TandemTile *whole = &g_array_index (image->tiles, TandemTile, 0);
  g_autofree char *way = dup_way (image, index);
  g_autofree char *size = g_format_size (tile->size);
  g_autofree char *share =
      tandem_format_percent (whole->size > 0 ? (double)tile->size / (double)whole->size : 0);
  g_autofree char *count = tandem_format_count (tile->items);
  g_autofree char *items =
      g_strdup_printf (tile->is_rest ? ngettext ("%s smaller item", "%s smaller items", (gulong)tile->items)
                                     : ngettext ("%s item", "%s items", (gulong)tile->items),
                       count);

  if (tile->is_folder || tile->is_rest)
    return g_strdup_printf ("%s\n%s · %s · %s", way, size, share, items);
  return g_strdup_printf ("%s\n%s · %s", way, size, share);
}
