/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-import.h"

#include "tree/tandem-finish.h"
#include "tree/tandem-saved-scan.h"
#include "tree/tandem-tree-builder.h"

#include "process/tandem-error.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The format: https://dev.yorhel.nl/ncdu/jsonfmt */

#define MAX_NAME 255

typedef struct
{
  TandemWalkArea *area;
  TandemArena arena;
  TandemJsonReader *reader;
  TandemTreeBuilder builder;
  GString *name;
  guint64 n_entries;
} Import;

/* What an entry's object says. */
typedef struct
{
  guint64 apparent;
  guint64 allocated;
  guint64 dev;
  guint64 ino;
  guint64 mtime;
  guint64 mode;
  guint64 nlink;
  gboolean has_name;
  gboolean hlnkc;
  gboolean notreg;
  gboolean read_error;
  TandemEntryFlags excluded;
} Info;

/* FALSE; @error says so, unless the reader has said already what is wrong. */
static gboolean
fail (Import *self, const char *message, GError **error)
{
  return tandem_json_reader_fail (self->reader, message, error);
}

static gboolean
expect (Import *self, TandemJsonToken wanted, const char *message, GError **error)
{
  if (tandem_json_reader_next (self->reader, error) == wanted)
    return TRUE;
  return fail (self, message, error);
}

/* ---- Members of an entry's object ---- */

/* Of the root it may be a path. */
static gboolean
keep_name (Import *self, Info *info, gboolean is_root, GError **error)
{
  gsize length;
  const char *text = tandem_json_reader_get_text (self->reader, &length);

  if (info->has_name)
    return fail (self, "a second name", error);
  if (length == 0 || length >= (is_root ? PATH_MAX : MAX_NAME + 1))
    return fail (self, "a name that is empty or too long", error);
  if (!is_root && (strchr (text, '/') != NULL || strcmp (text, ".") == 0 || strcmp (text, "..") == 0))
    return fail (self, "a name that is none of a file", error);

  info->has_name = TRUE;
  g_string_assign (self->name, text);
  return TRUE;
}

static gboolean
keep_flag (Import *self, Info *info, const char *key, gboolean value)
{
  if (strcmp (key, "hlnkc") == 0)
    info->hlnkc = value;
  else if (strcmp (key, "notreg") == 0)
    info->notreg = value;
  else if (strcmp (key, "read_error") == 0)
    info->read_error = value;
  else
    return FALSE;
  return TRUE;
}

static guint64 *
find_number (Info *info, const char *key)
{
  return strcmp (key, "asize") == 0   ? &info->apparent
         : strcmp (key, "dsize") == 0 ? &info->allocated
         : strcmp (key, "mode") == 0  ? &info->mode
         : strcmp (key, "nlink") == 0 ? &info->nlink
                                      : NULL;
}

static guint64 *
find_identity (Info *info, const char *key)
{
  return strcmp (key, "dev") == 0 ? &info->dev : strcmp (key, "ino") == 0 ? &info->ino : NULL;
}

static gboolean
read_member (Import *self, Info *info, const char *key, gboolean is_root, GError **error)
{
  TandemJsonToken token = tandem_json_reader_next (self->reader, error);
  guint64 *number = find_number (info, key);
  guint64 *identity = find_identity (info, key);

  if (token == TANDEM_JSON_ERROR)
    return FALSE;
  if (strcmp (key, "name") == 0)
    return token == TANDEM_JSON_STRING ? keep_name (self, info, is_root, error)
                                       : fail (self, "a name has to be a string", error);
  if (number != NULL)
    {
      if (token == TANDEM_JSON_NUMBER && tandem_json_reader_get_count (self->reader, number))
        return TRUE;
      return fail (self, "a number from 0 to 2^63-1 is needed here", error);
    }
  if (identity != NULL)
    {
      if (token == TANDEM_JSON_NUMBER && tandem_json_reader_get_identity (self->reader, identity))
        return TRUE;
      return fail (self, "a number from 0 to 2^64-1 is needed here", error);
    }
  if (strcmp (key, "mtime") == 0 && token == TANDEM_JSON_NUMBER)
    {
      /* ncdu writes times before 1970 as numbers beyond 2^63: such a one is not known. */
      if (!tandem_json_reader_get_count (self->reader, &info->mtime))
        info->mtime = 0;
      return TRUE;
    }
  if (strcmp (key, "excluded") == 0 && token == TANDEM_JSON_STRING)
    {
      const char *why = tandem_json_reader_get_text (self->reader, NULL);

      info->excluded = strcmp (why, "otherfs") == 0 || strcmp (why, "othfs") == 0 ? TANDEM_ENTRY_OTHER_FS
                                                                                  : TANDEM_ENTRY_EXCLUDED;
      return TRUE;
    }
  if ((token == TANDEM_JSON_TRUE || token == TANDEM_JSON_FALSE)
      && keep_flag (self, info, key, token == TANDEM_JSON_TRUE))
    return TRUE;
  return tandem_json_reader_skip (self->reader, token, error);
}

