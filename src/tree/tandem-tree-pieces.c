/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-tree-pieces.h"

#include "tree/tandem-layout.h"

#include <gio/gio.h>
#include <string.h>
#include <xxhash.h>

#define PIECE TANDEM_TREE_PIECE_SIZE
#define LOOK 64 /* pieces that a call looks at, at most */
#define LEVEL 1 /* of the compression */

struct _TandemTreePieces
{
  TandemSnapshot *snapshot;
  GArray *digests; /* of guint64: of each piece as it was given */
  guint64 empty;   /* the digest of zeros: what the other memory begins with */
  guint64 at;      /* the piece to look at next */
};

TandemTreePieces *
tandem_tree_pieces_new (TandemSnapshot *snapshot)
{
  TandemTreePieces *self = g_new0 (TandemTreePieces, 1);
  g_autofree guint8 *zeros = g_malloc0 (PIECE);

  self->snapshot = g_object_ref (snapshot);
  self->digests = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->empty = XXH3_64bits (zeros, PIECE);
  return self;
}

void
tandem_tree_pieces_free (TandemTreePieces *self)
{
  g_object_unref (self->snapshot);
  g_array_unref (self->digests);
  g_free (self);
}

/* (transfer full) */
static GBytes *
compress (const guint8 *piece)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, LEVEL);
  const gsize room = PIECE + PIECE / 8 + 1024; /* more than what does not compress takes */
  guint8 *buffer = g_malloc (room);
  gsize n_read = 0;
  gsize n_written = 0;

  if (g_converter_convert (G_CONVERTER (compressor), piece, PIECE, buffer, room, G_CONVERTER_INPUT_AT_END,
                           &n_read, &n_written, NULL)
      != G_CONVERTER_FINISHED)
    n_written = 0;
  return g_bytes_new_take (buffer, n_written);
}

GBytes *
tandem_tree_pieces_next (TandemTreePieces *self, guint64 *offset)
{
  const guint8 *data = tandem_snapshot_get_data (self->snapshot);
  const guint64 used = tandem_snapshot_get_used (self->snapshot);
  const guint64 n = (used + PIECE - 1) / PIECE;
  g_autofree guint8 *piece = g_malloc (PIECE);

  while (self->digests->len < n)
    g_array_append_val (self->digests, self->empty);
  for (guint64 i = 0; i < MIN (LOOK, n); i++)
    {
      const guint64 index = self->at < n ? self->at : 0;
      const gsize length = (gsize)MIN (PIECE, used - index * PIECE);
      guint64 digest;

      /* Walkers may write into it at this moment: what is wrong of it now is another piece later. */
      memcpy (piece, data + index * PIECE, length);
      memset (piece + length, 0, PIECE - length);
      self->at = index + 1;
      digest = XXH3_64bits (piece, PIECE);
      if (digest == g_array_index (self->digests, guint64, index))
        continue;
      g_array_index (self->digests, guint64, index) = digest;
      *offset = index * PIECE;
      return compress (piece);
    }
  return NULL;
}

gboolean
tandem_tree_pieces_put (gpointer memory,
                        gsize size,
                        guint64 offset,
                        gconstpointer data,
                        gsize length,
                        GError **error)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autofree guint8 *piece = g_malloc (PIECE);
  gsize n_read = 0;
  gsize n_written = 0;

  if (offset % PIECE != 0 || size < PIECE || offset > size - PIECE || length == 0
      || g_converter_convert (G_CONVERTER (decompressor), data, length, piece, PIECE,
                              G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL)
             != G_CONVERTER_FINISHED
      || n_written != PIECE)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "a piece of the tree is damaged");
      return FALSE;
    }
  if (offset == 0)
    {
      TandemLayoutHeader *header = (gpointer)piece;

      header->flags = (header->flags & ~(guint32)TANDEM_HEADER_FINISHED) | TANDEM_HEADER_FOREIGN;
    }
  memcpy ((guint8 *)memory + offset, piece, PIECE);
  return TRUE;
}
