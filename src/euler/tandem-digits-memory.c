/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "euler/tandem-digits-memory.h"

#include "process/tandem-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

TandemSharedMemory *
tandem_digits_memory_new (guint64 max_digits, int result_fd, GError **error)
{
  gsize size = TANDEM_DIGITS_HEADER_SIZE + max_digits + 1;
  g_autoptr (TandemSharedMemory) memory = NULL;
  int fd;

  if (result_fd < 0)
    return tandem_shared_memory_new ("tandem-digits", size, error);

  fd = fcntl (result_fd, F_DUPFD_CLOEXEC, 3);
  if (fd < 0)
    {
      tandem_set_system_error (error, errno, "the result memory");
      return NULL;
    }
  memory = tandem_shared_memory_new_for_fd (fd, size, TRUE, error);
  if (memory == NULL)
    close (fd);
  return g_steal_pointer (&memory);
}

char *
tandem_digits_memory_get_digits (TandemSharedMemory *memory)
{
  return (char *)tandem_shared_memory_get_data (memory) + TANDEM_DIGITS_HEADER_SIZE;
}

void
tandem_digits_memory_publish (TandemSharedMemory *memory, guint64 n_digits)
{
  char *header = tandem_shared_memory_get_data (memory);

  memcpy (header, TANDEM_DIGITS_MAGIC, strlen (TANDEM_DIGITS_MAGIC));
  __atomic_store_n ((guint64 *)(gpointer)(header + 8), n_digits, __ATOMIC_RELEASE);
}
