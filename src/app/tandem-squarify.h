/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The squarified treemap of one level: M. Bruls, K. Huizing, J. J. van Wijk, “Squarified Treemaps”, 2000. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double x;
  double y;
  double width;
  double height;
} TandemRect;

/* Divides @area into @n rectangles whose areas are in proportion to @sizes (above 0; best from large to
 * small), as near to squares as can be had. @rects has room for them. */
void tandem_squarify (const double *sizes, guint n, TandemRect area, TandemRect *rects);

G_END_DECLS
