/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-picture-layout.h"

#include <math.h>
#include <string.h>

/* Tiles below this are put together. */
#define MIN_AREA 0.25 /* square pixels */
#define MIN_ARC 0.25  /* pixels, at the outer edge */

/* A folder's rectangle shows what is in it from this size on, and its name from that. */
#define MIN_OPEN 3
#define MIN_HEADER_WIDTH 44
#define MIN_HEADER_ROOM 12

#define MAX_DEPTH 64
#define MAX_RINGS 7
#define RING_WIDTH 26 /* about; pixels */

/* An entry that is large enough for a tile of its own. The numbers are copies: a sort has to end whatever
 * becomes of the memory. */
typedef struct
{
  TandemNode node;
  guint64 size;
  guint64 items;
  gint64 mtime;
  const char *name;
  gsize name_length;
  gboolean is_folder;
} Item;

typedef struct
{
  guint64 sum;     /* of all children, the rest included; bytes */
  GArray *items;   /* of Item, from large to small */
  guint64 rest;    /* bytes of those that have no tile */
  guint64 n_rests; /* how many they are */
} Contents;

static guint64
size_of (const TandemPictureLayout *self, const TandemNodeInfo *info)
{
  if (info->flags & (TANDEM_ENTRY_DUPLICATE | TANDEM_ENTRY_LEFT_OUT))
    return 0;
  return self->apparent ? info->apparent : info->allocated;
}

static guint64
add (guint64 a, guint64 b)
{
  return a > G_MAXUINT64 - b ? G_MAXUINT64 : a + b;
}

static int
compare_items (gconstpointer first, gconstpointer second)
{
  const Item *a = first;
  const Item *b = second;
  int order;

  if (a->size != b->size)
    return a->size > b->size ? -1 : 1;
  order = memcmp (a->name, b->name, MIN (a->name_length, b->name_length));
  if (order != 0)
    return order;
  return (a->name_length > b->name_length) - (a->name_length < b->name_length);
}

/* Reads what is in @tile's folder, which has @units of the picture's measure: what has less than @min_units
 * of it, or is not among the @max largest, gets no tile. */
static void
read_contents (const TandemPictureLayout *self,
               const TandemTile *tile,
               double units,
               double min_units,
               guint max,
               Contents *contents)
{
  g_autoptr (TandemChildren) children = tandem_children_new (self->snapshot, tile->node);
  const guint64 n = tandem_children_get_n (children);
  const double least = (double)tile->size * min_units / units;

  *contents = (Contents){ .items = g_array_new (FALSE, FALSE, sizeof (Item)) };
  for (guint64 i = 0; i < n; i++)
    {
      Item item = { .node = tandem_children_get (children, i) };
      TandemNodeInfo info;

      if (!tandem_snapshot_get_info (self->snapshot, item.node, &info))
        continue;
      item.size = size_of (self, &info);
      if (item.size == 0)
        continue;
      contents->sum = add (contents->sum, item.size);
      if ((double)item.size < least)
        {
          contents->rest = add (contents->rest, item.size);
          contents->n_rests++;
          continue;
        }
      item.items = info.items;
      item.mtime = info.mtime;
      item.name = info.name;
      item.name_length = info.name_length;
      item.is_folder = info.kind == TANDEM_KIND_DIRECTORY;
      g_array_append_val (contents->items, item);
    }

  g_array_sort (contents->items, compare_items);
  while (contents->items->len > max)
    {
      const Item *last = &g_array_index (contents->items, Item, contents->items->len - 1);

      contents->rest = add (contents->rest, last->size);
      contents->n_rests++;
      g_array_set_size (contents->items, contents->items->len - 1);
    }
}

/* Appends the tiles of @contents, whose areas are still to be made. */
static void
append_tiles (GArray *tiles, guint parent_index, const Contents *contents)
{
  TandemTile *parent = &g_array_index (tiles, TandemTile, parent_index);
  const TandemTile base = { .parent = parent_index, .depth = parent->depth + 1, .branch = parent->branch };

  parent->first_child = tiles->len;
  parent->n_children = contents->items->len + (contents->n_rests > 0);
  for (guint i = 0; i < contents->items->len; i++)
    {
      const Item *item = &g_array_index (contents->items, Item, i);
      TandemTile tile = base;

      tile.node = item->node;
      tile.size = item->size;
      tile.items = item->items;
      tile.mtime = item->mtime;
      tile.is_folder = item->is_folder;
      if (parent_index == 0)
        tile.branch = i;
      g_array_append_val (tiles, tile);
    }

  if (contents->n_rests > 0)
    {
      TandemTile tile = base;

      tile.node = g_array_index (tiles, TandemTile, parent_index).node;
      tile.size = contents->rest;
      tile.items = contents->n_rests;
      tile.is_rest = TRUE;
      if (parent_index == 0)
        tile.branch = contents->items->len;
      g_array_append_val (tiles, tile);
    }
}

/* ---- Treemap ---- */

