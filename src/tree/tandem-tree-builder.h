/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a snapshot of a tree that is told entry by entry, a folder's entries between its own beginning and
 * end: for what does not come from a walk. Memory is needed for the way to where it is, only. */
#pragma once

#include "tree/tandem-arena.h"
#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

#define TANDEM_TREE_MAX_DEPTH 1000000

typedef struct
{
  const char *name; /* bytes with a NUL */
  TandemKind kind;
  TandemEntryFlags flags;
  guint64 apparent; /* bytes of the entry alone */
  guint64 allocated;
  guint64 dev; /* 0: that of the folder it is in */
  guint64 ino;
  gint64 mtime;
  guint32 error; /* errno: it, or of a folder what is in it, could not be read; 0: none */
} TandemBuiltEntry;

typedef struct
{
  TandemArena *arena;
  GArray *way; /* of the folders that are open */
} TandemTreeBuilder;

/* @arena: formatted, empty. */
void tandem_tree_builder_init (TandemTreeBuilder *self, TandemArena *arena);
void tandem_tree_builder_clear (TandemTreeBuilder *self);

/* Begins a folder within the present one; kind DIRECTORY. FALSE: no memory, or too deep. */
gboolean tandem_tree_builder_enter (TandemTreeBuilder *self, const TandemBuiltEntry *entry);

/* Adds what is no folder, or a folder that was left out. FALSE: no memory. */
gboolean tandem_tree_builder_add (TandemTreeBuilder *self, const TandemBuiltEntry *entry);

/* Ends the present folder; of the one above the roots, at the end, too. FALSE: no memory. */
gboolean tandem_tree_builder_leave (TandemTreeBuilder *self);

/* Folders that are open: 1 for the one above the roots. */
guint tandem_tree_builder_get_depth (const TandemTreeBuilder *self);

G_END_DECLS
