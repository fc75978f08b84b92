/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-tree-builder.h"

#include <string.h>

#define SEGMENT_ENTRIES 1024
#define FIRST_FOLDERS 4 /* records that a folder's first segment has room for, then four times as many */
#define MAX_FOLDERS 1024

/* A folder that is open, with what is not yet in a segment. */
typedef struct
{
  guint64 record;
  GByteArray *names; /* (nullable) before the first entry */
  GArray *entries;   /* (nullable) of TandemLayoutEntry */
  guint64 records;   /* room for the records of its folders; 0: none yet */
  guint32 n_records; /* in use */
  guint32 room;
} Level;

static void
clear_level (gpointer data)
{
  Level *level = data;

  g_clear_pointer (&level->names, g_byte_array_unref);
  g_clear_pointer (&level->entries, g_array_unref);
}

static Level *
get_last (TandemTreeBuilder *self)
{
  return &g_array_index (self->way, Level, self->way->len - 1);
}

/* ---- Segments ---- */

/* Puts what was gathered into a segment. FALSE: no memory. */
static gboolean
emit (TandemTreeBuilder *self, Level *level)
{
  TandemLayoutFolder *folder = tandem_arena_folder (self->arena, level->record);
  TandemLayoutSegment *segment;
  guint64 offset;
  guint64 entries;

  if (level->entries == NULL || level->entries->len == 0)
    return TRUE;

  offset = tandem_arena_allocate (self->arena, sizeof *segment + tandem_layout_align (level->names->len)
                                                   + level->entries->len * sizeof (TandemLayoutEntry));
  if (offset == 0)
    return FALSE;

  segment = tandem_arena_segment (self->arena, offset);
  *segment = (TandemLayoutSegment){
    .next = folder->segments,
    .folder = level->record,
    .folders = level->n_records > 0 ? level->records : 0,
    .n_entries = level->entries->len,
    .names_size = level->names->len,
    .n_folders = level->n_records,
    .next_folder = level->n_records,
    .state = TANDEM_STATE_DONE,
  };
  memcpy (tandem_arena_names (self->arena, offset), level->names->data, level->names->len);
  entries = tandem_arena_entries (self->arena, offset);
  memcpy (tandem_arena_at (self->arena, entries), level->entries->data,
          level->entries->len * sizeof (TandemLayoutEntry));

  /* A folder's record could not say before where its entry is. */
  for (guint32 i = 0; i < level->entries->len; i++)
    {
      const guint64 at = entries + i * sizeof (TandemLayoutEntry);
      const TandemLayoutEntry *entry = tandem_arena_entry (self->arena, at);
      const guint64 record = tandem_layout_get_word48 (entry);

      if (tandem_layout_get_kind (entry->bits) == TANDEM_KIND_DIRECTORY && record != 0)
        {
          tandem_arena_folder (self->arena, record)->segment = offset;
          tandem_arena_folder (self->arena, record)->entry = at;
        }
    }

  __atomic_store_n (&folder->segments, offset, __ATOMIC_RELEASE);
  g_byte_array_set_size (level->names, 0);
  g_array_set_size (level->entries, 0);
  level->records = 0;
  level->n_records = 0;
  return TRUE;
}

/* Room for one more folder's record. 0: no memory. */
static guint64
take_record (TandemTreeBuilder *self, Level *level)
{
  if (level->records != 0 && level->n_records == level->room && !emit (self, level))
    return 0;
  if (level->records == 0)
    {
      level->room = level->room == 0 ? FIRST_FOLDERS : MIN (level->room * 4, MAX_FOLDERS);
      level->records = tandem_arena_allocate (self->arena, level->room * sizeof (TandemLayoutFolder));
      if (level->records == 0)
        return 0;
    }
  return level->records + level->n_records++ * sizeof (TandemLayoutFolder);
}

/* ---- Entries ---- */

/* Sets the sizes. FALSE: no memory. */
static gboolean
set_sizes (TandemTreeBuilder *self,
           TandemLayoutEntry *layout,
           const TandemBuiltEntry *entry,
           guint64 folder_dev,
           guint32 *flags)
{
  const guint64 dev = entry->dev != 0 ? entry->dev : folder_dev;
  TandemLayoutWide *wide;
  guint64 offset;

  if (entry->apparent <= TANDEM_LAYOUT_WORD48_MAX && entry->allocated % 512 == 0
      && entry->allocated / 512 <= TANDEM_LAYOUT_BLOCKS_MAX && dev == folder_dev)
    {
      tandem_layout_set_word48 (layout, entry->apparent);
      tandem_layout_set_blocks (layout, entry->allocated / 512);
      return TRUE;
    }

  offset = tandem_arena_allocate (self->arena, sizeof *wide);
  if (offset == 0)
    return FALSE;
  wide = tandem_arena_at (self->arena, offset);
  *wide = (TandemLayoutWide){ entry->apparent, entry->allocated, dev };
  tandem_layout_set_word48 (layout, offset);
  *flags |= TANDEM_ENTRY_WIDE;
  return TRUE;
}

