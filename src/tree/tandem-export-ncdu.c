/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-tree-export.h"

#include "tandem-config.h"

#include <sys/stat.h>

/* The format: https://dev.yorhel.nl/ncdu/jsonfmt */

static void
append_string (GString *out, const char *text)
{
  const char *start = text; /* of what is not appended yet */

  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      const guchar c = (guchar)*text;

      if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
        continue;
      g_string_append_len (out, start, text - start);
      start = text + 1;
      if (c == '"' || c == '\\')
        {
          g_string_append_c (out, '\\');
          g_string_append_c (out, *text);
        }
      else
        g_string_append_printf (out, "\\u%04x", c);
    }
  g_string_append_len (out, start, text - start);
  g_string_append_c (out, '"');
}

/* Everything but the closing brace. */
static void
append_info (GString *out, const TandemNodeInfo *info, const char *name)
{
  g_string_append (out, "{\"name\":");
  append_string (out, name);
  if (info->own_apparent != 0)
    tandem_tree_writer_append_number (out, ",\"asize\":", MIN (info->own_apparent, G_MAXINT64));
  if (info->own_allocated != 0)
    tandem_tree_writer_append_number (out, ",\"dsize\":", MIN (info->own_allocated, G_MAXINT64));
  if (info->kind == TANDEM_KIND_DIRECTORY && (info->flags & TANDEM_ENTRY_LEFT_OUT) == 0)
    tandem_tree_writer_append_number (out, ",\"dev\":", info->dev);
  if (info->mtime > 0)
    tandem_tree_writer_append_number (out, ",\"mtime\":", (guint64)info->mtime);
  if (info->flags & TANDEM_ENTRY_LINKED)
    {
      tandem_tree_writer_append_number (out, ",\"ino\":", info->ino);
      g_string_append (out, ",\"hlnkc\":true");
    }
  if (info->flags & TANDEM_ENTRY_OTHER_FS)
    g_string_append (out, ",\"excluded\":\"otherfs\"");
  else if (info->flags & TANDEM_ENTRY_EXCLUDED || (info->flags == TANDEM_ENTRY_DUPLICATE))
    g_string_append (out, ",\"excluded\":\"pattern\"");
  if (info->error != 0)
    g_string_append (out, ",\"read_error\":true");
  if ((info->kind == TANDEM_KIND_SYMLINK || info->kind == TANDEM_KIND_OTHER)
      && (info->flags & TANDEM_ENTRY_LEFT_OUT) == 0)
    g_string_append (out, ",\"notreg\":true");
  /* ncdu's extended information: else nobody who reads this could tell a link from a pipe. */
  if (info->kind == TANDEM_KIND_SYMLINK && (info->flags & TANDEM_ENTRY_LEFT_OUT) == 0)
    tandem_tree_writer_append_number (out, ",\"mode\":", S_IFLNK | 0777);
}

static void
enter (GString *out, const TandemNodeInfo *info, const char *path, guint depth)
{
  g_autofree char *absolute = depth == 1 ? g_canonicalize_filename (path, NULL) : NULL;

  g_string_append (out, ",\n[");
  append_info (out, info, depth == 1 ? absolute : info->name);
  g_string_append_c (out, '}');
}

static void
leaf (GString *out, const TandemNodeInfo *info, const char *path, guint depth)
{
  g_string_append (out, ",\n");
  append_info (out, info, info->name);
  g_string_append_c (out, '}');
}

static void
leave (GString *out)
{
  g_string_append_c (out, ']');
}

gboolean
tandem_tree_export_ncdu (TandemSnapshot *snapshot, TandemWriteFunc write, gpointer user_data, GError **error)
{
  const TandemTreeWriter writer = { .enter = enter, .leaf = leaf, .leave = leave };
  g_autoptr (TandemChildren) roots = tandem_children_new (snapshot, tandem_snapshot_get_top (snapshot));
  const gboolean several = tandem_children_get_n (roots) != 1;
  g_autofree char *before = g_strdup_printf (
      "[1,2,{\"progname\":\"tandem\",\"progver\":\"%s\",\"timestamp\":%" G_GINT64_FORMAT "}%s",
      TANDEM_VERSION, tandem_snapshot_get_start_time (snapshot) / G_USEC_PER_SEC,
      several ? ",\n[{\"name\":\"/several folders\"}" : "");

  return tandem_tree_writer_run (&writer, snapshot, before, several ? "]]\n" : "]\n", write, user_data,
                                 error);
}
