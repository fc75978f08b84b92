/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-fingerprint.h"

#include "tree/tandem-content.h"
#include "tree/tandem-snapshot.h"

#include <string.h>

/* A folder on the way through the tree: those above it come before it. */
typedef struct
{
  guint64 folder;
  guint8 digest[TANDEM_DIGEST_SIZE];
} Step;

typedef struct
{
  const char *name;
  char kind;
  const guint8 *digest;
} Child;

typedef struct
{
  guint64 dev;
  guint64 ino;
  guint32 item;
} Link;

typedef struct
{
  TandemDigestTable *table;
  const TandemArena *arena;
  GArray *way;       /* of Step */
  GHashTable *steps; /* offset of a folder record to its number on the way */
  GHashTable *items; /* offset of an entry to its item's number */
  GArray *links;     /* of Link: the items with several names, sorted */
  GArray *children;  /* of Child */
  TandemSha256 *sha;
  gboolean is_whole;
} Fingerprint;

static const guint8 zeros[TANDEM_DIGEST_SIZE];

static gboolean
is_done (const TandemLayoutSegment *segment)
{
  return (segment->state & TANDEM_STATE_MASK) == TANDEM_STATE_DONE;
}

/* ---- The way ---- */

static void
append_folder (Fingerprint *self, guint64 folder)
{
  const Step step = { .folder = folder };

  g_hash_table_insert (self->steps, (gpointer)folder, GUINT_TO_POINTER (self->way->len));
  g_array_append_val (self->way, step);
}

static void
find_way (Fingerprint *self)
{
  append_folder (self, tandem_arena_header (self->arena)->top);
  for (guint i = 0; i < self->way->len; i++)
    {
      const TandemLayoutFolder *folder =
          tandem_arena_folder (self->arena, g_array_index (self->way, Step, i).folder);

      if (folder->error != 0)
        self->is_whole = FALSE;
      for (guint64 at = folder->segments; at != 0; at = tandem_arena_segment (self->arena, at)->next)
        {
          const TandemLayoutSegment *segment = tandem_arena_segment (self->arena, at);

          for (guint32 j = 0; is_done (segment) && j < segment->n_folders; j++)
            append_folder (self, segment->folders + j * sizeof (TandemLayoutFolder));
        }
    }
}

/* ---- Items ---- */

static guint64
get_dev (Fingerprint *self, guint64 segment, const TandemLayoutEntry *entry)
{
  const guint64 folder = tandem_arena_segment (self->arena, segment)->folder;

  return tandem_arena_get_dev (self->arena, entry, tandem_arena_folder (self->arena, folder)->dev);
}

static int
compare_links (gconstpointer a, gconstpointer b)
{
  const Link *left = a;
  const Link *right = b;

  if (left->dev != right->dev)
    return left->dev < right->dev ? -1 : 1;
  return left->ino < right->ino ? -1 : left->ino > right->ino;
}

static void
find_items (Fingerprint *self)
{
  for (guint32 i = 0; i < self->table->header->n_items; i++)
    {
      const TandemDigestItem *item = &self->table->items[i];
      const TandemLayoutEntry *entry = tandem_arena_entry (self->arena, item->place.entry);

      if (item->error != 0 && item->error != TANDEM_CONTENT_SKIPPED)
        self->is_whole = FALSE;
      g_hash_table_insert (self->items, (gpointer)item->place.entry, GUINT_TO_POINTER (i));
      if (tandem_layout_get_flags (entry->bits) & TANDEM_ENTRY_LINKED)
        {
          const Link link = { get_dev (self, item->place.segment, entry), entry->ino, i };

          g_array_append_val (self->links, link);
        }
    }
  g_array_sort (self->links, compare_links);
}

/* The digest of the content behind the name at @at; NULL when it is not known. */
static const guint8 *
find_content (Fingerprint *self, guint64 segment, guint64 at, const TandemLayoutEntry *entry)
{
  const TandemDigestItem *item;
  gpointer number;

  if (tandem_layout_get_flags (entry->bits) & TANDEM_ENTRY_DUPLICATE)
    {
      const Link link = { get_dev (self, segment, entry), entry->ino, 0 };
      guint found;

      if (!g_array_binary_search (self->links, &link, compare_links, &found))
        return NULL;
      item = &self->table->items[g_array_index (self->links, Link, found).item];
    }
  else
    {
      if (!g_hash_table_lookup_extended (self->items, (gpointer)at, NULL, &number))
        return NULL;
      item = &self->table->items[GPOINTER_TO_UINT (number)];
    }
  return item->error == TANDEM_CONTENT_SKIPPED ? zeros : item->digest;
}

