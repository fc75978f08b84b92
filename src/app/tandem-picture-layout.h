/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the picture of a folder has its tiles: a treemap of nested rectangles, or rings. It knows no GTK and
 * may run in a thread while the snapshot grows.
 *
 * Of what lies in one folder, areas (of rings: angles) are exactly in proportion to sizes, those of folders
 * with their headers and frames. What would be smaller than a quarter of a pixel is put together into one
 * tile. */
#pragma once

#include "app/tandem-squarify.h"
#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

#define TANDEM_PICTURE_MAX_TILES 100000

typedef enum
{
  TANDEM_PICTURE_TREEMAP,
  TANDEM_PICTURE_RINGS,
} TandemPictureKind;

typedef struct
{
  TandemSnapshot *snapshot;
  TandemNode folder;
  TandemPictureKind kind;
  gboolean apparent; /* sizes are apparent ones, not allocated ones */
  gboolean mirrored; /* from right to left */
  double width;      /* of the picture, in pixels */
  double height;
  double header; /* height of a folder's title in the treemap, in pixels */
} TandemPictureLayout;

typedef struct
{
  TandemNode node; /* of smaller items: that of their folder */
  guint64 size;    /* bytes */
  guint64 items;   /* smaller items: how many entries they are; else as TandemNodeInfo */
  gint64 mtime;    /* seconds since 1970 */
  TandemRect area; /* pixels; of rings: from which radius (y) how far (height), from which part of the whole
                      turn (x: 0 at the top, clockwise) how far (width) */
  guint32 parent;  /* tile; of the first, itself */
  guint32 first_child; /* tile; the children are one behind the other */
  guint32 n_children;
  guint32 branch; /* which child of the first tile it is within, from 0 by size; 0 of the first tile itself */
  guint16 depth;  /* 0 of the first tile: the folder itself */
  gboolean is_folder : 1;
  gboolean is_rest : 1;    /* the smaller items of its parent */
  gboolean has_header : 1; /* a treemap's folder with room for its name above its children */
} TandemTile;

/* Makes the tiles; the first is @self's folder, parents come before their children. (element-type TandemTile)
 * (transfer full) */
GArray *tandem_picture_layout_run (const TandemPictureLayout *self, GCancellable *cancellable);

/* The deepest tile at a place of the picture; G_MAXUINT when there is none. */
guint tandem_picture_layout_find (const TandemPictureLayout *self, const GArray *tiles, double x, double y);

/* From the child @from of the first tile to the next in a direction (@dx, @dy: -1, 0 or 1), as an arrow key
 * goes; of rings, on around them. The first child when @from is none. G_MAXUINT when there is no further one.
 */
guint
tandem_picture_layout_step (const TandemPictureLayout *self, const GArray *tiles, guint from, int dx, int dy);

/* Middle and radii of rings: of the picture's disc, and of the folder itself within it; pixels. */
void tandem_picture_layout_get_disc (const TandemPictureLayout *self,
                                     double *x,
                                     double *y,
                                     double *radius,
                                     double *inner);

G_END_DECLS
