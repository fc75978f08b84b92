/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into a program, fails one call of one function: TANDEM_FAIL is "NAME:N:ERRNO", and the N-th call
 * of NAME over the program and all that it forks fails (from 1; 0 only counts). "short" as ERRNO makes a read
 * or write do one byte instead. TANDEM_FAIL_FILE is a file of at least 16 bytes in which the calls are
 * counted (8 bytes) and it is noted that one failed (8 bytes). A call that the C library makes within itself
 * is not seen.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define SHORT (-1)

typedef struct
{
  uint64_t n_calls;
  uint64_t failed;
} Counts;

static Counts *counts;
static char wanted[32];
static uint64_t wanted_call;
static int wanted_errno;

__attribute__ ((constructor)) static void
prepare (void)
{
  const char *plan = getenv ("TANDEM_FAIL");
  const char *path = getenv ("TANDEM_FAIL_FILE");
  const char *colon = plan != NULL ? strchr (plan, ':') : NULL;
  char *end;
  void *memory;
  int fd;

  if (colon == NULL || path == NULL || (size_t)(colon - plan) >= sizeof wanted)
    return;
  fd = (int)syscall (SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
  memory = fd >= 0 ? (void *)syscall (SYS_mmap, NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
                   : MAP_FAILED;
  if (memory == MAP_FAILED)
    abort ();
  syscall (SYS_close, fd);

  memcpy (wanted, plan, (size_t)(colon - plan));
  wanted_call = strtoull (colon + 1, &end, 10);
  wanted_errno = strcmp (end + 1, "short") == 0 ? SHORT : atoi (end + 1);
  counts = memory;
}

/* Whether this call of @name is the one. */
static bool
is_wanted (const char *name)
{
  if (counts == NULL || strcmp (name, wanted) != 0
      || __atomic_add_fetch (&counts->n_calls, 1, __ATOMIC_RELAXED) != wanted_call)
    return false;

  __atomic_store_n (&counts->failed, 1, __ATOMIC_RELAXED);
  if (wanted_errno != SHORT)
    errno = wanted_errno;
  return true;
}

/* Defines a function that fails with @failure when it is its turn. */
#define FAILS(type, name, parameters, arguments, failure)                                                    \
  type name parameters                                                                                       \
  {                                                                                                          \
    static type (*real) parameters;                                                                          \
                                                                                                             \
    if (real == NULL)                                                                                        \
      real = (type (*) parameters)dlsym (RTLD_NEXT, #name);                                                  \
    return is_wanted (#name) ? (failure) : real arguments;                                                   \
  }

/* As short a transfer as there can be, or the failure. */
#define TRANSFERS(type, name, parameters, arguments, short_arguments)                                        \
  type name parameters                                                                                       \
  {                                                                                                          \
    static type (*real) parameters;                                                                          \
                                                                                                             \
    if (real == NULL)                                                                                        \
      real = (type (*) parameters)dlsym (RTLD_NEXT, #name);                                                  \
    if (!is_wanted (#name))                                                                                  \
      return real arguments;                                                                                 \
    return wanted_errno == SHORT ? real short_arguments : -1;                                                \
  }

#define ONE(size) ((size) > 0 ? 1 : 0)

TRANSFERS (ssize_t, read, (int fd, void *data, size_t size), (fd, data, size), (fd, data, ONE (size)))
TRANSFERS (ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size), (fd, data, ONE (size)))
TRANSFERS (ssize_t,
           pread,
           (int fd, void *data, size_t size, off_t at),
           (fd, data, size, at),
           (fd, data, ONE (size), at))
FAILS (ssize_t, writev, (int fd, const struct iovec *parts, int n_parts), (fd, parts, n_parts), -1)
FAILS (ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags), -1)
FAILS (ssize_t, recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags), -1)
FAILS (int, fsync, (int fd), (fd), -1)
FAILS (int, close, (int fd), (fd), (syscall (SYS_close, fd), errno = wanted_errno, -1))
FAILS (int, rename, (const char *from, const char *to), (from, to), -1)
FAILS (int,
       linkat,
       (int from_fd, const char *from, int to_fd, const char *to, int flags),
       (from_fd, from, to_fd, to, flags),
       -1)
FAILS (int, ftruncate, (int fd, off_t size), (fd, size), -1)
FAILS (int, memfd_create, (const char *name, unsigned int flags), (name, flags), -1)
FAILS (int, eventfd, (unsigned int value, int flags), (value, flags), -1)
FAILS (int, pipe2, (int fds[2], int flags), (fds, flags), -1)
FAILS (int, socketpair, (int domain, int type, int protocol, int fds[2]), (domain, type, protocol, fds), -1)
FAILS (int, fstat, (int fd, struct stat *status), (fd, status), -1)
FAILS (int,
       fstatat,
       (int fd, const char *path, struct stat *status, int flags),
       (fd, path, status, flags),
       -1)
FAILS (int,
       statx,
       (int fd, const char *path, int flags, unsigned int mask, struct statx *status),
       (fd, path, flags, mask, status),
       -1)
FAILS (int, mprotect, (void *memory, size_t size, int protection), (memory, size, protection), -1)
FAILS (void *,
       mmap,
       (void *memory, size_t size, int protection, int flags, int fd, off_t at),
       (memory, size, protection, flags, fd, at),
       MAP_FAILED)
FAILS (pid_t, fork, (void), (), -1)

/* ---- Those with a variable number of arguments ---- */

int
open (const char *path, int flags, ...)
{
  va_list rest;
  int mode;

  va_start (rest, flags);
  mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg (rest, int) : 0;
  va_end (rest);
  return is_wanted ("open") ? -1 : (int)syscall (SYS_openat, AT_FDCWD, path, flags, mode);
}

int
openat (int fd, const char *path, int flags, ...)
{
  va_list rest;
  int mode;

  va_start (rest, flags);
  mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg (rest, int) : 0;
  va_end (rest);
  return is_wanted ("openat") ? -1 : (int)syscall (SYS_openat, fd, path, flags, mode);
}

/* glibc's getdents64 () and a program's own syscall (SYS_getdents64, …). */
long
syscall (long number, ...)
{
  static long (*real) (long, ...);
  long arguments[6];
  va_list rest;

  va_start (rest, number);
  for (int i = 0; i < 6; i++)
    arguments[i] = va_arg (rest, long);
  va_end (rest);
  if (real == NULL)
    real = (long (*) (long, ...))dlsym (RTLD_NEXT, "syscall");
  if (number == SYS_getdents64 && is_wanted ("getdents64"))
    return -1;
  return real (number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

/* What a program with large file offsets calls them; the same on 64-bit machines. */
#define ALSO(name) extern __typeof (name) name##64 __attribute__ ((alias (#name)));

ALSO (open)
ALSO (openat)
ALSO (pread)
ALSO (mmap)
ALSO (ftruncate)
extern __typeof (fstat) fstat64_of_this __asm__("fstat64") __attribute__ ((alias ("fstat")));
extern __typeof (fstatat) fstatat64_of_this __asm__("fstatat64") __attribute__ ((alias ("fstatat")));

/* ---- Memory ---- */

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);

void *
malloc (size_t size)
{
  return is_wanted ("malloc") ? NULL : __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  return is_wanted ("malloc") ? NULL : __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t size)
{
  return is_wanted ("malloc") ? NULL : __libc_realloc (memory, size);
}
