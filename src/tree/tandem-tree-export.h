/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A snapshot for other programs. Both exports take as long as the tree is large: not for a main loop. */
#pragma once

#include "tree/tandem-tree-writer.h"

G_BEGIN_DECLS

/* As JSON of ncdu's export format, version 1.2, which `ncdu -f` reads. Names keep their bytes, as ncdu has
 * it, so that it is valid JSON only when they are UTF-8. The root is named by its absolute path; of several
 * roots one is made up that has them in it. FALSE with @error set by @write. */
gboolean
tandem_tree_export_ncdu (TandemSnapshot *snapshot, TandemWriteFunc write, gpointer user_data, GError **error);

/* As CSV (RFC 4180, with a header line): path, kind, allocated_bytes, apparent_bytes, items, mtime, note. Of
 * a directory the sizes with all that is in it; of a hard link that counts elsewhere, its sizes and "hard
 * link" as note. FALSE with @error set by @write. */
gboolean
tandem_tree_export_csv (TandemSnapshot *snapshot, TandemWriteFunc write, gpointer user_data, GError **error);

G_END_DECLS
