/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Act"

#include "act/tandem-trash-folder.h"

#include "act/tandem-identity.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MAX_NAMES 10000 /* of one name that are tried */
#define MAX_INFO_SIZE (64 << 10)

static gboolean
fail (GError **error, int number, const char *what)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "The trash %s: %s", what,
               g_strerror (number));
  return FALSE;
}

/* Opens @name in @parent, which has to be a folder of ours and no symbolic link. */
static int
open_folder (int parent, const char *name, GError **error)
{
  int fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat status;

  if (fd >= 0 && fstat (fd, &status) == 0 && status.st_uid == geteuid ())
    return fd;
  fail (error, fd < 0 ? errno : EPERM, name);
  if (fd >= 0)
    close (fd);
  return -1;
}

/* The same; made when it is not there. */
static int
ensure_folder (int parent, const char *name, GError **error)
{
  if (mkdirat (parent, name, 0700) != 0 && errno != EEXIST)
    {
      fail (error, errno, name);
      return -1;
    }
  return open_folder (parent, name, error);
}

/* Takes @fd, open on the folder @path. */
static TandemTrashFolder *
open_parts (int fd, const char *path, const char *top, gboolean make, GError **error)
{
  g_autoptr (TandemTrashFolder) self = g_new0 (TandemTrashFolder, 1);
  int (*open_part) (int, const char *, GError **) = make ? ensure_folder : open_folder;

  self->path = g_strdup (path);
  self->top = g_strdup (top);
  self->info_fd = -1;
  self->files_fd = open_part (fd, "files", error);
  if (self->files_fd >= 0)
    self->info_fd = open_part (fd, "info", error);
  close (fd);
  return self->info_fd >= 0 ? g_steal_pointer (&self) : NULL;
}

