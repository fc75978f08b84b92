/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A finished scan in a file. Either the bytes of the snapshot as they are (--save), or, compactly, as the
 * history keeps it: a line "TandemSc 1", lines "name=value", an empty line, and then the snapshot without
 * inode numbers and digests, compressed (gzip). Neither is trusted when it is read. */
#pragma once

#include "process/tandem-shared-memory.h"
#include "tree/tandem-snapshot.h"
#include "tree/tandem-tree-writer.h"

G_BEGIN_DECLS

typedef struct
{
  char *path; /* of the first root, bytes */
  gint64 started;
  guint64 used; /* bytes of the snapshot */
  guint64 allocated_bytes;
  guint64 apparent_bytes;
  guint64 items;
} TandemSavedScanInfo;

void tandem_saved_scan_info_clear (TandemSavedScanInfo *info);

/* Writes @snapshot, which is finished, compactly, in pieces: what it takes beside it is small. FALSE with
 * @error set by @write, when there is no memory, when it is damaged, or when it was changed meanwhile
 * (G_IO_ERROR_BUSY); then what was written is of no use. */
gboolean
tandem_saved_scan_write (TandemSnapshot *snapshot, TandemWriteFunc write, gpointer user_data, GError **error);

/* What the file at @path says of itself, a compact one. FALSE with @error set when it is none. */
gboolean tandem_saved_scan_read_info (const char *path, TandemSavedScanInfo *info, GError **error);

/* Whether the file behind @fd, read from its start by pread (), is a scan of either kind. */
gboolean tandem_saved_scan_is_one (int fd);

/* Reads it into the @size bytes of zeros at @memory, and marks it as coming from a file, so that nothing can
 * be done to what it names. FALSE with @error set; then the memory is of no use. */
gboolean tandem_saved_scan_load (int fd, gpointer memory, gsize size, GError **error);

/* The saved scan of either kind at @path. NULL with @error set, which names it. */
TandemSnapshot *tandem_saved_scan_open (const char *path, GError **error);

/* The same of one that is not compact, with what tells one inode from another, unless it came from a file
 * itself: what is named there can be acted upon. */
TandemSnapshot *tandem_saved_scan_open_to_act (const char *path, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TandemSavedScanInfo, tandem_saved_scan_info_clear)

G_END_DECLS
