/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-saved-scan.h"

#include "process/tandem-error.h"
#include "process/tandem-memory-limit.h"
#include "tree/tandem-layout.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
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

/* Takes what tells one inode from another out of the copy: it does not compress, and is of no use later. */
static void
forget_identities (TandemSnapshot *snapshot, guint8 *copy, gsize size)
{
  g_autoptr (GArray) folders = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  TandemNode node = tandem_snapshot_get_top (snapshot);

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
          TandemLayoutEntry *entry = (gpointer)(copy + child.entry);

          if (child.entry + sizeof *entry > size)
            continue;
          entry->ino = 0;
          entry->change = 0;
          if (tandem_layout_get_kind (entry->bits) == TANDEM_KIND_DIRECTORY
              && tandem_layout_get_word48 (entry) != 0)
            g_array_append_val (folders, child);
        }
    }
}

static char *
describe (TandemSnapshot *snapshot)
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
                          tandem_snapshot_get_start_time (snapshot), tandem_snapshot_get_used (snapshot),
                          totals.allocated_bytes, totals.apparent_bytes, root.items, path);
}

static gboolean
compress (const guint8 *data, gsize size, TandemWriteFunc write, gpointer user_data, GError **error)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, LEVEL);
  g_autofree char *buffer = g_malloc (PIECE);
  GConverterResult result = G_CONVERTER_CONVERTED;

  while (result != G_CONVERTER_FINISHED)
    {
      gsize n_read = 0;
      gsize n_written = 0;

      result = g_converter_convert (G_CONVERTER (compressor), data, size, buffer, PIECE,
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n_written, error);
      if (result == G_CONVERTER_ERROR || !write (buffer, n_written, user_data, error))
        return FALSE;
      data += n_read;
      size -= n_read;
    }
  return TRUE;
}

gboolean
tandem_saved_scan_write (TandemSnapshot *snapshot, TandemWriteFunc write, gpointer user_data, GError **error)
{
  g_autofree char *head = describe (snapshot);
  const gsize used = tandem_snapshot_get_used (snapshot);
  guint8 *copy =
      mmap (NULL, used, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  gboolean done;

  if (copy == MAP_FAILED)
    return tandem_set_system_error (error, errno, "a copy of the scan");
  memcpy (copy, tandem_snapshot_get_data (snapshot), used);
  forget_identities (snapshot, copy, used);
  done = write (head, strlen (head), user_data, error) && compress (copy, used, write, user_data, error);
  munmap (copy, used);
  return done;
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

gboolean
tandem_saved_scan_load (int fd, gpointer memory, gsize size, GError **error)
{
  g_auto (TandemSavedScanInfo) info = { 0 };
  TandemLayoutHeader *header = memory;
  const gsize head = read_head (fd, &info);
  gsize used = 0;

  if (head > 0)
    {
      if (!decompress (fd, head, info.used, memory, size, &used, error))
        return FALSE;
    }
  else
    {
      struct stat status;

      /* A memory of a scan is much larger than what is used of it. */
      if (fstat (fd, &status) != 0
          || read_at (fd, memory, MIN (size, TANDEM_LAYOUT_HEADER_SIZE), 0) < sizeof *header)
        return fail (error, "This is no saved scan of this version");
      if (header->used > (guint64)status.st_size)
        return fail (error, "The saved scan is cut off");
      if (header->used > size)
        return fail_for_size (error, header->used, size);
      used = (gsize)header->used;
      if (read_at (fd, memory, used, 0) < used)
        return fail (error, "The saved scan is cut off");
    }

  if (used < TANDEM_LAYOUT_HEADER_SIZE + sizeof (TandemLayoutFolder)
      || memcmp (header->magic, TANDEM_LAYOUT_MAGIC, strlen (TANDEM_LAYOUT_MAGIC)) != 0
      || header->version != TANDEM_LAYOUT_VERSION)
    return fail (error, "This is no saved scan of this version");
  if ((header->flags & TANDEM_HEADER_FINISHED) == 0)
    return fail (error, "This scan was not finished");
  header->used = used;
  header->flags |= TANDEM_HEADER_FOREIGN;
  return TRUE;
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
TandemSnapshot *
tandem_saved_scan_open (const char *path, GError **error)
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
      && tandem_saved_scan_load (fd, tandem_shared_memory_get_data (memory),
                                 tandem_shared_memory_get_size (memory), error))
    snapshot = tandem_snapshot_new_for_fd (tandem_shared_memory_get_fd (memory), error);
  close (fd);
  if (snapshot == NULL)
    g_prefix_error (error, "%s: ", path);
  return g_steal_pointer (&snapshot);
}
