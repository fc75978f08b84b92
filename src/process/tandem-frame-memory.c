/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-frame-memory.h"

#include "process/tandem-error.h"
#include "process/tandem-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

typedef union
{
  struct cmsghdr header;
  char room[CMSG_SPACE (sizeof (int))];
} Control;

gboolean
tandem_frame_memory_pair (int ends[2])
{
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    {
      ends[0] = ends[1] = -1;
      return FALSE;
    }

  ends[0] = tandem_fd_above_standard (ends[0]);
  ends[1] = tandem_fd_above_standard (ends[1]);
  if (ends[0] >= 0 && ends[1] >= 0)
    return TRUE;

  tandem_fd_clear (&ends[0]);
  tandem_fd_clear (&ends[1]);
  return FALSE;
}

/* ---- Sending ---- */

static gboolean
send_fd (int socket, int fd)
{
  Control control = { 0 };
  struct iovec byte = { .iov_base = (void *)"", .iov_len = 1 };
  struct msghdr message = {
    .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.room
  };
  gssize count;

  control.header.cmsg_level = SOL_SOCKET;
  control.header.cmsg_type = SCM_RIGHTS;
  control.header.cmsg_len = CMSG_LEN (sizeof fd);
  memcpy (CMSG_DATA (&control.header), &fd, sizeof fd);
  do
    count = sendmsg (socket, &message, MSG_NOSIGNAL);
  while (count < 0 && errno == EINTR);
  return count == 1;
}

gboolean
tandem_frame_send_memory (int fd,
                          gconstpointer head,
                          gsize head_size,
                          gconstpointer tail,
                          gsize tail_size,
                          GError **error)
{
  int memory = memfd_create ("tandem-frame", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  gboolean sent = memory >= 0 && tandem_fd_write (memory, head, head_size)
                  && tandem_fd_write (memory, tail, tail_size) && fcntl (memory, F_ADD_SEALS, SEALS) == 0
                  && send_fd (fd, memory);

  if (!sent)
    tandem_set_system_error (error, errno, "memory for a large message");
  tandem_fd_clear (&memory);
  return sent;
}

/* ---- Receiving ---- */

/* -1 with errno set when there is none. */
static int
receive_fd (int socket)
{
  Control control = { 0 };
  char data;
  struct iovec byte = { .iov_base = &data, .iov_len = 1 };
  /* Room for one, without what would align a second: of several the kernel closes all but the first. */
  struct msghdr message = {
    .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = CMSG_LEN (sizeof (int))
  };
  gssize count;
  int fd = -1;

  do
    count = recvmsg (socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  while (count < 0 && errno == EINTR);
  if (count < 0)
    return -1;

  /* Nothing but descriptors can come: this socket asks for nothing else. */
  if (message.msg_controllen == CMSG_LEN (sizeof fd))
    memcpy (&fd, CMSG_DATA (&control.header), sizeof fd);
  /* The kernel leaves the descriptor out when this process may have no more. */
  if (fd < 0)
    errno = (message.msg_flags & MSG_CTRUNC) != 0 ? EMFILE : EPROTO;
  return tandem_fd_above_standard (fd);
}

typedef struct
{
  gpointer data;
  gsize size;
} Mapping;

static void
mapping_free (gpointer user_data)
{
  Mapping *mapping = user_data;

  munmap (mapping->data, mapping->size);
  g_free (mapping);
}

static gboolean
is_sealed (int fd)
{
  int seals = fcntl (fd, F_GET_SEALS);

  return seals >= 0 && (seals & SEALS) == SEALS;
}

GBytes *
tandem_frame_receive_memory (int fd, gsize size, GError **error)
{
  int memory = receive_fd (fd);
  struct stat status;
  Mapping mapping = { .data = MAP_FAILED, .size = size };

  if (memory < 0 && errno == EMFILE)
    {
      tandem_set_system_error (error, errno, "memory of a large message");
      return NULL;
    }
  if (memory < 0 || !is_sealed (memory) || fstat (memory, &status) != 0 || (guint64)status.st_size < size
      || size == 0)
    {
      g_set_error_literal (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                           "A large message came without its memory");
      tandem_fd_clear (&memory);
      return NULL;
    }

  /* Private: kernels before 6.7 refuse to share what is sealed against writing, even for reading. */
  mapping.data = mmap (NULL, size, PROT_READ, MAP_PRIVATE, memory, 0);
  tandem_fd_clear (&memory);
  if (mapping.data == MAP_FAILED)
    {
      tandem_set_system_error (error, errno, "memory of a large message");
      return NULL;
    }
  return g_bytes_new_with_free_func (mapping.data, size, mapping_free, g_memdup2 (&mapping, sizeof mapping));
}
