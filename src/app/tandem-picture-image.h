/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture of a folder: its tiles and their colours, as pixels. Made in a thread, for it
 * takes as long as there is to read; drawing it is then one texture, whatever the number of tiles. */
#pragma once

#include "app/tandem-picture-colors.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  TandemPictureLayout layout;
  TandemPictureStyle style;
  int scale;         /* device pixels in a pixel */
  GArray *tiles;     /* of TandemTile; empty when there is nothing to show */
  gint8 *classes;    /* of each tile, what its colour stands for: see tandem_picture_style_get_color (); -1:
                        nothing */
  guint64 sizes[32]; /* bytes, of each class that is 0 or more */
  GBytes *pixels;    /* of layout.width × layout.height × scale², as CAIRO_FORMAT_ARGB32 */
  gsize stride;      /* bytes of a line */
} TandemPictureImage;

/* Makes the picture; its node's snapshot and its font are referenced. @callback gets the answer on the main
 * thread. */
void tandem_picture_image_new_async (const TandemPictureLayout *layout,
                                     const TandemPictureStyle *style,
                                     int scale,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/* NULL with @error set when it was cancelled. (transfer full) */
TandemPictureImage *tandem_picture_image_new_finish (GAsyncResult *result, GError **error);

/* The same at once, for tests. (transfer full) */
TandemPictureImage *
tandem_picture_image_new (const TandemPictureLayout *layout, const TandemPictureStyle *style, int scale);

void tandem_picture_image_free (TandemPictureImage *self);

/* NULL when there is no such tile. */
const TandemTile *tandem_picture_image_get_tile (const TandemPictureImage *self, guint tile);

/* The tile of @node; G_MAXUINT when there is none, as of one that is among smaller ones. */
guint tandem_picture_image_find (const TandemPictureImage *self, TandemNode node);

/* What a tile is filled with. */
TandemPictureColor tandem_picture_image_get_color (const TandemPictureImage *self, guint tile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemPictureImage, tandem_picture_image_free)

G_END_DECLS
