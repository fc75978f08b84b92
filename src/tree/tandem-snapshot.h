/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A scanned tree, as its readers see it: mapped read-only from the descriptor that a scan fills, while it
 * grows, or from a file. Nothing that is read is trusted: a damaged or hostile snapshot shows nonsense, never
 * a crash or an endless loop. Reading never waits for the scan and costs it nothing. The layout is in
 * docs/snapshot.md. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TANDEM_KIND_FILE, /* regular file */
  TANDEM_KIND_DIRECTORY,
  TANDEM_KIND_SYMLINK,
  TANDEM_KIND_OTHER,      /* FIFO, socket, device */
  TANDEM_KIND_UNREADABLE, /* a name of which nothing could be read; counts nowhere */
} TandemKind;

/* An entry with any of TANDEM_ENTRY_LEFT_OUT counts nowhere. */
typedef enum
{
  TANDEM_ENTRY_LINKED = 1 << 0, /* no directory, and has more than one name on its file system */
  TANDEM_ENTRY_DUPLICATE =
      1 << 1, /* its size counts elsewhere: at another name of the inode, or at another root */
  TANDEM_ENTRY_EXCLUDED =
      1 << 2, /* left out by a pattern (kind OTHER, no sizes), or a folder within itself */
  TANDEM_ENTRY_OTHER_FS = 1 << 3, /* left out, being on another file system */
} TandemEntryFlags;

#define TANDEM_ENTRY_LEFT_OUT (TANDEM_ENTRY_EXCLUDED | TANDEM_ENTRY_OTHER_FS)

/* Reasons beside those of errno, in TandemNodeInfo.error. */
typedef enum
{
  TANDEM_SCAN_FAULT_REPLACED =
      0x10000,               /* became another directory, or none, while the scan was on its way there */
  TANDEM_SCAN_FAULT_FULL,    /* no memory left for its entries */
  TANDEM_SCAN_FAULT_CHANGED, /* a file: not what was scanned any more, or changed while it was read */
} TandemScanFault;

/* An entry of the tree, a value to be copied: two offsets, which never change during the life of a snapshot.
 * The top, whose children are the roots, is { 0, 0 }. */
typedef struct
{
  guint64 segment;
  guint64 entry;
} TandemNode;

typedef struct
{
  const char
      *name; /* (not nullable) bytes with a NUL, of a root the path that was asked for; in the mapping */
  gsize name_length;
  TandemKind kind;
  TandemEntryFlags flags;
  guint64 allocated;     /* bytes; of a directory with all that counts below it */
  guint64 apparent;      /* likewise */
  guint64 own_allocated; /* bytes of the inode alone */
  guint64 own_apparent;
  guint64 items; /* entries below it that could be read; 0 when no directory */
  gint64 mtime;  /* seconds since 1970 */
  guint64 dev;
  guint64 ino;
  guint32 change; /* tandem_snapshot_digest_time () of the ctime; 0 when the entry cannot be acted upon */
  guint32 error;  /* errno or TandemScanFault: it could not be read, or not whole; 0: none */
  gboolean
      unfinished; /* a directory whose own entries are not all there; those below may be unfinished too */
} TandemNodeInfo;

typedef struct
{
  guint64 files;
  guint64 directories;
  guint64 symlinks;
  guint64 other;
  guint64 hard_links_skipped;
  guint64 apparent_bytes;
  guint64 allocated_bytes;
  guint64 errors_total;
} TandemScanTotals;

#define TANDEM_TYPE_SNAPSHOT (tandem_snapshot_get_type ())
G_DECLARE_FINAL_TYPE (TandemSnapshot, tandem_snapshot, TANDEM, SNAPSHOT, GObject)

/* Maps the snapshot in @fd, which stays the caller's and may be closed. The file must not become smaller
 * while it is mapped: a memfd should be sealed, a file not be written to. NULL with @error set
 * (G_IO_ERROR_INVALID_DATA) when it is no snapshot of this version. */
TandemSnapshot *tandem_snapshot_new_for_fd (int fd, GError **error);

/* The bytes that are in use so far, from the start, as it says itself: the mapping at most. */
gsize tandem_snapshot_get_used (TandemSnapshot *self);

