/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a TandemPicture as render nodes: the image, made once, and what is drawn on
 * top of it anew. */
#pragma once

#include "app/tandem-picture-image.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The image. (transfer full) (nullable) */
GskRenderNode *tandem_picture_draw_node (const TandemPictureImage *image);

/* A line of @width pixels around a tile, in @color; with @light, a shine on it. */
void tandem_picture_draw_outline (GtkSnapshot *snapshot,
                                  const TandemPictureImage *image,
                                  guint tile,
                                  const GdkRGBA *color,
                                  float width,
                                  gboolean light);

G_END_DECLS