/* Behind the opening brace. */
static gboolean
read_info (Import *self, Info *info, gboolean is_root, GError **error)
{
  TandemJsonToken token = tandem_json_reader_next (self->reader, error);

  *info = (Info){ 0 };
  while (token == TANDEM_JSON_STRING)
    {
      char key[16];

      g_strlcpy (key, tandem_json_reader_get_text (self->reader, NULL), sizeof key);
      if (!expect (self, TANDEM_JSON_COLON, "a colon is needed here", error)
          || !read_member (self, info, key, is_root, error))
        return FALSE;
      token = tandem_json_reader_next (self->reader, error);
      if (token == TANDEM_JSON_END_OBJECT)
        break;
      if (token != TANDEM_JSON_COMMA)
        return fail (self, "a comma or a closing brace is needed here", error);
      token = tandem_json_reader_next (self->reader, error);
      if (token != TANDEM_JSON_STRING)
        break;
    }

  if (token != TANDEM_JSON_END_OBJECT)
    return fail (self, "a member's name is needed here", error);
  if (!info->has_name)
    return fail (self, "an entry without a name", error);
  return TRUE;
}

/* ---- Entries ---- */

static TandemKind
get_kind (const Info *info, gboolean is_folder)
{
  if (is_folder)
    return TANDEM_KIND_DIRECTORY;
  if (info->excluded != 0)
    return TANDEM_KIND_OTHER;
  if (info->read_error)
    return TANDEM_KIND_UNREADABLE;
  if (info->notreg)
    return S_ISLNK (info->mode) ? TANDEM_KIND_SYMLINK : TANDEM_KIND_OTHER;
  return TANDEM_KIND_FILE;
}

static void
count (Import *self, const TandemBuiltEntry *entry)
{
  TandemWalkCounts *counts = &self->area->shared->slots[0].counts;

  if (entry->flags & TANDEM_ENTRY_LEFT_OUT)
    return;
  if (entry->kind == TANDEM_KIND_DIRECTORY)
    counts->directories++;
  else if (entry->kind == TANDEM_KIND_UNREADABLE)
    counts->errors++;
  else
    counts->files++;
  counts->allocated = tandem_layout_add (counts->allocated, entry->allocated);
  counts->apparent = tandem_layout_add (counts->apparent, entry->apparent);
}

static gboolean
add_entry (Import *self, const Info *info, gboolean is_folder, GError **error)
{
  TandemBuiltEntry entry = {
    .name = self->name->str,
    .kind = get_kind (info, is_folder),
    .apparent = info->apparent,
    .allocated = info->allocated,
    .dev = info->dev,
    .mtime = (gint64)info->mtime,
    .error = info->read_error ? EIO : 0,
  };

  if (++self->n_entries > TANDEM_IMPORT_MAX_ENTRIES)
    return fail (self, "more entries than are taken", error);
  if (!is_folder)
    entry.flags = info->excluded;
  if (!is_folder && info->excluded == 0 && (info->hlnkc || info->nlink > 1) && info->ino != 0)
    {
      entry.flags = TANDEM_ENTRY_LINKED;
      entry.ino = info->ino;
    }

  count (self, &entry);
  if (is_folder ? tandem_tree_builder_enter (&self->builder, &entry)
                : tandem_tree_builder_add (&self->builder, &entry))
    return TRUE;
  return fail (self,
               tandem_tree_builder_get_depth (&self->builder) > TANDEM_TREE_MAX_DEPTH
                   ? "folders within folders, deeper than is taken"
                   : "there is no memory left for the entry",
               error);
}

/* Behind the first bracket of an entry. */
static gboolean
read_entry (Import *self, TandemJsonToken token, gboolean is_root, GError **error)
{
  Info info;

  if (token == TANDEM_JSON_BEGIN_OBJECT && !is_root)
    return read_info (self, &info, FALSE, error) && add_entry (self, &info, FALSE, error);
  if (token == TANDEM_JSON_BEGIN_ARRAY)
    return expect (self, TANDEM_JSON_BEGIN_OBJECT, "a folder begins with an object", error)
           && read_info (self, &info, is_root, error) && add_entry (self, &info, TRUE, error);
  return fail (self, "a file or a folder is needed here", error);
}

static gboolean
is_stopping (const guint32 *stop)
{
  return stop != NULL && __atomic_load_n (stop, __ATOMIC_ACQUIRE) != 0;
}

/* The root with all that is in it. */
static gboolean
read_tree (Import *self, const guint32 *stop, GError **error)
{
  if (!read_entry (self, tandem_json_reader_next (self->reader, error), TRUE, error))
    return FALSE;

  /* The folder above the root is open, too. */
  while (tandem_tree_builder_get_depth (&self->builder) > 1)
    {
      TandemJsonToken token = tandem_json_reader_next (self->reader, error);

      if (is_stopping (stop))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The file was not read to its end");
          return FALSE;
        }
      if (token == TANDEM_JSON_COMMA)
        {
          if (!read_entry (self, tandem_json_reader_next (self->reader, error), FALSE, error))
            return FALSE;
        }
      else if (token == TANDEM_JSON_END_ARRAY)
        {
          if (!tandem_tree_builder_leave (&self->builder))
            return fail (self, "there is no memory left for the folder", error);
        }
      else
        return fail (self, "a comma or a closing bracket is needed here", error);
    }
  return TRUE;
}

