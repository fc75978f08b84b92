/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-nameless-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define MAX_TRIES 100

int
tandem_nameless_file_open (const char *folder, mode_t mode)
{
  int fd = -1;
  gboolean could_be = FALSE;

  if (access ("/proc/self/fd", X_OK) == 0) /* through which it gets its name */
    {
      fd = open (folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
      could_be = errno != EISDIR && errno != ENOENT && errno != EINVAL;
    }
  if (fd < 0 && !could_be)
    errno = EOPNOTSUPP;
  return fd;
}

char *
tandem_nameless_file_make_path (const char *folder, guint number)
{
  g_autofree char *name = g_strdup_printf (".tandem-%08x.part", number);

  return g_build_filename (folder, name, NULL);
}

char *
tandem_nameless_file_link (int fd, const char *folder)
{
  g_autofree char *source = g_strdup_printf ("/proc/self/fd/%d", fd);

  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_autofree char *path = tandem_nameless_file_make_path (folder, g_random_int ());

      if (linkat (AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0)
        return g_steal_pointer (&path);
      if (errno != EEXIST)
        return NULL;
    }
  return NULL;
}
