/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The names on the tiles of a picture. */
#pragma once

#include "app/tandem-picture-image.h"

G_BEGIN_DECLS

/* Writes the names that have room, in the font of the picture's style, which is not NULL. Any thread. */
void tandem_picture_labels_draw (const TandemPictureImage *image, cairo_t *cairo);

G_END_DECLS