/* Appends @entry, whose record is @record (0: none), to what is gathered. */
static gboolean
append (TandemTreeBuilder *self, Level *level, const TandemBuiltEntry *entry, guint64 record)
{
  TandemLayoutEntry layout = { .ino = entry->ino };
  guint32 flags = entry->flags;

  if (level->entries == NULL)
    {
      level->entries = g_array_new (FALSE, FALSE, sizeof (TandemLayoutEntry));
      level->names = g_byte_array_new ();
    }
  if (entry->kind == TANDEM_KIND_UNREADABLE)
    tandem_layout_set_word48 (&layout, entry->error);
  else if (entry->kind == TANDEM_KIND_DIRECTORY)
    {
      tandem_layout_set_word48 (&layout, record);
      tandem_layout_set_blocks (&layout, MIN (entry->allocated / 512, TANDEM_LAYOUT_BLOCKS_MAX));
    }
  else if (!set_sizes (self, &layout, entry, tandem_arena_folder (self->arena, level->record)->dev, &flags))
    return FALSE;

  tandem_layout_set_mtime (&layout, entry->mtime);
  layout.bits = tandem_layout_make_bits (level->names->len, entry->kind, flags);
  g_byte_array_append (level->names, (const guint8 *)entry->name, (guint)strlen (entry->name) + 1);
  g_array_append_val (level->entries, layout);
  return TRUE;
}

static gboolean
make_room (TandemTreeBuilder *self, Level *level, const TandemBuiltEntry *entry)
{
  if (level->entries != NULL
      && (level->entries->len == SEGMENT_ENTRIES
          || level->names->len + strlen (entry->name) + 1 >= 1u << TANDEM_ENTRY_NAME_BITS))
    return emit (self, level);
  return TRUE;
}

gboolean
tandem_tree_builder_add (TandemTreeBuilder *self, const TandemBuiltEntry *entry)
{
  Level *level = get_last (self);

  return make_room (self, level, entry) && append (self, level, entry, 0);
}

gboolean
tandem_tree_builder_enter (TandemTreeBuilder *self, const TandemBuiltEntry *entry)
{
  Level *level = get_last (self);
  const TandemLayoutFolder *parent = tandem_arena_folder (self->arena, level->record);
  Level inner = { 0 };

  if (self->way->len > TANDEM_TREE_MAX_DEPTH || !make_room (self, level, entry))
    return FALSE;
  inner.record = take_record (self, level);
  if (inner.record == 0 || !append (self, level, entry, inner.record))
    return FALSE;

  *tandem_arena_folder (self->arena, inner.record) = (TandemLayoutFolder){
    .parent = level->record,
    .own_apparent = entry->apparent,
    .dev = entry->dev != 0 ? entry->dev : parent->dev,
    .depth = parent->depth + 1,
    .error = entry->error,
    .state = TANDEM_STATE_CLAIMED,
  };
  g_array_append_val (self->way, inner);
  return TRUE;
}

gboolean
tandem_tree_builder_leave (TandemTreeBuilder *self)
{
  Level *level = get_last (self);

  if (!emit (self, level))
    return FALSE;
  __atomic_store_n (&tandem_arena_folder (self->arena, level->record)->state, TANDEM_STATE_DONE,
                    __ATOMIC_RELEASE);
  g_array_set_size (self->way, self->way->len - 1);
  return TRUE;
}

guint
tandem_tree_builder_get_depth (const TandemTreeBuilder *self)
{
  return self->way->len;
}

void
tandem_tree_builder_init (TandemTreeBuilder *self, TandemArena *arena)
{
  const Level top = { .record = tandem_arena_header (arena)->top };

  *self = (TandemTreeBuilder){ .arena = arena, .way = g_array_new (FALSE, FALSE, sizeof (Level)) };
  g_array_set_clear_func (self->way, clear_level);
  g_array_append_val (self->way, top);
}

void
tandem_tree_builder_clear (TandemTreeBuilder *self)
{
  g_array_unref (self->way);
}
