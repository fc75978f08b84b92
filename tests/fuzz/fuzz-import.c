/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds arbitrary bytes to the import of ncdu's exports, in pieces whose size the first byte chooses, and
 * reads the tree that comes of it. With -DTANDEM_FUZZ_FILES: a program that does so with the files given to
 * it. */
#include "tree/tandem-import.h"
#include "tree/tandem-snapshot.h"

#include "process/tandem-shared-memory.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#define SNAPSHOT_SIZE ((gsize)64 << 20)

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct
{
  const uint8_t *data;
  size_t left;
  size_t step;
} Source;

static gssize
read_piece (gpointer buffer, gsize size, gpointer user_data, GError **error)
{
  Source *source = user_data;
  gsize n = MIN (MIN (size, source->step), source->left);

  memcpy (buffer, source->data, n);
  source->data += n;
  source->left -= n;
  return (gssize)n;
}

static guint64
count_entries (TandemSnapshot *snapshot)
{
  g_autoptr (GArray) folders = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  TandemNode node = tandem_snapshot_get_top (snapshot);
  guint64 n_entries = 0;

  g_array_append_val (folders, node);
  while (folders->len > 0)
    {
      g_autoptr (TandemChildren) children = NULL;

      node = g_array_index (folders, TandemNode, folders->len - 1);
      g_array_set_size (folders, folders->len - 1);
      children = tandem_children_new (snapshot, node);
      for (guint64 i = 0; i < tandem_children_get_n (children); i++)
        {
          const TandemNode child = tandem_children_get (children, i);
          TandemNodeInfo info;

          g_assert_true (tandem_snapshot_get_info (snapshot, child, &info));
          g_assert_cmpuint (info.change, ==, 0);
          g_assert_cmpuint (info.name_length, >, 0);
          n_entries++;
          if (info.kind == TANDEM_KIND_DIRECTORY)
            g_array_append_val (folders, child);
        }
    }
  return n_entries;
}

/* Made once: an import begins anew in whatever a worker that died has left. */
static void
make_area (TandemWalkArea *area, TandemSharedMemory **memory, TandemSharedMemory **shared)
{
  *memory = tandem_shared_memory_new ("fuzz", SNAPSHOT_SIZE, NULL);
  *shared = tandem_shared_memory_new ("fuzz", tandem_walk_area_get_shared_size (), NULL);

  g_assert_true (*memory != NULL && *shared != NULL);
  area->snapshot = tandem_shared_memory_get_data (*memory);
  area->snapshot_size = tandem_shared_memory_get_size (*memory);
  area->shared = tandem_shared_memory_get_data (*shared);
  area->shared_size = tandem_shared_memory_get_size (*shared);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static TandemSharedMemory *memory = NULL, *shared = NULL;
  static TandemWalkArea area = { 0 };
  Source source = { data, size, size > 0 ? (size_t)data[0] + 1 : 1 };
  g_autoptr (GError) error = NULL;

  if (memory == NULL)
    make_area (&area, &memory, &shared);
  if (tandem_import_ncdu (&area, read_piece, &source, NULL, &error))
    {
      g_autoptr (TandemSnapshot) snapshot =
          tandem_snapshot_new_for_fd (tandem_shared_memory_get_fd (memory), NULL);

      g_assert_no_error (error);
      g_assert_cmpuint (count_entries (snapshot), >, 0);
    }
  else
    g_assert_nonnull (error);
  return 0;
}

#ifdef TANDEM_FUZZ_FILES
#include "fuzz-files.h"
#endif
