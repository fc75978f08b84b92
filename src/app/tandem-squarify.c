/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-squarify.h"

/* The worst ratio of sides in a row of areas that lies along a side of the given length. */
static double
worst_ratio (double sum, double smallest, double largest, double side)
{
  return MAX (side * side * largest / (sum * sum), sum * sum / (side * side * smallest));
}

/* How many of @sizes, from the first, are best put into one row along @side; @scale makes areas of sizes. */
static guint
take_row (const double *sizes, guint n, double scale, double side, double *row_sum)
{
  double sum = sizes[0] * scale;
  double smallest = sum, largest = sum;
  double worst = worst_ratio (sum, smallest, largest, side);
  guint taken = 1;

  for (; taken < n; taken++)
    {
      const double area = sizes[taken] * scale;
      const double ratio = worst_ratio (sum + area, MIN (smallest, area), MAX (largest, area), side);

      if (ratio > worst)
        break;
      worst = ratio;
      sum += area;
      smallest = MIN (smallest, area);
      largest = MAX (largest, area);
    }

  *row_sum = 0;
  for (guint i = 0; i < taken; i++)
    *row_sum += sizes[i];
  return taken;
}

/* The row at the left of a wide area, at the top of a high one; the rest of @area is what is left. */
static void
lay_row (const double *sizes, guint n, double sum, double total, TandemRect *area, TandemRect *rects)
{
  const gboolean wide = area->width >= area->height;
  const double share = sum / total;
  const TandemRect row = { area->x, area->y, wide ? area->width * share : area->width,
                           wide ? area->height : area->height * share };
  double before = 0;

  for (guint i = 0; i < n; i++)
    {
      /* From the sums, not from the neighbour's edge: errors do not add up, and edges that meet are equal. */
      const double begin = before / sum;
      const double end = i == n - 1 ? 1 : (before + sizes[i]) / sum;

      if (wide)
        rects[i] = (TandemRect){ row.x, row.y + row.height * begin, row.width, row.height * (end - begin) };
      else
        rects[i] = (TandemRect){ row.x + row.width * begin, row.y, row.width * (end - begin), row.height };
      before += sizes[i];
    }

  if (wide)
    {
      area->x += row.width;
      area->width -= row.width;
    }
  else
    {
      area->y += row.height;
      area->height -= row.height;
    }
}

void
tandem_squarify (const double *sizes, guint n, TandemRect area, TandemRect *rects)
{
  g_autofree double *left = g_new (double, n + 1);

  /* From the smallest on: what is left after the large ones would be a difference of large numbers. */
  left[n] = 0;
  for (guint i = n; i > 0; i--)
    left[i - 1] = left[i] + sizes[i - 1];

  for (guint done = 0; done < n;)
    {
      const double scale = left[done] > 0 ? area.width * area.height / left[done] : 0;
      double sum = left[done];
      guint taken = n - done;

      if (scale > 0 && area.width > 0 && area.height > 0)
        taken = take_row (&sizes[done], n - done, scale, MIN (area.width, area.height), &sum);
      /* The last row takes what is there, whatever the rounding has left. */
      lay_row (&sizes[done], taken, sum, done + taken == n ? sum : left[done], &area, &rects[done]);
      done += taken;
    }
}
