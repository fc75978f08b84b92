/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-tree-writer.h"

#include "tree/tandem-layout.h"

#include <errno.h>
#include <unistd.h>

#define PIECE ((gsize)64 << 10)

/* A folder on the way to where the writer is. */
typedef struct
{
  TandemChildren *children;
  guint64 next;
  gsize path_length; /* of its path */
} Level;

static void
clear_level (gpointer data)
{
  tandem_children_free (((Level *)data)->children);
}

static gboolean
flush (GString *out, gsize at_least, TandemWriteFunc write_func, gpointer user_data, GError **error)
{
  if (out->len < at_least || out->len == 0)
    return TRUE;
  if (!write_func (out->str, out->len, user_data, error))
    return FALSE;
  g_string_truncate (out, 0);
  return TRUE;
}

static void
push (GArray *levels, TandemSnapshot *snapshot, TandemNode node, gsize path_length)
{
  const Level level = { tandem_children_new (snapshot, node), 0, path_length };

  g_array_append_val (levels, level);
}

/* Writes one entry, and goes down when it is a directory. */
static void
write_entry (const TandemTreeWriter *self,
             TandemSnapshot *snapshot,
             GArray *levels,
             TandemNode node,
             GString *path,
             GString *out)
{
  const guint depth = levels->len;
  TandemNodeInfo info;

  if (!tandem_snapshot_get_info (snapshot, node, &info))
    return;

  if (path->len > 0 && path->str[path->len - 1] != '/')
    g_string_append_c (path, '/');
  g_string_append_len (path, info.name, (gssize)info.name_length);
  if (info.kind == TANDEM_KIND_DIRECTORY
      && (info.flags & (TANDEM_ENTRY_LEFT_OUT | TANDEM_ENTRY_DUPLICATE)) == 0
      && tandem_snapshot_may_descend (snapshot, node))
    {
      self->enter (out, &info, path->str, depth);
      push (levels, snapshot, node, path->len);
    }
  else
    self->leaf (out, &info, path->str, depth);
}

gboolean
tandem_tree_writer_run (const TandemTreeWriter *self,
                        TandemSnapshot *snapshot,
                        const char *before,
                        const char *after,
                        TandemWriteFunc write_func,
                        gpointer user_data,
                        GError **error)
{
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_autoptr (GString) path = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (before);
  gsize left; /* entries that there is place for: with more, folders share them, in a damaged snapshot */

  if (!tandem_snapshot_measure (snapshot, &left, error))
    return FALSE;
  left /= sizeof (TandemLayoutEntry);
  g_array_set_clear_func (levels, clear_level);
  push (levels, snapshot, tandem_snapshot_get_top (snapshot), 0);
  while (levels->len > 0)
    {
      Level *level = &g_array_index (levels, Level, levels->len - 1);

      if (level->next < tandem_children_get_n (level->children))
        {
          if (left-- == 0)
            {
              g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                   "The scan is damaged: entries are in several folders");
              return FALSE;
            }
          g_string_truncate (path, level->path_length);
          write_entry (self, snapshot, levels, tandem_children_get (level->children, level->next++), path,
                       out);
        }
      else
        {
          g_array_set_size (levels, levels->len - 1);
          if (levels->len > 0)
            self->leave (out);
        }
      if (!flush (out, PIECE, write_func, user_data, error))
        return FALSE;
    }

  g_string_append (out, after);
  return flush (out, 0, write_func, user_data, error);
}

void
tandem_tree_writer_append_number (GString *out, const char *before, guint64 value)
{
  char digits[20]; /* of 2^64-1 */
  gsize start = sizeof digits;

  do
    {
      digits[--start] = (char)('0' + value % 10);
      value /= 10;
    }
  while (value > 0);
  g_string_append (out, before);
  g_string_append_len (out, digits + start, (gssize)(sizeof digits - start));
}

gboolean
tandem_tree_write_to_fd (const char *data, gsize size, gpointer user_data, GError **error)
{
  while (size > 0)
    {
      const gssize n = write (GPOINTER_TO_INT (user_data), data, size);

      if (n < 0 && errno != EINTR)
        {
          g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
          return FALSE;
        }
      if (n > 0)
        {
          data += n;
          size -= (gsize)n;
        }
    }
  return TRUE;
}
