/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The way from one picture to the next: the tile that is entered grows to the whole, or the whole shrinks to
 * a tile, as one picture fades into the other. It takes no time where a person wants no animations. */
#pragma once

#include "app/tandem-picture-image.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct _TandemPictureZoom TandemPictureZoom;

/* For the pictures of @widget, which is drawn anew as it goes. */
TandemPictureZoom *tandem_picture_zoom_new (GtkWidget *widget);
void tandem_picture_zoom_free (TandemPictureZoom *self);

/* Begins at @from, the node of the picture @before (referenced), on the way to @after; does nothing when they
 * are of the same folder, or of different kinds. */
void tandem_picture_zoom_begin (TandemPictureZoom *self,
                                GskRenderNode *from,
                                const TandemPictureImage *before,
                                const TandemPictureImage *after);

gboolean tandem_picture_zoom_is_running (TandemPictureZoom *self);

/* Draws what is between the old picture and @to. */
void tandem_picture_zoom_snapshot (TandemPictureZoom *self, GtkSnapshot *snapshot, GskRenderNode *to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemPictureZoom, tandem_picture_zoom_free)

G_END_DECLS
