/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-path-order.h"

#include <string.h>

/* A component of a path, and the folder that it is in. */
typedef struct
{
  TandemLayoutPlace place;
  const TandemLayoutFolder *folder;
  gboolean last; /* nothing follows it; else a slash does */
} Component;

static Component
make_component (const TandemArena *arena, TandemLayoutPlace place, gboolean last)
{
  return (Component){
    .place = place,
    .folder = tandem_arena_folder (arena, tandem_arena_segment (arena, place.segment)->folder),
    .last = last,
  };
}

static void
climb (const TandemArena *arena, Component *self)
{
  *self = make_component (arena, (TandemLayoutPlace){ self->folder->segment, self->folder->entry }, FALSE);
}

static const char *
get_name (const TandemArena *arena, const Component *self, gsize *length)
{
  const char *name = tandem_arena_names (arena, self->place.segment)
                     + tandem_layout_get_name (tandem_arena_entry (arena, self->place.entry)->bits);

  /* Of a root, that was asked for with slashes at its end, one will do. */
  *length = strlen (name);
  while (self->folder->depth == 0 && *length > 0 && name[*length - 1] == '/')
    (*length)--;
  return name;
}

static int
compare_components (const TandemArena *arena, const Component *a, const Component *b)
{
  gsize length_a, length_b;
  const char *name_a = get_name (arena, a, &length_a);
  const char *name_b = get_name (arena, b, &length_b);
  const int order = memcmp (name_a, name_b, MIN (length_a, length_b));
  int next_a, next_b;

  if (order != 0)
    return order;

  next_a = length_a > length_b ? (guint8)name_a[length_b] : a->last ? '\0' : '/';
  next_b = length_b > length_a ? (guint8)name_b[length_a] : b->last ? '\0' : '/';
  return next_a - next_b;
}

int
tandem_path_order_compare (const TandemArena *arena, TandemLayoutPlace a, TandemLayoutPlace b)
{
  Component left = make_component (arena, a, TRUE);
  Component right = make_component (arena, b, TRUE);

  while (left.folder->depth > right.folder->depth)
    climb (arena, &left);
  while (right.folder->depth > left.folder->depth)
    climb (arena, &right);
  while (left.folder != right.folder)
    {
      climb (arena, &left);
      climb (arena, &right);
    }

  if (left.place.entry == right.place.entry) /* one is above the other */
    return left.last - right.last > 0 ? -1 : left.last < right.last ? 1 : 0;
  return compare_components (arena, &left, &right);
}
