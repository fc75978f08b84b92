/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-picture-colors.h"

#include <math.h>

/* Hues in degrees. Neighbours in the list are far apart on the wheel, for they are often neighbours in the
 * picture. */
static const float branch_hues[TANDEM_PICTURE_MAX_HUES] = { 212, 40, 145, 350, 275, 180, 20, 85, 320 };

static const float group_hues[TANDEM_N_FILE_GROUPS] = {
  [TANDEM_FILE_GROUP_PICTURES] = 40,  [TANDEM_FILE_GROUP_VIDEOS] = 350,    [TANDEM_FILE_GROUP_SOUND] = 320,
  [TANDEM_FILE_GROUP_DOCUMENTS] = 20, [TANDEM_FILE_GROUP_TEXT] = 180,      [TANDEM_FILE_GROUP_CODE] = 145,
  [TANDEM_FILE_GROUP_ARCHIVES] = 275, [TANDEM_FILE_GROUP_DISK_IMAGES] = 0, [TANDEM_FILE_GROUP_PROGRAMS] = 212,
  [TANDEM_FILE_GROUP_FONTS] = 60,     [TANDEM_FILE_GROUP_DATA] = 85,       [TANDEM_FILE_GROUP_OTHER] = -1,
};

/* Lightness of tiles and frames: light, dark, and each in high contrast. */
static const struct
{
  float saturation;
  float tile;
  float frame;
} shades[2][2] = {
  { { 0.66f, 0.76f, 0.62f }, { 0.46f, 0.42f, 0.28f } },
  { { 0.85f, 0.82f, 0.24f }, { 0.70f, 0.30f, 0.78f } },
};

/* A. Hanbury, “A 3D-polar coordinate colour representation”; the common formula of HSL. */
static TandemPictureColor
from_hsl (float hue, float saturation, float lightness)
{
  const float chroma = saturation * MIN (lightness, 1 - lightness);
  float parts[3];

  for (guint i = 0; i < 3; i++)
    {
      const float k = fmodf ((const float[]){ 0, 8, 4 }[i] + hue / 30, 12);

      parts[i] = lightness - chroma * MAX (-1, MIN (MIN (k - 3, 9 - k), 1));
    }
  return (TandemPictureColor){ parts[0], parts[1], parts[2] };
}

static TandemPictureColor
get_shade (const TandemPictureStyle *self, int index, gboolean frame)
{
  const float saturation = shades[self->high_contrast][self->dark].saturation;
  const float lightness =
      frame ? shades[self->high_contrast][self->dark].frame : shades[self->high_contrast][self->dark].tile;
  float hue = -1;

  if (index >= 0 && self->coloring == TANDEM_PICTURE_BY_FOLDER && index < TANDEM_PICTURE_MAX_HUES)
    hue = branch_hues[index];
  else if (index >= 0 && self->coloring == TANDEM_PICTURE_BY_TYPE && index < TANDEM_N_FILE_GROUPS)
    hue = group_hues[index];
  else if (index >= 0 && self->coloring == TANDEM_PICTURE_BY_AGE && index < TANDEM_N_FILE_AGES)
    {
      /* From warm and strong, of today, to cold and pale, with the lightness told apart as well. */
      const float part = (float)index / (TANDEM_N_FILE_AGES - 1);

      return from_hsl (30 + 200 * part, MIN (saturation * (1.3f - 0.6f * part), 1),
                       CLAMP (lightness + (part - 0.5f) * (self->dark ? -0.16f : 0.16f), 0, 1));
    }
  return hue < 0 ? from_hsl (0, 0, lightness) : from_hsl (hue, saturation, lightness);
}

TandemPictureColor
tandem_picture_style_get_color (const TandemPictureStyle *self, int index)
{
  return get_shade (self, index, FALSE);
}

TandemPictureColor
tandem_picture_style_get_frame (const TandemPictureStyle *self, int index)
{
  return get_shade (self, self->coloring == TANDEM_PICTURE_BY_FOLDER ? index : -1, TRUE);
}

TandemPictureColor
tandem_picture_style_get_background (const TandemPictureStyle *self)
{
  if (self->high_contrast)
    return self->dark ? (TandemPictureColor){ 0, 0, 0 } : (TandemPictureColor){ 1, 1, 1 };
  return self->dark ? (TandemPictureColor){ 0.12f, 0.12f, 0.12f }
                    : (TandemPictureColor){ 0.98f, 0.98f, 0.98f };
}

static double
linear (double part)
{
  return part <= 0.04045 ? part / 12.92 : pow ((part + 0.055) / 1.055, 2.4);
}

static double
get_luminance (TandemPictureColor color)
{
  return 0.2126 * linear (color.red) + 0.7152 * linear (color.green) + 0.0722 * linear (color.blue);
}

double
tandem_picture_color_get_contrast (TandemPictureColor a, TandemPictureColor b)
{
  const double first = get_luminance (a);
  const double second = get_luminance (b);

  return (MAX (first, second) + 0.05) / (MIN (first, second) + 0.05);
}

TandemPictureColor
tandem_picture_color_get_text (TandemPictureColor color)
{
  const TandemPictureColor black = { 0, 0, 0 };
  const TandemPictureColor white = { 1, 1, 1 };

  return tandem_picture_color_get_contrast (color, black) >= tandem_picture_color_get_contrast (color, white)
             ? black
             : white;
}
