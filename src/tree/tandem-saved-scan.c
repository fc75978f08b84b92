/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-saved-scan.h"

#include "process/tandem-error.h"
#include "process/tandem-memory-limit.h"
#include "tree/tandem-snapshot-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "TandemSc 1\n"
#define MAX_HEAD 65536
#define PIECE 262144
#define LEVEL 3 /* of the compression: higher ones gain little here */

void
tandem_saved_scan_info_clear (TandemSavedScanInfo *info)
{
  g_clear_pointer (&info->path, g_free);
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, message);
  return FALSE;
}

/* ---- Writing ---- */

/* What tells one inode from another is left out: it does not compress, and is of no use later. */
typedef struct
{
  const guint8 *data;
  gsize used;
  guint8 *marks; /* a bit for each 8 bytes of @data: whether an entry that is in the tree begins there */
} Source;

static gboolean
is_marked (const Source *self, gsize offset)
{
  const gsize unit = offset / TANDEM_LAYOUT_ALIGNMENT;

  return (self->marks[unit / 8] >> unit % 8 & 1) != 0;
}

static void
mark (Source *self, gsize offset)
{
  const gsize unit = offset / TANDEM_LAYOUT_ALIGNMENT;

  self->marks[unit / 8] |= (guint8)(1 << unit % 8);
}

/* Whether there is anything to be found in the directory @node. */
static gboolean
is_on_the_way (TandemSnapshot *snapshot, TandemNode node)
{
  const TandemLayoutFolder *folder =
      tandem_snapshot_folder_at (snapshot, tandem_snapshot_find_folder (snapshot, node));

  return folder != NULL && folder->segments != 0 && tandem_snapshot_may_descend (snapshot, node);
}

/* FALSE when the folders have more entries than there is place for: they share them, in a damaged snapshot.
 */
static gboolean
mark_entries (Source *self, TandemSnapshot *snapshot)
{
  g_autoptr (GArray) folders = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  TandemNode node = tandem_snapshot_get_top (snapshot);
  guint64 left = self->used / sizeof (TandemLayoutEntry);

  g_array_append_val (folders, node);
  while (folders->len > 0)
    {
      g_autoptr (TandemChildren) children = NULL;
      guint64 n;

      node = g_array_index (folders, TandemNode, folders->len - 1);
      g_array_set_size (folders, folders->len - 1);
      children = tandem_children_new (snapshot, node);
      n = tandem_children_get_n (children);
      if (n > left)
        return FALSE;
      left -= n;
      for (guint64 i = 0; i < n; i++)
        {
          const TandemNode child = tandem_children_get (children, i);

          if (child.entry + sizeof (TandemLayoutEntry) > self->used)
            continue;
          mark (self, child.entry);
          if (is_on_the_way (snapshot, child))
            g_array_append_val (folders, child);
        }
    }
  return TRUE;
}

static void
clear (guint8 *piece, gsize at, gsize size, gsize offset, gsize length)
{
  if (offset >= at && offset + length <= at + size)
    memset (piece + (offset - at), 0, length);
}

/* Copies the @size bytes from @at, a multiple of what the fields are aligned to, without the identities. */
static void
copy_piece (const Source *self, gsize at, gsize size, guint8 *piece)
{
  memcpy (piece, self->data + at, size);
  for (gsize offset = at - MIN (at, sizeof (TandemLayoutEntry)); offset < at + size;
       offset += TANDEM_LAYOUT_ALIGNMENT)
    if (is_marked (self, offset))
      {
        clear (piece, at, size, offset + offsetof (TandemLayoutEntry, ino), sizeof (guint64));
        clear (piece, at, size, offset + offsetof (TandemLayoutEntry, change), sizeof (guint32));
      }
}

static char *
describe (TandemSnapshot *snapshot, gsize used)
{
  g_autoptr (TandemChildren) roots = tandem_children_new (snapshot, tandem_snapshot_get_top (snapshot));
  TandemScanTotals totals;
  TandemNodeInfo root = { .name = "" };
  g_autofree char *absolute = NULL;
  g_autofree char *path = NULL;

  tandem_snapshot_get_totals (snapshot, &totals);
  if (tandem_children_get_n (roots) > 0)
    tandem_snapshot_get_info (snapshot, tandem_children_get (roots, 0), &root);
  absolute = g_canonicalize_filename (root.name, NULL);
  path = g_uri_escape_string (absolute, "/", FALSE);
  return g_strdup_printf (MAGIC "started=%" G_GINT64_FORMAT "\nused=%" G_GSIZE_FORMAT
                                "\nallocated=%" G_GUINT64_FORMAT "\napparent=%" G_GUINT64_FORMAT
                                "\nitems=%" G_GUINT64_FORMAT "\npath=%s\n\n",
                          tandem_snapshot_get_start_time (snapshot), used, totals.allocated_bytes,
                          totals.apparent_bytes, root.items, path);
}

