/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "snapshot-of.h"

#include "process/tandem-shared-memory.h"
#include "tree/tandem-import.h"

#include <string.h>

#define SNAPSHOT_SIZE ((gsize)1 << 30)

static gssize
read_text (gpointer buffer, gsize size, gpointer user_data, GError **error)
{
  GString *text = user_data;
  gsize n = MIN (size, text->len);

  memcpy (buffer, text->str, n);
  g_string_erase (text, 0, (gssize)n);
  return (gssize)n;
}

TandemSnapshot *
snapshot_of (const char *tree)
{
  g_autoptr (TandemSharedMemory) memory =
      tandem_shared_memory_new ("test", tandem_shared_memory_fit (SNAPSHOT_SIZE), NULL);
  g_autoptr (TandemSharedMemory) shared =
      tandem_shared_memory_new ("test", tandem_walk_area_get_shared_size (), NULL);
  g_autoptr (GString) text = g_string_new ("[1,2,{\"progname\":\"test\"},");
  g_autoptr (GError) error = NULL;
  TandemWalkArea area = { 0 };
  TandemSnapshot *snapshot;

  area.snapshot = tandem_shared_memory_get_data (memory);
  area.snapshot_size = tandem_shared_memory_get_size (memory);
  area.shared = tandem_shared_memory_get_data (shared);
  area.shared_size = tandem_shared_memory_get_size (shared);
  g_string_append (text, tree);
  g_string_append (text, "]");
  tandem_import_ncdu (&area, read_text, text, NULL, &error);
  g_assert_no_error (error);
  snapshot = tandem_snapshot_new_for_fd (tandem_shared_memory_get_fd (memory), &error);
  g_assert_no_error (error);
  return snapshot;
}

static TandemNode
find_child (TandemSnapshot *snapshot, TandemNode folder, const char *name)
{
  g_autoptr (TandemChildren) children = tandem_children_new (snapshot, folder);

  for (guint64 i = 0; i < tandem_children_get_n (children); i++)
    {
      const TandemNode node = tandem_children_get (children, i);
      TandemNodeInfo info;

      g_assert_true (tandem_snapshot_get_info (snapshot, node, &info));
      if (name == NULL || strcmp (info.name, name) == 0)
        return node;
    }
  g_assert_not_reached ();
}

TandemNode
node_at (TandemSnapshot *snapshot, const char *path)
{
  TandemNode node = find_child (snapshot, tandem_snapshot_get_top (snapshot), NULL);
  g_auto (GStrv) names = g_strsplit (path, "/", -1);

  for (guint i = 0; names[i] != NULL && names[i][0] != '\0'; i++)
    node = find_child (snapshot, node, names[i]);
  return node;
}
