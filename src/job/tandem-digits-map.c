/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/tandem-digits-map.h"

#include "euler/tandem-digits-memory.h"
#include "process/tandem-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

G_STATIC_ASSERT (TANDEM_POSITIONS_HEADER_SIZE == TANDEM_DIGITS_HEADER_SIZE);

/* The items of @item_size bytes whose number stands behind @magic. */
static GBytes *
map (int fd, const char *magic, gsize item_size, GError **error)
{
  TandemSharedMemory *memory;
  const int seals = fcntl (fd, F_GET_SEALS);
  struct stat status;
  const char *data;
  guint64 count;
  gsize size;
  int own_fd;

  if (fstat (fd, &status) != 0 || seals < 0 || (seals & F_SEAL_SHRINK) == 0)
    {
      g_set_error_literal (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                           "The result memory is not sealed");
      return NULL;
    }
  if (status.st_size <= TANDEM_DIGITS_HEADER_SIZE)
    return g_bytes_new (NULL, 0);

  own_fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  memory = tandem_shared_memory_new_for_fd (own_fd, (gsize)status.st_size, FALSE, error);
  if (memory == NULL)
    {
      close (own_fd);
      return NULL;
    }

  data = tandem_shared_memory_get_data (memory);
  size = tandem_shared_memory_get_size (memory) - TANDEM_DIGITS_HEADER_SIZE;
  memcpy (&count, data + strlen (magic), sizeof count);
  if (memcmp (data, magic, strlen (magic)) != 0 || count > size / item_size)
    {
      tandem_shared_memory_free (memory);
      g_set_error_literal (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                           "The result memory does not hold what was asked for");
      return NULL;
    }

  return g_bytes_new_with_free_func (data + TANDEM_DIGITS_HEADER_SIZE, (gsize)count * item_size,
                                     (GDestroyNotify)tandem_shared_memory_free, memory);
}

GBytes *
tandem_digits_map (int fd, GError **error)
{
  return map (fd, TANDEM_DIGITS_MAGIC, 1, error);
}

GBytes *
tandem_positions_map (int fd, GError **error)
{
  return map (fd, TANDEM_POSITIONS_MAGIC, sizeof (guint64), error);
}