/* Where a folder's children are: within its frame, below its title. */
static TandemRect
get_inner (const TandemPictureLayout *self, TandemTile *tile)
{
  TandemRect inner = tile->area;
  double frame = MIN (inner.width, inner.height) >= 8 ? 1 : 0;
  double header = 0;

  if (tile->depth == 0)
    return inner;
  if (self->header > 0 && inner.width >= MIN_HEADER_WIDTH && inner.height >= self->header + MIN_HEADER_ROOM)
    {
      tile->has_header = TRUE;
      header = self->header;
      frame = 2;
    }
  inner.x += frame;
  inner.width -= 2 * frame;
  inner.y += MAX (header, frame);
  inner.height -= MAX (header, frame) + frame;
  return inner;
}

static void
fill_rectangles (const TandemPictureLayout *self, GArray *tiles, guint index)
{
  TandemTile *tile = &g_array_index (tiles, TandemTile, index);
  const guint room = TANDEM_PICTURE_MAX_TILES - tiles->len;
  g_autofree double *sizes = NULL;
  g_autofree TandemRect *rects = NULL;
  TandemRect inner;
  Contents contents;

  if (tile->depth > 0 && MIN (tile->area.width, tile->area.height) < MIN_OPEN)
    return;

  inner = get_inner (self, tile);
  if (inner.width * inner.height < MIN_AREA)
    return;
  read_contents (self, tile, inner.width * inner.height, MIN_AREA, room - 1, &contents);
  append_tiles (tiles, index, &contents);
  g_array_unref (contents.items);

  tile = &g_array_index (tiles, TandemTile, index);
  sizes = g_new (double, MAX (tile->n_children, 1));
  rects = g_new (TandemRect, MAX (tile->n_children, 1));
  for (guint i = 0; i < tile->n_children; i++)
    sizes[i] = (double)g_array_index (tiles, TandemTile, tile->first_child + i).size;
  tandem_squarify (sizes, tile->n_children, inner, rects);
  for (guint i = 0; i < tile->n_children; i++)
    g_array_index (tiles, TandemTile, tile->first_child + i).area = rects[i];
}

/* ---- Rings ---- */

void
tandem_picture_layout_get_disc (const TandemPictureLayout *self,
                                double *x,
                                double *y,
                                double *radius,
                                double *inner)
{
  *x = self->width / 2;
  *y = self->height / 2;
  *radius = MAX (MIN (self->width, self->height) / 2 - 4, 1);
  *inner = *radius * 0.22;
}

static guint
count_rings (double radius)
{
  return CLAMP ((guint)(radius * 0.78 / RING_WIDTH), 2, MAX_RINGS);
}

static void
fill_arcs (const TandemPictureLayout *self, GArray *tiles, guint index)
{
  TandemTile *tile = &g_array_index (tiles, TandemTile, index);
  const guint room = TANDEM_PICTURE_MAX_TILES - tiles->len;
  double x, y, radius, inner, thickness, circumference, at;
  Contents contents;
  double whole;

  tandem_picture_layout_get_disc (self, &x, &y, &radius, &inner);
  thickness = (radius - inner) / count_rings (radius);
  if (tile->depth >= count_rings (radius))
    return;

  circumference = 2 * G_PI * (inner + thickness * (tile->depth + 1));
  if (tile->area.width * circumference < MIN_ARC)
    return;
  read_contents (self, tile, tile->area.width * circumference, MIN_ARC, room - 1, &contents);
  append_tiles (tiles, index, &contents);

  tile = &g_array_index (tiles, TandemTile, index);
  whole = (double)MAX (contents.sum, 1);
  g_array_unref (contents.items);
  at = 0;
  for (guint i = 0; i < tile->n_children; i++)
    {
      TandemTile *child = &g_array_index (tiles, TandemTile, tile->first_child + i);
      const double end = at + (double)child->size;

      child->area.x = tile->area.x + tile->area.width * (at / whole);
      child->area.width = tile->area.width * ((end - at) / whole);
      child->area.y = inner + thickness * tile->depth;
      child->area.height = thickness;
      at = end;
    }
}

/* ---- All ---- */

static void
mirror (const TandemPictureLayout *self, GArray *tiles)
{
  const double whole = self->kind == TANDEM_PICTURE_RINGS ? 1 : self->width;

  for (guint i = 0; i < tiles->len; i++)
    {
      TandemTile *tile = &g_array_index (tiles, TandemTile, i);

      tile->area.x = whole - tile->area.x - tile->area.width;
    }
}