/* The same, of what has to be written to keep it in a file. FALSE with @error set when that is far more than
 * was ever written into it: a damaged one may say to be as large as the mapping. */
gboolean tandem_snapshot_measure (TandemSnapshot *self, gsize *used, GError **error);

gconstpointer tandem_snapshot_get_data (TandemSnapshot *self);

/* Whether the scan is over: totals and hard links are exact, nothing changes any more. */
gboolean tandem_snapshot_is_finished (TandemSnapshot *self);

/* Whether the scan was stopped before its end. */
gboolean tandem_snapshot_is_partial (TandemSnapshot *self);

/* Microseconds since 1970 at which the scan began. */
gint64 tandem_snapshot_get_start_time (TandemSnapshot *self);

/* The totals of all roots. FALSE, and all 0, before the scan is finished. */
gboolean tandem_snapshot_get_totals (TandemSnapshot *self, TandemScanTotals *totals);

/* What could not be read: the listed ones (the first of each scan, in an order that does not depend on
 * timing). */
guint64 tandem_snapshot_get_n_errors (TandemSnapshot *self);
gboolean tandem_snapshot_get_error (TandemSnapshot *self, guint64 index, TandemNode *node);

/* "Permission denied", for TandemNodeInfo.error. (transfer none) */
const char *tandem_snapshot_describe_error (guint32 error);

/* ---- The tree ---- */

/* The node above the roots. */
TandemNode tandem_snapshot_get_top (TandemSnapshot *self);

/* Reads @node. FALSE when there is no such node. Takes constant time. */
gboolean tandem_snapshot_get_info (TandemSnapshot *self, TandemNode node, TandemNodeInfo *info);

/* The node of the folder that @node is in; the top for a root. FALSE for the top. */
gboolean tandem_snapshot_get_parent (TandemSnapshot *self, TandemNode node, TandemNode *parent);

/* Whether the directory @node is the one place of what is in it. FALSE for some directories of a damaged
 * snapshot only, which may be in themselves, or in several others: who goes down a whole tree comes to an end
 * when it enters no such directory. */
gboolean tandem_snapshot_may_descend (TandemSnapshot *self, TandemNode node);

/* The path of @node, which begins with the root as it was asked for; bytes, of any length. "" for the top.
 * (transfer full) */
char *tandem_snapshot_dup_path (TandemSnapshot *self, TandemNode node);

/* Where what was @node is now, should the snapshot have been changed since (tandem-snapshot-edit.h): FALSE
 * when it left it. */
gboolean tandem_snapshot_find_now (TandemSnapshot *self, TandemNode *node);

/* As statx () gives it: equal to TandemNodeInfo.change when the inode was not changed since. */
guint32 tandem_snapshot_digest_time (gint64 seconds, guint32 nanoseconds);

/* ---- The children of a directory ---- */

typedef struct _TandemChildren TandemChildren;

/* A view of what is known of @node's entries now; it does not grow. Without children when @node is no
 * directory. It refers to @self, which has to live on. Takes constant time for all but folders with more than
 * a thousand entries. (transfer full), tandem_children_free () */
TandemChildren *tandem_children_new (TandemSnapshot *self, TandemNode node);
void tandem_children_free (TandemChildren *self);

guint64 tandem_children_get_n (TandemChildren *self);

/* The child @index, in the order in which the file system listed them. Cheap at random. */
TandemNode tandem_children_get (TandemChildren *self, guint64 index);

/* The same as TandemNodeInfo.name and name_length of the child @index. */
const char *tandem_children_get_name (TandemChildren *self, guint64 index, gsize *length);

/* What children are put in order by, as numbers of which the larger is the larger. */
typedef enum
{
  TANDEM_MEASURE_ALLOCATED, /* as TandemNodeInfo.allocated, and so on */
  TANDEM_MEASURE_APPARENT,
  TANDEM_MEASURE_ITEMS,
  TANDEM_MEASURE_MODIFIED, /* TandemNodeInfo.mtime; times before 1970 are the smaller numbers */
} TandemMeasure;

/* Of @n children from the child @first on. Reads much less than tandem_snapshot_get_info () would. */
void tandem_children_measure (TandemChildren *self,
                              TandemMeasure measure,
                              guint64 first,
                              guint64 n,
                              guint64 *values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemChildren, tandem_children_free)

G_END_DECLS