static gboolean
compress (const Source *source, TandemWriteFunc write, gpointer user_data, GError **error)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, LEVEL);
  g_autofree guint8 *piece = g_malloc (PIECE);
  g_autofree char *buffer = g_malloc (PIECE);
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize at = 0;    /* the end of what was copied */
  gsize start = 0; /* of what is left in the piece */
  gsize end = 0;

  while (result != G_CONVERTER_FINISHED)
    {
      gsize n_read = 0;
      gsize n_written = 0;

      if (start == end)
        {
          start = 0;
          end = MIN (PIECE, source->used - at);
          copy_piece (source, at, end, piece);
          at += end;
        }
      result = g_converter_convert (G_CONVERTER (compressor), piece + start, end - start, buffer, PIECE,
                                    at == source->used ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS,
                                    &n_read, &n_written, error);
      if (result == G_CONVERTER_ERROR || !write (buffer, n_written, user_data, error))
        return FALSE;
      start += n_read;
    }
  return TRUE;
}

gboolean
tandem_saved_scan_write (TandemSnapshot *snapshot, TandemWriteFunc write, gpointer user_data, GError **error)
{
  g_autofree guint8 *marks = NULL;
  g_autofree char *head = NULL;
  Source source = { .data = tandem_snapshot_get_data (snapshot) };

  if (!tandem_snapshot_measure (snapshot, &source.used, error))
    return FALSE;
  source.marks = marks = g_try_malloc0 (source.used / TANDEM_LAYOUT_ALIGNMENT / 8 + 1);
  if (marks == NULL)
    return tandem_set_system_error (error, ENOMEM, "a list of the entries of the scan");
  if (!mark_entries (&source, snapshot))
    return fail (error, "The scan is damaged: entries are in several folders");
  head = describe (snapshot, source.used);
  if (!write (head, strlen (head), user_data, error) || !compress (&source, write, user_data, error))
    return FALSE;
  if (tandem_snapshot_get_used (snapshot) != source.used)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "The scan was changed while it was kept");
      return FALSE;
    }
  return TRUE;
}

/* ---- Reading ---- */

static gsize
read_at (int fd, gpointer buffer, gsize size, guint64 offset)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = pread (fd, (guint8 *)buffer + done, size - done, (off_t)(offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      done += (gsize)n;
    }
  return done;
}

/* Reads the lines at the start; the offset of what follows them, or 0. */
static gsize
read_head (int fd, TandemSavedScanInfo *info)
{
  g_autofree char *head = g_malloc0 (MAX_HEAD + 1);
  g_auto (GStrv) lines = NULL;
  char *end;

  read_at (fd, head, MAX_HEAD, 0);
  end = g_str_has_prefix (head, MAGIC) ? strstr (head, "\n\n") : NULL;
  if (end == NULL)
    return 0;

  *end = '\0';
  lines = g_strsplit (head, "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      char *value = strchr (lines[i], '=');

      if (value == NULL)
        continue;
      *value++ = '\0';
      if (g_str_equal (lines[i], "started"))
        info->started = g_ascii_strtoll (value, NULL, 10);
      else if (g_str_equal (lines[i], "used"))
        info->used = g_ascii_strtoull (value, NULL, 10);
      else if (g_str_equal (lines[i], "allocated"))
        info->allocated_bytes = g_ascii_strtoull (value, NULL, 10);
      else if (g_str_equal (lines[i], "apparent"))
        info->apparent_bytes = g_ascii_strtoull (value, NULL, 10);
      else if (g_str_equal (lines[i], "items"))
        info->items = g_ascii_strtoull (value, NULL, 10);
      else if (g_str_equal (lines[i], "path"))
        {
          g_free (info->path);
          info->path = g_uri_unescape_string (value, NULL);
        }
    }
  return info->path != NULL ? (gsize)(end - head) + 2 : 0;
}

gboolean
tandem_saved_scan_read_info (const char *path, TandemSavedScanInfo *info, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  gsize head;

  *info = (TandemSavedScanInfo){ 0 };
  if (fd < 0)
    return tandem_set_system_error (error, errno, path);
  head = read_head (fd, info);
  close (fd);
  if (head == 0)
    return fail (error, "This is no kept scan");
  return TRUE;
}

gboolean
tandem_saved_scan_is_one (int fd)
{
  char magic[sizeof MAGIC] = "";
  struct stat status;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return FALSE;
  read_at (fd, magic, sizeof magic - 1, 0);
  return g_str_equal (magic, MAGIC) || g_str_has_prefix (magic, TANDEM_LAYOUT_MAGIC);
}

static gboolean
fail_for_size (GError **error, guint64 needed, gsize size)
{
  g_autofree char *needed_text = g_format_size_full (needed, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *size_text = g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               "The saved scan does not fit into memory: it needs %s, and %s may be taken", needed_text,
               size_text);
  return FALSE;
}

