/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Goes through a whole snapshot and writes as it goes, in pieces, to a function: whatever the size and depth
 * of the tree, it needs memory for the way to where it is only. For the exports. */
#pragma once

#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

/* Takes @size bytes at @data. FALSE with @error set when they cannot be written: the export ends then. */
typedef gboolean (*TandemWriteFunc) (const char *data, gsize size, gpointer user_data, GError **error);

/* What is written for each entry, appended to @out. @enter is called for directories that have an entry of
 * their own in the totals, and then @leave after all that is in them; @leaf for everything else. @path is the
 * whole path. */
typedef struct
{
  void (*enter) (GString *out, const TandemNodeInfo *info, const char *path, guint depth);
  void (*leaf) (GString *out, const TandemNodeInfo *info, const char *path, guint depth);
  void (*leave) (GString *out);
} TandemTreeWriter;

/* Writes @before, then the entries of all roots, then @after. FALSE with @error set by @write, or when the
 * snapshot is damaged (G_IO_ERROR_INVALID_DATA). */
gboolean tandem_tree_writer_run (const TandemTreeWriter *self,
                                 TandemSnapshot *snapshot,
                                 const char *before,
                                 const char *after,
                                 TandemWriteFunc write,
                                 gpointer user_data,
                                 GError **error);

/* Appends @before, which needs no quotes, and @value in decimal digits: most of what an export consists of.
 */
void tandem_tree_writer_append_number (GString *out, const char *before, guint64 value);

/* A TandemWriteFunc for a descriptor that blocks; @user_data is GINT_TO_POINTER (fd). */
gboolean tandem_tree_write_to_fd (const char *data, gsize size, gpointer user_data, GError **error);

G_END_DECLS
