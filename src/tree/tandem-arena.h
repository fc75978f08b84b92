/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The snapshot's memory as those see it who fill it: offsets to pointers, and room for more. Each process has
 * its own arena over the same memory, taken from it in chunks by one atomic addition, so that there is no
 * lock that a death could leave held; what a dead process had taken and not used stays unused. */
#pragma once

#include "tree/tandem-layout.h"

G_BEGIN_DECLS

#define TANDEM_ARENA_CHUNK ((gsize)256 << 10)

typedef struct
{
  guint8 *base;
  gsize size;   /* of the memory, in bytes */
  guint64 next; /* the free part of the present chunk */
  guint64 end;
} TandemArena;

/* Makes an arena over the @size bytes at @base. */
void tandem_arena_init (TandemArena *self, gpointer base, gsize size);

/* Writes the header of an empty snapshot, with the folder record above the roots. */
void tandem_arena_format (TandemArena *self, gint64 start_time);

/* Bytes that the memory has room for. */
guint64 tandem_arena_get_left (TandemArena *self);

/* Room for @size bytes, all zero. 0 when the memory is full. */
guint64 tandem_arena_allocate (TandemArena *self, gsize size);

static inline gpointer
tandem_arena_at (const TandemArena *self, guint64 offset)
{
  return __builtin_assume_aligned (self->base + offset, TANDEM_LAYOUT_ALIGNMENT);
}

static inline TandemLayoutHeader *
tandem_arena_header (const TandemArena *self)
{
  return tandem_arena_at (self, 0);
}

static inline TandemLayoutFolder *
tandem_arena_folder (const TandemArena *self, guint64 offset)
{
  return tandem_arena_at (self, offset);
}

static inline TandemLayoutSegment *
tandem_arena_segment (const TandemArena *self, guint64 offset)
{
  return tandem_arena_at (self, offset);
}

static inline TandemLayoutEntry *
tandem_arena_entry (const TandemArena *self, guint64 offset)
{
  return tandem_arena_at (self, offset);
}

/* The names of the segment at @segment, and its entries. */
static inline char *
tandem_arena_names (const TandemArena *self, guint64 segment)
{
  return (char *)self->base + segment + sizeof (TandemLayoutSegment);
}

static inline guint64
tandem_arena_entries (const TandemArena *self, guint64 segment)
{
  return segment + sizeof (TandemLayoutSegment)
         + tandem_layout_align (tandem_arena_segment (self, segment)->names_size);
}

/* The exact sizes of the entry's inode alone, in bytes. */
guint64 tandem_arena_get_apparent (const TandemArena *self, const TandemLayoutEntry *entry);
guint64 tandem_arena_get_allocated (const TandemArena *self, const TandemLayoutEntry *entry);

/* The device of what is no directory, and is in a folder on @folder_dev. */
guint64 tandem_arena_get_dev (const TandemArena *self, const TandemLayoutEntry *entry, guint64 folder_dev);

/* The nearest folder that is @a and @b or above both; 0 when there is none. */
guint64 tandem_arena_find_common (const TandemArena *self, guint64 a, guint64 b);

G_END_DECLS