static gboolean
decompress (int fd, guint64 offset, guint64 said, guint8 *memory, gsize size, gsize *used, GError **error)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autofree guint8 *buffer = g_malloc (PIECE);
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize available = 0;

  *used = 0;
  while (result != G_CONVERTER_FINISHED)
    {
      const gsize added = read_at (fd, buffer + available, PIECE - available, offset);
      gsize n_read = 0;
      gsize n_written = 0;

      offset += added;
      available += added;
      if (*used == size)
        return said > size ? fail_for_size (error, said, size)
                           : fail (error, "The saved scan is larger than it says");
      result = g_converter_convert (
          G_CONVERTER (decompressor), buffer, available, memory + *used, MIN (size - *used, PIECE * 4),
          added == 0 ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS, &n_read, &n_written, error);
      if (result == G_CONVERTER_ERROR)
        return FALSE;
      *used += n_written;
      available -= n_read;
      memmove (buffer, buffer + n_read, available);
    }
  return TRUE;
}

static gboolean
fail_for_version (GError **error)
{
  return fail (error, "This is no saved scan of this version");
}

static gboolean
is_header (const TandemLayoutHeader *header)
{
  return memcmp (header->magic, TANDEM_LAYOUT_MAGIC, strlen (TANDEM_LAYOUT_MAGIC)) == 0
         && header->version == TANDEM_LAYOUT_VERSION;
}

/* The bytes of a snapshot, as they are. */
static gboolean
read_plain (int fd, guint8 *memory, gsize size, gsize *used, GError **error)
{
  TandemLayoutHeader header;
  struct stat status;

  /* A memory of a scan is much larger than what is used of it. */
  if (fstat (fd, &status) != 0 || read_at (fd, &header, sizeof header, 0) < sizeof header
      || !is_header (&header))
    return fail_for_version (error);
  if (header.used > (guint64)status.st_size)
    return fail (error, "The saved scan is cut off");
  if (header.used > size)
    return fail_for_size (error, header.used, size);
  *used = (gsize)header.used;
  if (read_at (fd, memory, *used, 0) < *used)
    return fail (error, "The saved scan is cut off");
  return TRUE;
}

static gboolean
load (int fd, gpointer memory, gsize size, gboolean foreign, GError **error)
{
  g_auto (TandemSavedScanInfo) info = { 0 };
  TandemLayoutHeader *header = memory;
  const gsize head = read_head (fd, &info);
  gsize used = 0;

  if (head > 0 && !foreign)
    return fail (error, "This is a kept scan, which names nothing that could be found again");
  if (head > 0 ? !decompress (fd, head, info.used, memory, size, &used, error)
               : !read_plain (fd, memory, size, &used, error))
    return FALSE;
  if (used < TANDEM_LAYOUT_HEADER_SIZE + sizeof (TandemLayoutFolder) || !is_header (header))
    return fail_for_version (error);
  if ((header->flags & TANDEM_HEADER_FINISHED) == 0)
    return fail (error, "This scan was not finished");
  header->used = used;
  if (foreign)
    header->flags |= TANDEM_HEADER_FOREIGN;
  return TRUE;
}

gboolean
tandem_saved_scan_load (int fd, gpointer memory, gsize size, GError **error)
{
  return load (fd, memory, size, TRUE, error);
}

/* Bytes that the scan behind @fd takes in memory, as it says itself and as there is memory for. */
static gsize
get_room (int fd, guint64 file_size)
{
  g_auto (TandemSavedScanInfo) info = { 0 };
  const guint64 wanted = read_head (fd, &info) > 0 ? info.used : file_size;
  const gsize most = tandem_shared_memory_fit (
      (gsize)MIN (tandem_memory_limit_measure (TANDEM_LAYOUT_MEMORY_PERCENT, 0), (guint64)64 << 30));

  return (gsize)CLAMP (wanted, TANDEM_LAYOUT_HEADER_SIZE, MAX (most, TANDEM_LAYOUT_HEADER_SIZE));
}

/* Always a copy: who made the file could shorten it, or change what has been checked, while it is read. */
static TandemSnapshot *
open_copy (const char *path, gboolean foreign, GError **error)
{
  g_autoptr (TandemSharedMemory) memory = NULL;
  g_autoptr (TandemSnapshot) snapshot = NULL;
  struct stat status;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0 || fstat (fd, &status) != 0)
    {
      tandem_set_system_error (error, errno, path);
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  if (!tandem_saved_scan_is_one (fd))
    fail (error, "This is no saved scan");
  else
    memory = tandem_shared_memory_new ("tandem-saved-scan", get_room (fd, (guint64)status.st_size), error);
  if (memory != NULL
      && load (fd, tandem_shared_memory_get_data (memory), tandem_shared_memory_get_size (memory), foreign,
               error))
    snapshot = tandem_snapshot_new_for_fd (tandem_shared_memory_get_fd (memory), error);
  close (fd);
  if (snapshot == NULL)
    g_prefix_error (error, "%s: ", path);
  return g_steal_pointer (&snapshot);
}

TandemSnapshot *
tandem_saved_scan_open (const char *path, GError **error)
{
  return open_copy (path, TRUE, error);
}

TandemSnapshot *
tandem_saved_scan_open_to_act (const char *path, GError **error)
{
  return open_copy (path, FALSE, error);
}
