/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tile of a picture is called. */
#pragma once

#include "app/tandem-picture-image.h"

G_BEGIN_DECLS

/* Where the tile is, its size and its share, in two lines, safe to show. (transfer full) */
char *tandem_picture_text_describe (const TandemPictureImage *image, guint tile);

G_END_DECLS
