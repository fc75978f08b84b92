/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture's colours: one hue for each of the largest entries of the folder, or each type, or each age; in
 * shades for light, dark and high contrast. Knows no GTK. */
#pragma once

#include "app/tandem-file-group.h"
#include "app/tandem-picture-font.h"
#include "app/tandem-picture-layout.h"

G_BEGIN_DECLS

/* What is not among the largest is grey. */
#define TANDEM_PICTURE_MAX_HUES 9

typedef enum
{
  TANDEM_PICTURE_BY_FOLDER,
  TANDEM_PICTURE_BY_TYPE,
  TANDEM_PICTURE_BY_AGE,
} TandemPictureColoring;

typedef struct
{
  TandemPictureColoring coloring;
  gboolean dark;
  gboolean high_contrast;
  TandemPictureFont *font; /* of names; NULL: there are none */
} TandemPictureStyle;

/* Red, green and blue, 0 to 1. */
typedef struct
{
  float red;
  float green;
  float blue;
} TandemPictureColor;

/* The colour of the class @index: the branch of a tile, a TandemFileGroup or a TandemFileAge; below 0: of
 * nothing in particular. */
TandemPictureColor tandem_picture_style_get_color (const TandemPictureStyle *self, int index);

/* The same as a frame, or behind what is in a folder: to be told from what is in it. */
TandemPictureColor tandem_picture_style_get_frame (const TandemPictureStyle *self, int index);

/* What is seen between rings. */
TandemPictureColor tandem_picture_style_get_background (const TandemPictureStyle *self);

/* Black or white: what is read more easily on @color; its contrast is at least 4.5 to 1. */
TandemPictureColor tandem_picture_color_get_text (TandemPictureColor color);

/* As in the Web Content Accessibility Guidelines, 1 to 21. */
double tandem_picture_color_get_contrast (TandemPictureColor a, TandemPictureColor b);

G_END_DECLS