/* "[1, 2, {…}, root" and all that newer versions may put behind it, "]". */
static gboolean
read_file (Import *self, const guint32 *stop, GError **error)
{
  static const char *const head = "this is no export of ncdu, which begins with [1,";
  g_autoptr (GError) first = NULL;
  guint64 major;
  TandemJsonToken token;

  /* Of what is not even JSON a person needs to know no more than of what is. */
  if (!expect (self, TANDEM_JSON_BEGIN_ARRAY, head, &first))
    {
      if (g_error_matches (first, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
        return fail (self, head, error);
      g_propagate_error (error, g_steal_pointer (&first));
      return FALSE;
    }
  if (!expect (self, TANDEM_JSON_NUMBER, head, error))
    return FALSE;
  if (!tandem_json_reader_get_count (self->reader, &major) || major != 1)
    return fail (self, "only version 1 of ncdu's format is read", error);
  if (!expect (self, TANDEM_JSON_COMMA, head, error)
      || !expect (self, TANDEM_JSON_NUMBER, "a version is needed here", error)
      || !expect (self, TANDEM_JSON_COMMA, head, error)
      || !expect (self, TANDEM_JSON_BEGIN_OBJECT, "an object about the export is needed here", error)
      || !tandem_json_reader_skip (self->reader, TANDEM_JSON_BEGIN_OBJECT, error)
      || !expect (self, TANDEM_JSON_COMMA, "the root is missing", error) || !read_tree (self, stop, error))
    return FALSE;

  token = tandem_json_reader_next (self->reader, error);
  while (token == TANDEM_JSON_COMMA)
    {
      if (!tandem_json_reader_skip (self->reader, tandem_json_reader_next (self->reader, error), error))
        return FALSE;
      token = tandem_json_reader_next (self->reader, error);
    }
  if (token != TANDEM_JSON_END_ARRAY)
    return fail (self, "a closing bracket is needed here", error);
  return expect (self, TANDEM_JSON_END, "there is more behind the end", error);
}

gboolean
tandem_import_ncdu (TandemWalkArea *area,
                    TandemJsonReadFunc read,
                    gpointer user_data,
                    const guint32 *stop,
                    GError **error)
{
  Import self = { .area = area };
  gboolean read_well;

  /* Anew, should a worker have died of it before. */
  tandem_arena_init (&self.arena, area->snapshot, area->snapshot_size);
  tandem_arena_format (&self.arena, g_get_real_time ());
  area->shared->slots[0].counts = (TandemWalkCounts){ 0 };
  tandem_walk_area_require_recount (area);
  tandem_tree_builder_init (&self.builder, &self.arena);
  self.reader = tandem_json_reader_new (read, user_data, TANDEM_IMPORT_MAX_SIZE);
  self.name = g_string_new (NULL);

  read_well = read_file (&self, stop, error);
  if (read_well && !tandem_tree_builder_leave (&self.builder))
    read_well = fail (&self, "there is no memory left for the root", error);
  if (read_well)
    tandem_finish_run (area, &self.arena);

  g_string_free (self.name, TRUE);
  tandem_json_reader_free (self.reader);
  tandem_tree_builder_clear (&self.builder);
  return read_well;
}

/* ---- Files ---- */

typedef struct
{
  TandemWalkArea *area;
  int fd;
  double size; /* bytes; 0: not known */
  guint64 done;
} Source;

static gssize
read_import (gpointer buffer, gsize size, gpointer user_data, GError **error)
{
  Source *source = user_data;
  gssize n;

  do
    n = read (source->fd, buffer, size);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return -1;
    }

  source->done += (guint64)n;
  if (source->size > 0)
    {
      double share = MIN ((double)source->done / source->size, 1);

      __atomic_store (&source->area->shared->slots[0].counts.share, &share, __ATOMIC_RELAXED);
    }
  return n;
}

gboolean
tandem_import_file (TandemWalkArea *area, int fd, const char *path, const guint32 *stop, GError **error)
{
  Source source = { .area = area, .fd = fd };
  struct stat status;
  gboolean imported;

  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    source.size = (double)status.st_size;
  if (tandem_saved_scan_is_one (fd))
    {
      imported = tandem_saved_scan_load (fd, area->snapshot, area->snapshot_size, error);
      __atomic_store_n (&area->shared->finished, imported, __ATOMIC_RELEASE);
    }
  else
    imported = tandem_import_ncdu (area, read_import, &source, stop, error);
  if (!imported)
    g_prefix_error (error, "%s: ", path);
  return imported;
}
