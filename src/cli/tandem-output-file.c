/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-output-file.h"

#include "cli/tandem-cli-options.h"
#include "process/tandem-nameless-file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_NAME_TRIES 100
#define MAX_LINKS 40
#define MAX_PIECE ((gsize)1 << 30)
#define CHECKED_PIECE ((gsize)1 << 20) /* so that a slow disk is not long at one */

struct _TandemOutputFile
{
  char *path;  /* with links resolved */
  char *shown; /* as given; who shows an error quotes it */
  char *directory;
  char *temporary; /* (nullable) the temporary name, when there is one */
  mode_t mode;
  int fd;
  gboolean direct;       /* a device or a pipe */
  TandemStopCheck *stop; /* (nullable) */
  TandemOutputFile *next;
};

/* Those with a temporary name, and the process whose they are. They change while signals are blocked. */
static TandemOutputFile *with_temporary;
static pid_t owner;

static gboolean
set_error (GError **error, int code, const char *name)
{
  g_set_error (error, TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_OUTPUT, "%s: %s", name, g_strerror (code));
  return FALSE;
}

static gboolean
write_all (int fd, TandemStopCheck *stop, const char *name, const char *data, gsize size, GError **error)
{
  while (size > 0)
    {
      gssize count;

      if (stop != NULL && !tandem_stop_check_wait (stop, fd, error))
        return FALSE;
      count = write (fd, data, MIN (size, stop != NULL ? CHECKED_PIECE : MAX_PIECE));
      if (count < 0 && (errno == EINTR || (errno == EAGAIN && stop != NULL)))
        continue;
      if (count < 0)
        return set_error (error, errno, name);
      data += count;
      size -= (gsize)count;
    }
  return TRUE;
}

gboolean
tandem_write_all (int fd, const char *name, const char *data, gsize size, GError **error)
{
  return write_all (fd, NULL, name, data, size, error);
}

/* ---- Temporary names ---- */

static void
block_signals (sigset_t *before)
{
  sigset_t all;

  sigfillset (&all);
  sigprocmask (SIG_BLOCK, &all, before);
}

static void
unblock_signals (const sigset_t *before)
{
  int saved_errno = errno;

  sigprocmask (SIG_SETMASK, before, NULL);
  errno = saved_errno;
}

/* Takes @name. */
static void
set_temporary (TandemOutputFile *self, char *name)
{
  self->temporary = name;
  self->next = with_temporary;
  with_temporary = self;
  owner = getpid ();
}

static void
forget_temporary (TandemOutputFile *self)
{
  TandemOutputFile **place = &with_temporary;

  while (*place != NULL && *place != self)
    place = &(*place)->next;
  if (*place != NULL)
    *place = self->next;
  g_clear_pointer (&self->temporary, g_free);
}

void
tandem_output_file_remove_temporaries (void)
{
  if (getpid () == owner)
    for (TandemOutputFile *file = with_temporary; file != NULL; file = file->next)
      unlink (file->temporary);
}

/* A file in the right folder that has no name yet, or a temporary one. */
static gboolean
open_temporary (TandemOutputFile *self)
{
  self->fd = tandem_nameless_file_open (self->directory, self->mode);
  if (self->fd >= 0 || errno != EOPNOTSUPP)
    return self->fd >= 0;

  for (guint i = 0; i < MAX_NAME_TRIES; i++)
    {
      g_autofree char *name = tandem_nameless_file_make_path (self->directory, g_random_int ());
      sigset_t before;

      block_signals (&before);
      self->fd = open (name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, self->mode);
      if (self->fd >= 0)
        set_temporary (self, g_steal_pointer (&name));
      unblock_signals (&before);
      if (self->fd >= 0 || errno != EEXIST)
        return self->fd >= 0;
    }
  return FALSE;
}

/* A pipe without a reader lets who opens it wait: not without a look at what asks for the end. FALSE with
 * @error set then; any other error is in errno. */
static gboolean
open_direct (TandemOutputFile *self, gboolean is_pipe, GError **error)
{
  const int flags = O_WRONLY | O_CLOEXEC | O_NOCTTY | (self->stop != NULL ? O_NONBLOCK : 0);

  self->direct = TRUE;
  while ((self->fd = open (self->path, flags)) < 0 && errno == ENXIO && is_pipe && self->stop != NULL)
    if (!tandem_stop_check_wait (self->stop, -1, error))
      return FALSE;
  return TRUE;
}

/* What a chain of links leads to, also when nothing is there yet. Links of /proc, which stand for an open
 * file, may lead to no name at all: they are left as they are. */
