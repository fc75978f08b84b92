/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A snapshot that grows, copied piece by piece into a memory elsewhere, so that the tree can be seen there
 * while the scan goes on: nothing in it is ever moved, so what has come is where it is here. A reader of the
 * copy may meet references to what has not come yet, which is zeros, and shows nothing of it. The whole, sent
 * at the end, makes it right. */
#pragma once

#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

#define TANDEM_TREE_PIECE_SIZE 65536

typedef struct _TandemTreePieces TandemTreePieces;

/* Of @snapshot (referenced). */
TandemTreePieces *tandem_tree_pieces_new (TandemSnapshot *snapshot);
void tandem_tree_pieces_free (TandemTreePieces *self);

/* A piece that is another than when it was given last, compressed, and its @offset: a multiple of
 * TANDEM_TREE_PIECE_SIZE. NULL when there is none among the next ones: each call looks at some MiB, in turns.
 * (transfer full) */
GBytes *tandem_tree_pieces_next (TandemTreePieces *self, guint64 *offset);

/* Puts a piece, the @length bytes of @data as above, into the memory of @size bytes. It is not trusted: the
 * copy is never finished, and nothing can be done to what it names. FALSE with @error set when it is damaged,
 * or belongs outside of the memory. */
gboolean tandem_tree_pieces_put (gpointer memory,
                                 gsize size,
                                 guint64 offset,
                                 gconstpointer data,
                                 gsize length,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemTreePieces, tandem_tree_pieces_free)

G_END_DECLS
