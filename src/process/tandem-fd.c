/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void
tandem_fd_clear (int *fd)
{
  int saved_errno = errno;

  if (*fd >= 0)
    close (*fd);
  *fd = -1;
  errno = saved_errno;
}

int
tandem_fd_above_standard (int fd)
{
  int moved;

  if (fd < 0 || fd > STDERR_FILENO)
    return fd;

  moved = fcntl (fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  tandem_fd_clear (&fd);
  return moved;
}

gboolean
tandem_fd_write (int fd, gconstpointer data, gsize size)
{
  const char *left = data;

  while (size > 0)
    {
      gssize count = write (fd, left, size);

      if (count < 0 && errno != EINTR)
        return FALSE;
      if (count > 0)
        {
          left += count;
          size -= (gsize)count;
        }
    }
  return TRUE;
}
