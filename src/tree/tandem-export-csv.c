/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-tree-export.h"

#include <string.h>

static const char *const kind_names[] = { "file", "directory", "symlink", "other", "unreadable" };

static void
append_field (GString *out, const char *text)
{
  if (strpbrk (text, "\",\r\n") == NULL)
    {
      g_string_append (out, text);
      return;
    }

  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

static const char *
get_note (const TandemNodeInfo *info)
{
  if (info->flags & TANDEM_ENTRY_OTHER_FS)
    return "other file system";
  if (info->flags & TANDEM_ENTRY_EXCLUDED)
    return "excluded";
  if (info->flags & TANDEM_ENTRY_DUPLICATE)
    return info->kind == TANDEM_KIND_DIRECTORY ? "counted elsewhere" : "hard link";
  if (info->error != 0)
    return tandem_snapshot_describe_error (info->error);
  return "";
}

static void
append_entry (GString *out, const TandemNodeInfo *info, const char *path, guint depth)
{
  append_field (out, path);
  g_string_append_c (out, ',');
  g_string_append (out, kind_names[info->kind]);
  tandem_tree_writer_append_number (out, ",", info->allocated);
  tandem_tree_writer_append_number (out, ",", info->apparent);
  tandem_tree_writer_append_number (out, ",", info->items);
  /* Before 1970, too. */
  tandem_tree_writer_append_number (out, info->mtime < 0 ? ",-" : ",",
                                    info->mtime < 0 ? -(guint64)info->mtime : (guint64)info->mtime);
  g_string_append_c (out, ',');
  append_field (out, get_note (info));
  g_string_append (out, "\r\n");
}

static void
leave (GString *out)
{
}

gboolean
tandem_tree_export_csv (TandemSnapshot *snapshot, TandemWriteFunc write, gpointer user_data, GError **error)
{
  const TandemTreeWriter writer = { .enter = append_entry, .leaf = append_entry, .leave = leave };

  return tandem_tree_writer_run (&writer, snapshot,
                                 "path,kind,allocated_bytes,apparent_bytes,items,mtime,note\r\n", "", write,
                                 user_data, error);
}