TandemTrashFolder *
tandem_trash_folder_new_home (GError **error)
{
  const char *data = g_get_user_data_dir ();
  g_autofree char *path = g_build_filename (data, "Trash", NULL);
  int parent;
  int fd;

  g_mkdir_with_parents (data, 0700);
  parent = open (data, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (parent < 0)
    {
      fail (error, errno, data);
      return NULL;
    }
  fd = ensure_folder (parent, "Trash", error);
  close (parent);
  return fd >= 0 ? open_parts (fd, path, NULL, TRUE, error) : NULL;
}

/* $topdir/.Trash, which an administrator made for all: a true folder with the sticky bit. */
static int
open_common (int top, const char *uid)
{
  int fd = openat (top, ".Trash", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat status;
  int own = -1;

  if (fd < 0)
    return -1;
  if (fstat (fd, &status) == 0 && (status.st_mode & S_ISVTX) != 0)
    own = ensure_folder (fd, uid, NULL);
  close (fd);
  return own;
}

TandemTrashFolder *
tandem_trash_folder_new_top (const char *top, GError **error)
{
  g_autofree char *uid = g_strdup_printf ("%u", (guint)geteuid ());
  g_autofree char *own = g_strconcat (".Trash-", uid, NULL);
  g_autofree char *path = NULL;
  int top_fd = open (top, O_PATH | O_DIRECTORY | O_CLOEXEC);
  int fd;

  if (top_fd < 0)
    {
      fail (error, errno, top);
      return NULL;
    }
  fd = open_common (top_fd, uid);
  path = fd >= 0 ? g_build_filename (top, ".Trash", uid, NULL) : g_build_filename (top, own, NULL);
  if (fd < 0)
    fd = ensure_folder (top_fd, own, error);
  close (top_fd);
  return fd >= 0 ? open_parts (fd, path, top, TRUE, error) : NULL;
}

void
tandem_trash_folder_free (TandemTrashFolder *self)
{
  if (self == NULL)
    return;

  if (self->files_fd >= 0)
    close (self->files_fd);
  if (self->info_fd >= 0)
    close (self->info_fd);
  g_free (self->path);
  g_free (self->top);
  g_free (self);
}

guint64
tandem_trash_folder_get_dev (const TandemTrashFolder *self)
{
  struct stat status;

  return fstat (self->files_fd, &status) == 0 ? status.st_dev : 0;
}

/* ---- Where something comes from ---- */

/* As the specification has it: the bytes of the path, escaped as in an URI. */
static char *
describe (const TandemTrashFolder *self, const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = now != NULL ? g_date_time_format (now, "%Y-%m-%dT%H:%M:%S") : g_strdup ("");
  g_autofree char *escaped = NULL;
  gsize length = self->top != NULL ? strlen (self->top) : 0;

  if (length > 0 && strncmp (path, self->top, length) == 0)
    {
      path += length;
      while (*path == '/')
        path++;
    }
  escaped = g_uri_escape_string (path, "/", FALSE);
  return g_strdup_printf ("[Trash Info]\nPath=%s\nDeletionDate=%s\n", escaped, date);
}

/* The name number @index, from 0, for what was called @name; short enough for the suffix. */
static char *
make_name (const char *name, guint index)
{
  g_autofree char *number = index > 0 ? g_strdup_printf (".%u", index + 1) : g_strdup ("");
  const gsize room = 255 - strlen (TANDEM_TRASH_SUFFIX) - strlen (number);
  g_autofree char *cut = g_strndup (name, MIN (strlen (name), room));

  return g_strconcat (cut, number, NULL);
}

static gboolean
write_whole (int fd, const char *text)
{
  gsize size = strlen (text);

  while (size > 0)
    {
      gssize written = write (fd, text, size);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      text += written;
      size -= (gsize)written;
    }
  return TRUE;
}

char *
tandem_trash_folder_write_info (const TandemTrashFolder *self, const char *path, GError **error)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *text = describe (self, path);

  for (guint i = 0; i < MAX_NAMES; i++)
    {
      g_autofree char *name = make_name (base, i);
      g_autofree char *info_name = g_strconcat (name, TANDEM_TRASH_SUFFIX, NULL);
      int fd = openat (self->info_fd, info_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      gboolean done;

      if (fd < 0 && errno == EEXIST)
        continue;
      if (fd < 0)
        {
          fail (error, errno, self->path);
          return NULL;
        }
      done = write_whole (fd, text);
      done = close (fd) == 0 && done;
      if (done && faccessat (self->files_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        return g_steal_pointer (&name);
      unlinkat (self->info_fd, info_name, 0);
      if (!done)
        {
          fail (error, errno, self->path);
          return NULL;
        }
    }
  fail (error, EEXIST, self->path);
  return NULL;
}

void
tandem_trash_folder_remove_info (const TandemTrashFolder *self, const char *name)
{
  g_autofree char *info_name = g_strconcat (name, TANDEM_TRASH_SUFFIX, NULL);

  unlinkat (self->info_fd, info_name, 0);
}

static char *
read_original (const TandemTrashFolder *self, const char *info_name)
{
  g_autofree char *text = g_malloc0 (MAX_INFO_SIZE + 1);
  g_auto (GStrv) lines = NULL;
  int fd = openat (self->info_fd, info_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  gssize size = fd >= 0 ? read (fd, text, MAX_INFO_SIZE) : -1;

  if (fd >= 0)
    close (fd);
  lines = size > 0 ? g_strsplit (text, "\n", -1) : NULL;
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "Path="))
      {
        g_autofree char *path = g_uri_unescape_string (lines[i] + strlen ("Path="), NULL);

        if (path == NULL || path[0] == '/' || self->top == NULL)
          return g_steal_pointer (&path);
        return g_build_filename (self->top, path, NULL);
      }
  return NULL;
}

/* "$topdir/.Trash-1000" or "$topdir/.Trash/1000" are of a file system; anything else is a home trash. */
static char *
find_top (const char *trash)
{
  g_autofree char *base = g_path_get_basename (trash);
  g_autofree char *above = g_path_get_dirname (trash);
  g_autofree char *above_base = g_path_get_basename (above);

  if (g_str_has_prefix (base, ".Trash-"))
    return g_steal_pointer (&above);
  return g_str_equal (above_base, ".Trash") ? g_path_get_dirname (above) : NULL;
}

TandemTrashFolder *
tandem_trash_folder_open_info (const char *info_path, char **original, char **name, GError **error)
{
  g_autofree char *info_name = g_path_get_basename (info_path);
  g_autofree char *info_folder = g_path_get_dirname (info_path);
  g_autofree char *trash = g_path_get_dirname (info_folder);
  g_autofree char *top = find_top (trash);
  g_autoptr (TandemTrashFolder) self = NULL;
  int fd;

  if (!g_str_has_suffix (info_name, TANDEM_TRASH_SUFFIX) || !g_str_has_suffix (info_folder, "/info"))
    {
      fail (error, EINVAL, "has no such file");
      return NULL;
    }
  fd = open (trash, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    {
      fail (error, errno, trash);
      return NULL;
    }
  self = open_parts (fd, trash, top, FALSE, error);
  if (self == NULL)
    return NULL;

  *original = read_original (self, info_name);
  if (*original == NULL)
    {
      fail (error, ENOENT, "does not tell where it comes from");
      return NULL;
    }
  *name = g_strndup (info_name, strlen (info_name) - strlen (TANDEM_TRASH_SUFFIX));
  return g_steal_pointer (&self);
}
