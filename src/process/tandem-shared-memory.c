/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-shared-memory.h"

#include "process/tandem-error.h"
#include "process/tandem-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define GRAIN ((gsize)64 << 10)

struct _TandemSharedMemory
{
  int fd;
  gsize size;
  gpointer data;
};

gboolean
tandem_shared_memory_is_memfd (int fd)
{
  struct stat status;

  /* A file in a tmpfs has seals, too, but most often a name. */
  return fcntl (fd, F_GET_SEALS) >= 0 && fstat (fd, &status) == 0 && status.st_nlink == 0;
}

TandemSharedMemory *
tandem_shared_memory_new_for_fd (int fd, gsize size, gboolean writable, GError **error)
{
  TandemSharedMemory *self;
  gpointer data;
  struct stat status;

  if (fstat (fd, &status) != 0)
    {
      tandem_set_system_error (error, errno, "shared memory");
      return NULL;
    }
  if (!S_ISREG (status.st_mode) || (writable && !tandem_shared_memory_is_memfd (fd)))
    {
      tandem_set_system_error (error, EINVAL, "shared memory: the descriptor is no memory file");
      return NULL;
    }

  if (size == 0)
    size = (gsize)status.st_size;
  if (size == 0)
    {
      tandem_set_system_error (error, ENODATA, "shared memory: it is empty");
      return NULL;
    }
  if (writable && (guint64)status.st_size < size && ftruncate (fd, (off_t)size) != 0)
    {
      tandem_set_system_error (error, errno,
                               errno == EFBIG
                                   ? "shared memory: the limit on the size of files (ulimit -f) is too small"
                                   : "shared memory: cannot be made large enough");
      return NULL;
    }
  if (writable)
    fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK); /* best effort: not every file that can be mapped can be sealed */

  data = mmap (NULL, size, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED | MAP_NORESERVE, fd, 0);
  if (data == MAP_FAILED)
    {
      tandem_set_system_error (error, errno, "shared memory: cannot be mapped");
      return NULL;
    }

  self = g_new0 (TandemSharedMemory, 1);
  self->fd = fd;
  self->size = size;
  self->data = data;
  return self;
}

TandemSharedMemory *
tandem_shared_memory_new (const char *name, gsize size, GError **error)
{
  TandemSharedMemory *self;
  int fd;

  g_return_val_if_fail (size > 0, NULL);

  fd = tandem_fd_above_standard (memfd_create (name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (fd < 0)
    {
      tandem_set_system_error (error, errno, "shared memory: cannot be made");
      return NULL;
    }

  self = tandem_shared_memory_new_for_fd (fd, size, TRUE, error);
  if (self == NULL)
    close (fd);
  return self;
}

gsize
tandem_shared_memory_fit (gsize size)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    size = MIN (size, (gsize)limit.rlim_cur / 8);
  return MAX (size / GRAIN * GRAIN, GRAIN);
}

void
tandem_shared_memory_free (TandemSharedMemory *self)
{
  if (self == NULL)
    return;

  munmap (self->data, self->size);
  close (self->fd);
  g_free (self);
}

gpointer
tandem_shared_memory_get_data (TandemSharedMemory *self)
{
  return self->data;
}

gsize
tandem_shared_memory_get_size (TandemSharedMemory *self)
{
  return self->size;
}

int
tandem_shared_memory_get_fd (TandemSharedMemory *self)
{
  return self->fd;
}

void
tandem_shared_memory_discard (TandemSharedMemory *self, gsize offset, gsize size)
{
  gsize page = (gsize)sysconf (_SC_PAGESIZE);
  gsize first = (offset + page - 1) / page * page;
  gsize end = (size < self->size - MIN (offset, self->size) ? offset + size : self->size) / page * page;

  if (first < end)
    fallocate (self->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)first, (off_t)(end - first));
}
