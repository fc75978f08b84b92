/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/tandem-digits-source.h"

#include "euler/tandem-digits-text.h"
#include "job/tandem-digits-map.h"
#include "process/tandem-error.h"
#include "process/tandem-memory-limit.h"
#include "process/tandem-shared-memory.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _TandemDigitsSource
{
  char *path; /* (nullable) of memory NULL */
  int fd;
  gboolean has_point; /* before the digits */
  guint64 begin;      /* bytes of the file that hold the digits */
  guint64 end;
  TandemSharedMemory *room; /* (nullable) for the digits of a file */
  GBytes *mapped;           /* (nullable) the digits in memory */
};

static gboolean
set_error (GError **error, const char *path, int code)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return FALSE;
}

/* All of @size bytes from @offset. */
static gboolean
read_all (TandemDigitsSource *self, guint64 offset, char *data, gsize size, GError **error)
{
  gsize done = 0;

  while (done < size)
    {
      gssize count = pread (self->fd, data + done, size - done, (off_t)(offset + done));

      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0)
        return set_error (error, self->path, errno);
      if (count == 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                       "%s: the file became shorter while it was read", self->path);
          return FALSE;
        }
      done += (gsize)count;
    }
  return TRUE;
}

/* Where the digits begin, and where white space at the end begins. */
static gboolean
look_at_ends (TandemDigitsSource *self, guint64 size, const char *integer, GError **error)
{
  char text[TANDEM_DIGITS_TEXT_HEAD];
  gsize length = (gsize)MIN (size, sizeof text);
  gsize begin;

  if (!read_all (self, 0, text, length, error))
    return FALSE;
  if (!tandem_digits_text_find_point (text, length, integer, &begin))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: what stands before the point is not %s",
                   self->path, integer);
      return FALSE;
    }
  for (gsize i = 0; i <= length; i++)
    {
      if (i == length)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: does not begin with digits",
                       self->path);
          return FALSE;
        }
      if (g_ascii_isdigit (text[i]))
        break;
    }
  self->begin = begin;
  self->has_point = begin > 0 && text[begin - 1] == '.';

  if (!read_all (self, size - length, text, length, error))
    return FALSE;
  while (length > 0 && size > self->begin && g_ascii_isspace (text[length - 1]))
    {
      length--;
      size--;
    }
  self->end = size;
  return TRUE;
}

TandemDigitsSource *
tandem_digits_source_new_for_file (const char *path, const char *integer, GError **error)
{
  g_autoptr (TandemDigitsSource) self = g_new0 (TandemDigitsSource, 1);
  struct stat status;

  self->path = g_strdup (path);
  self->fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (self->fd < 0 || fstat (self->fd, &status) != 0)
    {
      set_error (error, path, errno);
      return NULL;
    }
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "%s: is no regular file", path);
      return NULL;
    }
  if (!look_at_ends (self, (guint64)status.st_size, integer, error))
    return NULL;
  return g_steal_pointer (&self);
}

TandemDigitsSource *
tandem_digits_source_new_for_memory (int fd, GError **error)
{
  g_autoptr (TandemDigitsSource) self = g_new0 (TandemDigitsSource, 1);

  self->fd = -1;
  self->mapped = tandem_digits_map (fd, error);
  if (self->mapped == NULL)
    return NULL;
  self->end = g_bytes_get_size (self->mapped);
  return g_steal_pointer (&self);
}

void
tandem_digits_source_free (TandemDigitsSource *self)
{
  if (self == NULL)
    return;

  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->room, tandem_shared_memory_free);
  g_clear_pointer (&self->mapped, g_bytes_unref);
  g_free (self->path);
  g_free (self);
}

guint64
tandem_digits_source_get_max_digits (TandemDigitsSource *self)
{
  return self->end - self->begin;
}

gboolean
tandem_digits_source_has_point (TandemDigitsSource *self)
{
  return self->has_point;
}

gboolean
tandem_digits_source_is_file (TandemDigitsSource *self)
{
  return self->mapped == NULL;
}

int
tandem_digits_source_get_fd (TandemDigitsSource *self)
{
  return self->fd;
}

gboolean
tandem_digits_source_make_room (TandemDigitsSource *self, GError **error)
{
  guint64 needed = tandem_digits_source_get_max_digits (self);
  guint64 available = tandem_memory_limit_measure (100, 0);
  g_autofree char *needed_text = NULL;
  g_autofree char *available_text = NULL;

  if (needed < available)
    {
      self->room = tandem_shared_memory_new ("tandem-digits", needed + 1, error);
      return self->room != NULL;
    }

  needed_text = g_format_size_full (needed, G_FORMAT_SIZE_IEC_UNITS);
  available_text = g_format_size_full (available, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               "%s: does not fit in memory: it needs %s, and %s are available", self->path, needed_text,
               available_text);
  return FALSE;
}

const char *
tandem_digits_source_get_digits (TandemDigitsSource *self)
{
  if (self->mapped != NULL)
    return g_bytes_get_data (self->mapped, NULL);
  return tandem_shared_memory_get_data (self->room);
}

/* ---- In a worker ---- */

guint64
tandem_digits_source_get_n_pieces (TandemDigitsSource *self)
{
  return (self->end - self->begin + TANDEM_DIGITS_PIECE - 1) / TANDEM_DIGITS_PIECE;
}

gsize
tandem_digits_source_get_piece_size (TandemDigitsSource *self, guint64 piece)
{
  return (gsize)MIN (TANDEM_DIGITS_PIECE, self->end - self->begin - piece * TANDEM_DIGITS_PIECE);
}

/* The text of a piece. Free with g_free (). */
static char *
read_piece (TandemDigitsSource *self, guint64 piece, gsize *size, GError **error)
{
  guint64 offset = self->begin + piece * TANDEM_DIGITS_PIECE;
  g_autofree char *text = NULL;

  *size = tandem_digits_source_get_piece_size (self, piece);
  text = g_malloc (*size);
  if (!read_all (self, offset, text, *size, error))
    return NULL;
  return g_steal_pointer (&text);
}

gboolean
tandem_digits_source_count (TandemDigitsSource *self, guint64 piece, guint64 *n_digits, GError **error)
{
  gsize size;
  gsize wrong;
  g_autofree char *text = read_piece (self, piece, &size, error);

  if (text == NULL)
    return FALSE;
  *n_digits = tandem_digits_text_count (text, size, &wrong);
  if (wrong == size)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               "%s: byte %" G_GUINT64_FORMAT " is neither a digit nor white space", self->path,
               self->begin + piece * TANDEM_DIGITS_PIECE + wrong + 1);
  return FALSE;
}

char *
tandem_digits_source_read (TandemDigitsSource *self, guint64 piece, gsize *n_digits, GError **error)
{
  gsize size;
  char *text = read_piece (self, piece, &size, error);

  if (text == NULL)
    return NULL;
  *n_digits = tandem_digits_text_take (text, size, text);
  return text;
}

gboolean
tandem_digits_source_load (TandemDigitsSource *self, guint64 piece, guint64 position, GError **error)
{
  gsize n_digits;
  g_autofree char *digits = tandem_digits_source_read (self, piece, &n_digits, error);

  if (digits == NULL)
    return FALSE;
  if (position + n_digits > tandem_digits_source_get_max_digits (self))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: the file changed while it was read",
                   self->path);
      return FALSE;
    }
  memcpy ((char *)tandem_shared_memory_get_data (self->room) + position, digits, n_digits);
  return TRUE;
}
