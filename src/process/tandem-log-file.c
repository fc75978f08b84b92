/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-log-file.h"

#include "process/tandem-error.h"
#include "process/tandem-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _TandemLogFile
{
  char *path;
  gsize max_size;
  guint n_old;
  int fd;
  gsize size;
};

char *
tandem_log_file_get_default_path (const char *program)
{
  g_autofree char *name = g_strconcat (program, ".log", NULL);

  return g_build_filename (g_get_user_state_dir (), program, name, NULL);
}

static gboolean
open_file (TandemLogFile *self)
{
  struct stat status;

  tandem_fd_clear (&self->fd);
  self->fd = tandem_fd_above_standard (
      open (self->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (self->fd < 0 || fstat (self->fd, &status) != 0)
    return FALSE;

  self->size = S_ISREG (status.st_mode) ? (gsize)status.st_size : 0;
  return TRUE;
}

static char *
get_old_path (TandemLogFile *self, guint age)
{
  return age == 0 ? g_strdup (self->path) : g_strdup_printf ("%s.%u", self->path, age);
}

static void
rotate (TandemLogFile *self)
{
  for (guint age = self->n_old; age > 0; age--)
    {
      g_autofree char *from = get_old_path (self, age - 1);
      g_autofree char *to = get_old_path (self, age);

      g_rename (from, to); /* there need not be so many yet */
    }
  if (self->n_old == 0)
    g_unlink (self->path);
  open_file (self);
}

void
tandem_log_file_write (TandemLogFile *self, const TandemLogRecord *record)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%F %T");
  g_autofree char *text = tandem_log_format (record);
  g_autofree char *line = g_strconcat (date, " ", text, "\n", NULL);
  gsize size = strlen (line);

  if (self->size > 0 && self->size + size > self->max_size)
    rotate (self);
  if (self->fd >= 0 && tandem_fd_write (self->fd, line, size))
    self->size += size;
}

int
tandem_log_file_get_fd (TandemLogFile *self)
{
  return self->fd;
}

TandemLogFile *
tandem_log_file_new (const char *path, gsize max_size, guint n_old, GError **error)
{
  g_autoptr (TandemLogFile) self = g_new0 (TandemLogFile, 1);
  g_autofree char *folder = g_path_get_dirname (path);

  self->path = g_strdup (path);
  self->max_size = max_size;
  self->n_old = n_old;
  self->fd = -1;
  if (g_mkdir_with_parents (folder, 0700) != 0 || !open_file (self))
    {
      tandem_set_system_error (error, errno, path);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
tandem_log_file_free (TandemLogFile *self)
{
  if (self == NULL)
    return;

  tandem_fd_clear (&self->fd);
  g_free (self->path);
  g_free (self);
}

void
tandem_log_file_forget (TandemLogFile *self)
{
  if (self != NULL)
    self->fd = -1;
  tandem_log_file_free (self);
}