/* ---- Folders ---- */

static void
add_child (Fingerprint *self, guint64 segment, guint64 at)
{
  const TandemLayoutEntry *entry = tandem_arena_entry (self->arena, at);
  const TandemKind kind = tandem_layout_get_kind (entry->bits);
  const guint32 flags = tandem_layout_get_flags (entry->bits);
  Child child = { .name = tandem_arena_names (self->arena, segment) + tandem_layout_get_name (entry->bits) };
  gpointer step;

  if (flags & TANDEM_ENTRY_LEFT_OUT)
    return;
  switch (kind)
    {
    case TANDEM_KIND_DIRECTORY:
      if (!g_hash_table_lookup_extended (self->steps, (gpointer)tandem_layout_get_word48 (entry), NULL,
                                         &step))
        return; /* a root of its own */
      child.kind = 'd';
      child.digest = g_array_index (self->way, Step, GPOINTER_TO_UINT (step)).digest;
      break;
    case TANDEM_KIND_FILE:
    case TANDEM_KIND_SYMLINK:
      child.kind = kind == TANDEM_KIND_FILE ? 'f' : 'l';
      child.digest = find_content (self, segment, at, entry);
      break;
    case TANDEM_KIND_OTHER:
      child.kind = 'o';
      child.digest = zeros;
      break;
    case TANDEM_KIND_UNREADABLE:
    default:
      break;
    }

  if (child.digest == NULL)
    self->is_whole = FALSE;
  else
    g_array_append_val (self->children, child);
}

static int
compare_children (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Child *)a)->name, ((const Child *)b)->name);
}

static void
digest_folder (Fingerprint *self, Step *step)
{
  const gboolean is_top = step->folder == tandem_arena_header (self->arena)->top;

  g_array_set_size (self->children, 0);
  for (guint64 at = tandem_arena_folder (self->arena, step->folder)->segments; at != 0;
       at = tandem_arena_segment (self->arena, at)->next)
    {
      const TandemLayoutSegment *segment = tandem_arena_segment (self->arena, at);
      guint64 entry = tandem_arena_entries (self->arena, at);

      for (guint32 i = 0; is_done (segment) && i < segment->n_entries;
           i++, entry += sizeof (TandemLayoutEntry))
        add_child (self, at, entry);
    }

  if (is_top && self->children->len == 1)
    {
      memcpy (step->digest, g_array_index (self->children, Child, 0).digest, TANDEM_DIGEST_SIZE);
      return;
    }
  if (!is_top)
    g_array_sort (self->children, compare_children);
  tandem_sha256_begin (self->sha);
  for (guint i = 0; i < self->children->len; i++)
    {
      const Child *child = &g_array_index (self->children, Child, i);

      if (!is_top)
        {
          tandem_sha256_update (self->sha, &child->kind, 1);
          tandem_sha256_update (self->sha, child->name, strlen (child->name) + 1);
        }
      tandem_sha256_update (self->sha, child->digest, TANDEM_DIGEST_SIZE);
    }
  tandem_sha256_end (self->sha, step->digest);
}

gboolean
tandem_fingerprint_compute (TandemDigestTable *table, const TandemArena *arena)
{
  Fingerprint self = {
    .table = table,
    .arena = arena,
    .way = g_array_new (FALSE, FALSE, sizeof (Step)),
    .steps = g_hash_table_new (NULL, NULL),
    .items = g_hash_table_new (NULL, NULL),
    .links = g_array_new (FALSE, FALSE, sizeof (Link)),
    .children = g_array_new (FALSE, FALSE, sizeof (Child)),
    .sha = tandem_sha256_new (),
    .is_whole = TRUE,
  };

  find_way (&self);
  find_items (&self);
  for (guint i = self.way->len; i > 0; i--)
    digest_folder (&self, &g_array_index (self.way, Step, i - 1));
  memcpy (table->header->fingerprint, g_array_index (self.way, Step, 0).digest, TANDEM_DIGEST_SIZE);

  tandem_sha256_free (self.sha);
  g_array_unref (self.children);
  g_array_unref (self.links);
  g_hash_table_unref (self.items);
  g_hash_table_unref (self.steps);
  g_array_unref (self.way);
  return self.is_whole;
}