static char *
follow_links (const char *path)
{
  g_autofree char *name = g_strdup (path);
  struct stat status;

  for (guint i = 0; i < MAX_LINKS && stat (name, &status) != 0; i++)
    {
      g_autofree char *target = g_file_read_link (name, NULL);
      g_autofree char *directory = g_path_get_dirname (name);

      if (target == NULL)
        break;
      g_free (name);
      name = g_path_is_absolute (target) ? g_steal_pointer (&target)
                                         : g_build_filename (directory, target, NULL);
    }
  return g_steal_pointer (&name);
}

/* The one name of what is or will be at @path; NULL when its folder is not there. */
static char *
resolve (const char *path)
{
  g_autofree char *target = follow_links (path);
  g_autofree char *directory = g_path_get_dirname (target);
  g_autofree char *name = g_path_get_basename (target);
  char *real = realpath (target, NULL);
  char *result = g_strdup (real);

  free (real);
  if (result != NULL)
    return result;
  real = realpath (directory, NULL);
  if (real != NULL)
    result = g_build_filename (real, name, NULL);
  free (real);
  return result;
}

gboolean
tandem_output_file_is_same (const char *path, const char *other)
{
  g_autofree char *real = NULL;
  g_autofree char *other_real = NULL;

  if (path == NULL || other == NULL || strcmp (path, other) == 0)
    return path != NULL && other != NULL;

  real = resolve (path);
  other_real = resolve (other);
  return real != NULL && g_strcmp0 (real, other_real) == 0;
}

/* Whether @path is a link that names nothing, such as /dev/stdout when that file was removed. */
static gboolean
is_nameless (const char *path, gboolean resolved)
{
  struct stat status;

  return !resolved && stat (path, &status) == 0;
}

TandemOutputFile *
tandem_output_file_new (const char *path, mode_t mode, TandemStopCheck *stop, GError **error)
{
  g_autoptr (TandemOutputFile) self = g_new0 (TandemOutputFile, 1);
  g_autofree char *target = follow_links (path);
  char *real = realpath (target, NULL);
  gboolean resolved = real != NULL;
  struct stat status;

  self->fd = -1;
  self->mode = mode;
  self->stop = stop;
  self->shown = g_strdup (path);
  self->path = g_strdup (resolved ? real : target);
  free (real);
  self->directory = g_path_get_dirname (self->path);

  if (stat (self->path, &status) == 0 && S_ISDIR (status.st_mode))
    {
      set_error (error, EISDIR, self->shown);
      return NULL;
    }
  if (is_nameless (self->path, resolved) || (stat (self->path, &status) == 0 && !S_ISREG (status.st_mode)))
    {
      if (!open_direct (self, S_ISFIFO (status.st_mode), error))
        return NULL;
    }
  else if (open_temporary (self) && resolved)
    {
      fchmod (self->fd, status.st_mode & 0777); /* what replaces a file is no more open than it was */
    }

  if (self->fd < 0)
    {
      set_error (error, errno, self->shown);
      return NULL;
    }
  return g_steal_pointer (&self);
}

gboolean
tandem_output_file_write (TandemOutputFile *self, const char *data, gsize size, GError **error)
{
  return write_all (self->fd, self->stop, self->shown, data, size, error);
}

static void
sync_directory (TandemOutputFile *self)
{
  int fd = open (self->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
}

static gboolean
give_name (TandemOutputFile *self)
{
  gboolean done;
  sigset_t before;

  block_signals (&before);
  if (self->temporary == NULL)
    {
      char *name = tandem_nameless_file_link (self->fd, self->directory);

      if (name != NULL)
        set_temporary (self, name);
    }
  done = self->temporary != NULL && rename (self->temporary, self->path) == 0;
  if (done)
    forget_temporary (self);
  unblock_signals (&before);
  return done;
}

gboolean
tandem_output_file_commit (TandemOutputFile *self, GError **error)
{
  int fd = self->fd;

  if (self->stop != NULL && !self->direct && !tandem_stop_check_wait (self->stop, fd, error))
    return FALSE;
  if (!self->direct && (fsync (fd) != 0 || !give_name (self)))
    return set_error (error, errno, self->shown);

  self->fd = -1;
  if (close (fd) != 0)
    return set_error (error, errno, self->shown);
  if (!self->direct)
    sync_directory (self);
  return TRUE;
}

void
tandem_output_file_free (TandemOutputFile *self)
{
  if (self == NULL)
    return;

  if (self->temporary != NULL)
    {
      sigset_t before;

      block_signals (&before);
      unlink (self->temporary);
      forget_temporary (self);
      unblock_signals (&before);
    }
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->directory);
  g_free (self->shown);
  g_free (self->path);
  g_free (self);
}
