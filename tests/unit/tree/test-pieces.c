/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree that comes in pieces: the copy is the same, only what has changed comes again, and what is damaged
 * is refused. */
#include "process/tandem-shared-memory.h"
#include "snapshot-of.h"
#include "tree/tandem-layout.h"
#include "tree/tandem-tree-pieces.h"

#include <string.h>

#define SIZE ((gsize)64 << 20)

static TandemSnapshot *
make_snapshot (guint n)
{
  g_autoptr (GString) text = g_string_new ("[{\"name\":\"/r\"}");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, ",{\"name\":\"file %u\",\"dsize\":%u,\"asize\":%u}", i, i * 512, i * 500);
  g_string_append_c (text, ']');
  return snapshot_of (text->str);
}

/* How many pieces there were until three rounds of looking found none. */
static guint
copy (TandemTreePieces *pieces, TandemSharedMemory *memory)
{
  guint n = 0;

  for (guint misses = 0; misses < 300;)
    {
      guint64 offset = 0;
      g_autoptr (GBytes) piece = tandem_tree_pieces_next (pieces, &offset);
      g_autoptr (GError) error = NULL;

      if (piece == NULL)
        {
          misses++;
          continue;
        }
      n++;
      tandem_tree_pieces_put (tandem_shared_memory_get_data (memory), tandem_shared_memory_get_size (memory),
                              offset, g_bytes_get_data (piece, NULL), g_bytes_get_size (piece), &error);
      g_assert_no_error (error);
    }
  return n;
}

static void
test_copy (void)
{
  g_autoptr (TandemSnapshot) snapshot = make_snapshot (50000);
  g_autoptr (TandemSharedMemory) memory = tandem_shared_memory_new ("test", SIZE, NULL);
  g_autoptr (TandemTreePieces) pieces = tandem_tree_pieces_new (snapshot);
  g_autoptr (TandemSnapshot) copied = NULL;
  const gsize used = tandem_snapshot_get_used (snapshot);
  guint8 *data = (gpointer)tandem_snapshot_get_data (snapshot);
  TandemLayoutHeader *header = tandem_shared_memory_get_data (memory);
  TandemNodeInfo info;
  guint n = copy (pieces, memory);

  g_assert_cmpuint (n, >, 10);
  g_assert_cmpuint (n, <=, used / TANDEM_TREE_PIECE_SIZE + 1);
  /* Not finished, so that nobody takes it for the whole, and from elsewhere, so that nothing is done to it.
   */
  g_assert_cmpuint (header->flags & TANDEM_HEADER_FINISHED, ==, 0);
  g_assert_cmpuint (header->flags & TANDEM_HEADER_FOREIGN, !=, 0);
  g_assert_cmpmem ((guint8 *)header + TANDEM_LAYOUT_HEADER_SIZE, used - TANDEM_LAYOUT_HEADER_SIZE,
                   data + TANDEM_LAYOUT_HEADER_SIZE, used - TANDEM_LAYOUT_HEADER_SIZE);
  copied = tandem_snapshot_new_for_fd (tandem_shared_memory_get_fd (memory), NULL);
  g_assert_false (tandem_snapshot_is_finished (copied));
  g_assert_true (tandem_snapshot_get_info (copied, node_at (copied, "file 49999"), &info));
  g_assert_cmpuint (info.apparent, ==, 49999 * 500);

  /* Only what is another now comes again. */
  g_assert_cmpuint (copy (pieces, memory), ==, 0);
}

static void
put (gpointer memory, guint64 offset, gconstpointer data, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (tandem_tree_pieces_put (memory, SIZE, offset, data, length, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
test_damaged (void)
{
  g_autoptr (TandemSnapshot) snapshot = make_snapshot (1000);
  g_autoptr (TandemTreePieces) pieces = tandem_tree_pieces_new (snapshot);
  g_autoptr (TandemSharedMemory) memory = tandem_shared_memory_new ("test", SIZE, NULL);
  gpointer data = tandem_shared_memory_get_data (memory);
  guint64 offset = 0;
  g_autoptr (GBytes) piece = tandem_tree_pieces_next (pieces, &offset);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (piece, &length);
  g_autofree guint8 *flipped = g_memdup2 (bytes, length);
  g_autofree guint8 *zeros = g_malloc0 (TANDEM_TREE_PIECE_SIZE);

  put (data, 1, bytes, length);
  put (data, SIZE, bytes, length);
  put (data, SIZE - TANDEM_TREE_PIECE_SIZE + 8, bytes, length);
  put (data, G_MAXUINT64, bytes, length);
  put (data, G_MAXUINT64 - TANDEM_TREE_PIECE_SIZE + 1, bytes, length);
  put (data, 0, bytes, 0);
  put (data, 0, bytes, length - 1);
  put (data, 0, bytes, length / 2);
  flipped[length / 2] ^= 0x55;
  put (data, 0, flipped, length);
  put (data, 0, zeros, TANDEM_TREE_PIECE_SIZE);
  g_assert_cmpmem (data, TANDEM_TREE_PIECE_SIZE, zeros, TANDEM_TREE_PIECE_SIZE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pieces/copy", test_copy);
  g_test_add_func ("/pieces/damaged", test_damaged);
  return g_test_run ();
}