GArray *
tandem_picture_layout_run (const TandemPictureLayout *self, GCancellable *cancellable)
{
  GArray *tiles = g_array_new (FALSE, FALSE, sizeof (TandemTile));
  TandemTile first = { .node = self->folder, .is_folder = TRUE };
  TandemNodeInfo info;

  if (!tandem_snapshot_get_info (self->snapshot, self->folder, &info) || self->width < 1 || self->height < 1)
    return tiles;

  first.size = self->apparent ? info.apparent : info.allocated;
  first.items = info.items;
  first.mtime = info.mtime;
  first.area = (TandemRect){ 0, 0, self->width, self->height };
  if (self->kind == TANDEM_PICTURE_RINGS)
    {
      double x, y, radius;

      first.area = (TandemRect){ 0, 0, 1, 0 };
      tandem_picture_layout_get_disc (self, &x, &y, &radius, &first.area.height);
    }
  g_array_append_val (tiles, first);

  /* Level by level, so that the limit cuts off the deepest. */
  for (guint i = 0; i < tiles->len && tiles->len < TANDEM_PICTURE_MAX_TILES - 1; i++)
    {
      const TandemTile *tile = &g_array_index (tiles, TandemTile, i);

      if (g_cancellable_is_cancelled (cancellable))
        break;
      if (!tile->is_folder || tile->is_rest || tile->depth >= MAX_DEPTH)
        continue;
      if (self->kind == TANDEM_PICTURE_RINGS)
        fill_arcs (self, tiles, i);
      else
        fill_rectangles (self, tiles, i);
    }

  if (self->mirrored)
    mirror (self, tiles);
  return tiles;
}

static gboolean
contains (const TandemRect *area, double x, double y)
{
  return x >= area->x && x < area->x + area->width && y >= area->y && y < area->y + area->height;
}

guint
tandem_picture_layout_find (const TandemPictureLayout *self, const GArray *tiles, double x, double y)
{
  guint found = 0;

  if (tiles->len == 0)
    return G_MAXUINT;
  if (self->kind == TANDEM_PICTURE_RINGS)
    {
      double middle_x, middle_y, radius, inner, distance;

      tandem_picture_layout_get_disc (self, &middle_x, &middle_y, &radius, &inner);
      distance = hypot (x - middle_x, y - middle_y);
      if (distance < inner)
        return 0;
      x = atan2 (x - middle_x, middle_y - y) / (2 * G_PI);
      x = x < 0 ? x + 1 : x;
      y = distance;
    }
  else if (!contains (&g_array_index (tiles, TandemTile, 0).area, x, y))
    return G_MAXUINT;

  for (;;)
    {
      const TandemTile *tile = &g_array_index (tiles, TandemTile, found);
      guint below = G_MAXUINT;

      for (guint i = 0; i < tile->n_children && below == G_MAXUINT; i++)
        {
          const TandemTile *child = &g_array_index (tiles, TandemTile, tile->first_child + i);

          /* On the way outwards a ring's angle decides. */
          if (self->kind == TANDEM_PICTURE_RINGS
                  ? x >= child->area.x && x < child->area.x + child->area.width && y >= child->area.y
                  : contains (&child->area, x, y))
            below = tile->first_child + i;
        }
      if (below == G_MAXUINT)
        break;
      found = below;
    }

  if (self->kind == TANDEM_PICTURE_RINGS)
    {
      const TandemRect *area = &g_array_index (tiles, TandemTile, found).area;

      if (y >= area->y + area->height)
        return G_MAXUINT;
    }
  return found;
}

/* How far @to is from @from in a direction: its distance, and more for what is off the way. Below 0: not in
 * that direction. */
static double
get_way (const TandemRect *from, const TandemRect *to, int dx, int dy)
{
  const double x = to->x + to->width / 2 - (from->x + from->width / 2);
  const double y = to->y + to->height / 2 - (from->y + from->height / 2);
  const double gap_x = MAX (MAX (to->x - (from->x + from->width), from->x - (to->x + to->width)), 0);
  const double gap_y = MAX (MAX (to->y - (from->y + from->height), from->y - (to->y + to->height)), 0);
  const double ahead = x * dx + y * dy;

  if (ahead <= 0 || (dx != 0 && gap_y > 0 && gap_x < 1) || (dy != 0 && gap_x > 0 && gap_y < 1))
    return -1;
  return dx != 0 ? gap_x + 3 * gap_y + fabs (y) * 0.1 : gap_y + 3 * gap_x + fabs (x) * 0.1;
}

guint
tandem_picture_layout_step (const TandemPictureLayout *self, const GArray *tiles, guint from, int dx, int dy)
{
  const TandemTile *first;
  double shortest = G_MAXDOUBLE;
  guint found = G_MAXUINT;
  guint n;

  if (tiles->len == 0)
    return G_MAXUINT;
  first = &g_array_index (tiles, TandemTile, 0);
  n = first->n_children;
  if (n > 0 && g_array_index (tiles, TandemTile, first->first_child + n - 1).is_rest)
    n--;
  if (n == 0)
    return G_MAXUINT;
  if (from < first->first_child || from >= first->first_child + n)
    return first->first_child;
  if (self->kind == TANDEM_PICTURE_RINGS)
    return first->first_child
           + (from - first->first_child + n + (guint)((dx + dy) * (self->mirrored ? -1 : 1))) % n;

  for (guint i = first->first_child; i < first->first_child + n; i++)
    {
      const double way = get_way (&g_array_index (tiles, TandemTile, from).area,
                                  &g_array_index (tiles, TandemTile, i).area, dx, dy);

      if (i != from && way >= 0 && way < shortest)
        {
          shortest = way;
          found = i;
        }
    }
  return found;
}
