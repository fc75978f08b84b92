/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Euler"

#include "euler/tandem-part-file.h"

#include "process/tandem-nameless-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_TRIES 100

char *
tandem_part_file_dup_path (const char *target)
{
  g_autofree char *folder = g_path_get_dirname (target);
  g_autofree char *base = g_path_get_basename (target);

  return tandem_nameless_file_make_path (folder, g_str_hash (base));
}

static gboolean
is_at (int fd, const char *path)
{
  struct stat status;
  struct stat there;

  return fstat (fd, &status) == 0 && lstat (path, &there) == 0 && status.st_ino == there.st_ino
         && status.st_dev == there.st_dev;
}

/* Not every file system has locks. */
static gboolean
is_locked_by_others (int fd)
{
  return flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

/* Removes what is at @path, unless somebody is writing it. FALSE: errno is set. */
static gboolean
remove_leftover (const char *path)
{
  int fd = open (path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  gboolean done = TRUE;

  if (fd < 0 && (errno == ELOOP || errno == ENXIO)) /* a link, a pipe */
    return unlink (path) == 0 || errno == ENOENT;
  if (fd < 0)
    return errno == ENOENT;
  if (is_locked_by_others (fd))
    {
      errno = EBUSY;
      done = FALSE;
    }
  else if (is_at (fd, path))
    {
      done = unlink (path) == 0 || errno == ENOENT;
    }
  close (fd);
  return done;
}

static gboolean
open_named (TandemPartFile *self, const char *target)
{
  g_autofree char *path = tandem_part_file_dup_path (target);

  for (guint i = 0; i < MAX_TRIES; i++)
    {
      self->fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
      if (self->fd < 0 && (errno != EEXIST || !remove_leftover (path)))
        return FALSE;
      if (self->fd < 0)
        continue;
      /* Another run may have taken it for a leftover before it was locked. */
      if (!is_locked_by_others (self->fd) && is_at (self->fd, path))
        {
          self->path = g_steal_pointer (&path);
          return TRUE;
        }
      close (self->fd);
      self->fd = -1;
    }
  errno = EBUSY;
  return FALSE;
}

gboolean
tandem_part_file_open (TandemPartFile *self, const char *target, gboolean with_name)
{
  g_autofree char *folder = g_path_get_dirname (target);

  *self = (TandemPartFile){ .fd = -1 };
  if (!with_name)
    {
      self->fd = tandem_nameless_file_open (folder, 0666);
      if (self->fd >= 0 || errno != EOPNOTSUPP)
        return self->fd >= 0;
    }
  return open_named (self, target);
}

gboolean
tandem_part_file_commit (TandemPartFile *self, const char *target)
{
  g_autofree char *folder = g_path_get_dirname (target);

  if (self->path == NULL)
    self->path = tandem_nameless_file_link (self->fd, folder);
  if (self->path == NULL)
    return FALSE;
  if (!is_at (self->fd, self->path))
    {
      errno = ESTALE;
      return FALSE;
    }
  if (rename (self->path, target) != 0)
    return FALSE;
  g_clear_pointer (&self->path, g_free);
  return TRUE;
}

void
tandem_part_file_clear (TandemPartFile *self)
{
  const int number = errno;

  if (self->path != NULL && is_at (self->fd, self->path))
    unlink (self->path);
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->path, g_free);
  self->fd = -1;
  errno = number;
}
