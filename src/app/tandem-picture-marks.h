/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What is drawn on top of a picture, anew in each frame: the tile that the pointer is on, the keyboard's
 * place, what is selected. They are kept as what they stand for, from one image to the next. */
#pragma once

#include "app/tandem-picture-image.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _TandemPictureMarks TandemPictureMarks;

/* For the pictures of @widget, which is drawn anew when something changes. (transfer full) */
TandemPictureMarks *tandem_picture_marks_new (GtkWidget *widget);
void tandem_picture_marks_free (TandemPictureMarks *self);

/* There is another @image (nullable), of which nothing but the pointer is known not to be there. */
void tandem_picture_marks_set_image (TandemPictureMarks *self, const TandemPictureImage *image);

/* The tile that the pointer is on; G_MAXUINT: none. */
void tandem_picture_marks_set_hovered (TandemPictureMarks *self, guint tile);

/* The keyboard's place. A tile; G_MAXUINT when there is none, or it is not in the image. */
void tandem_picture_marks_set_place (TandemPictureMarks *self, guint tile);
guint tandem_picture_marks_get_place (TandemPictureMarks *self);
void tandem_picture_marks_clear_place (TandemPictureMarks *self);

/* Marks the @n nodes as selected. */
void tandem_picture_marks_set_selected (TandemPictureMarks *self, const TandemNode *nodes, guint n);

void tandem_picture_marks_snapshot (TandemPictureMarks *self, GtkSnapshot *snapshot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemPictureMarks, tandem_picture_marks_free)

G_END_DECLS
