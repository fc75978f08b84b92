/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fail-calls.h"

#include "support.h"

#include <errno.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_CALLS 40 /* of one function; what comes later has come before */

typedef struct
{
  guint n_calls;
  guint failed;
} Counts;

static Counts *counts; /* shared with the workers */
static const char *wanted;
static guint wanted_call;
static int wanted_errno;
static gboolean no_pidfds;

static gboolean
is_wanted (const char *name)
{
  if (wanted == NULL || strcmp (wanted, name) != 0
      || __atomic_add_fetch (&counts->n_calls, 1, __ATOMIC_RELAXED) != wanted_call)
    return FALSE;

  __atomic_store_n (&counts->failed, 1, __ATOMIC_RELAXED);
  errno = wanted_errno;
  return TRUE;
}

#define FAILS(type, name, parameters, arguments, failure)                                                    \
  type __real_##name parameters;                                                                             \
  type __wrap_##name parameters;                                                                             \
                                                                                                             \
  type __wrap_##name parameters                                                                              \
  {                                                                                                          \
    return is_wanted (#name) ? (failure) : __real_##name arguments;                                          \
  }

/* For a file also by doing nothing at all, where @wanted_errno is 0. */
#define FAILS_FOR_FILES(name, parameters, arguments)                                                         \
  ssize_t __real_##name parameters;                                                                          \
  ssize_t __wrap_##name parameters;                                                                          \
                                                                                                             \
  ssize_t __wrap_##name parameters                                                                           \
  {                                                                                                          \
    if (is_file (fd) && is_wanted (#name))                                                                   \
      return wanted_errno == 0 ? 0 : -1;                                                                     \
    return __real_##name arguments;                                                                          \
  }

FAILS (int, memfd_create, (const char *name, unsigned int flags), (name, flags), -1)
FAILS (int, ftruncate64, (int fd, off_t size), (fd, size), -1)
FAILS (int, fstat64, (int fd, struct stat *status), (fd, status), -1)
FAILS (int, eventfd, (unsigned int value, int flags), (value, flags), -1)
FAILS (int, pipe2, (int fds[2], int flags), (fds, flags), -1)
FAILS (int, socketpair, (int domain, int type, int protocol, int fds[2]), (domain, type, protocol, fds), -1)
FAILS (pid_t, fork, (void), (), -1)
FAILS (int, signalfd, (int fd, const sigset_t *set, int flags), (fd, set, flags), -1)
FAILS (int, epoll_create1, (int flags), (flags), -1)
FAILS (int, epoll_ctl, (int fd, int what, int other, struct epoll_event *event), (fd, what, other, event), -1)
FAILS (ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags), -1)
FAILS (ssize_t, recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags), -1)
FAILS (int, poll, (struct pollfd * fds, nfds_t n_fds, int timeout), (fds, n_fds, timeout), -1)
#ifndef __SANITIZE_ADDRESS__ /* which calls it, too */
FAILS (int, sigaltstack, (const stack_t *new, stack_t *old), (new, old), -1)
#endif
FAILS (int, getrlimit64, (__rlimit_resource_t resource, struct rlimit *limit), (resource, limit), -1)
FAILS (int,
       prlimit64,
       (pid_t pid, __rlimit_resource_t resource, const struct rlimit *new, struct rlimit *old),
       (pid, resource, new, old),
       -1)
FAILS (int, waitid, (idtype_t type, id_t id, siginfo_t *info, int options), (type, id, info, options), -1)
FAILS (pid_t,
       wait4,
       (pid_t pid, int *status, int options, struct rusage *usage),
       (pid, status, options, usage),
       -1)
FAILS (int,
       pthread_mutex_init,
       (pthread_mutex_t * mutex, const pthread_mutexattr_t *attributes),
       (mutex, attributes),
       wanted_errno)
FAILS (int,
       sched_setscheduler,
       (pid_t pid, int policy, const struct sched_param *param),
       (pid, policy, param),
       -1)
FAILS (int, mprotect, (void *memory, size_t size, int protection), (memory, size, protection), -1)
FAILS (void *,
       mmap64,
       (void *memory, size_t size, int protection, int flags, int fd, off_t at),
       (memory, size, protection, flags, fd, at),
       MAP_FAILED)
FAILS (gboolean,
       g_file_get_contents,
       (const char *path, char **text, gsize *size, GError **error),
       (path, text, size, error),
       FALSE)
FAILS (int,
       fstatat64,
       (int fd, const char *path, struct stat *status, int flags),
       (fd, path, status, flags),
       -1)
FAILS (int, stat64, (const char *path, struct stat *status), (path, status), -1)
FAILS (int, fstatfs64, (int fd, struct statfs *status), (fd, status), -1)
FAILS (int,
       statx,
       (int fd, const char *path, int flags, unsigned int mask, struct statx *status),
       (fd, path, flags, mask, status),
       -1)
FAILS (ssize_t,
       readlinkat,
       (int fd, const char *path, char *target, size_t size),
       (fd, path, target, size),
       -1)
FAILS (int, madvise, (void *memory, size_t size, int advice), (memory, size, advice), -1)
FAILS (FILE *, fopen64, (const char *path, const char *mode), (path, mode), NULL)
FAILS (void *, dlopen, (const char *path, int flags), (path, flags), NULL)
FAILS (void *, dlsym, (void *library, const char *name), (library, name), NULL)
FAILS (int, fsync, (int fd), (fd), -1)
FAILS (int, rename, (const char *from, const char *to), (from, to), -1)
FAILS (off_t, lseek64, (int fd, off_t offset, int whence), (fd, offset, whence), -1)
FAILS (ssize_t, pread64, (int fd, void *data, size_t size, off_t at), (fd, data, size, at), -1)
FAILS (GDir *, g_dir_open, (const char *path, guint flags, GError **error), (path, flags, error), NULL)
FAILS (int, g_mkdir_with_parents, (const char *path, int mode), (path, mode), -1)

/* A pipe or a socket never fails so. */
static gboolean
is_file (int fd)
{
  struct stat status;

  return __real_fstat64 (fd, &status) == 0 && S_ISREG (status.st_mode);
}

FAILS_FOR_FILES (read, (int fd, void *data, size_t size), (fd, data, size))
FAILS_FOR_FILES (write, (int fd, const void *data, size_t size), (fd, data, size))

/* Those with a variable number of arguments. */
int __real_open64 (const char *path, int flags, ...);
int __wrap_open64 (const char *path, int flags, ...);
int __real_openat64 (int folder, const char *path, int flags, ...);
int __wrap_openat64 (int folder, const char *path, int flags, ...);
int __real___openat64_2 (int folder, const char *path, int flags);
int __wrap___openat64_2 (int folder, const char *path, int flags);
int __real_fcntl64 (int fd, int command, ...);
int __wrap_fcntl64 (int fd, int command, ...);
long __real_syscall (long number, ...);
long __wrap_syscall (long number, ...);

int
__wrap_open64 (const char *path, int flags, ...)
{
  return is_wanted ("open64") ? -1 : __real_open64 (path, flags, 0600);
}

int
__wrap_openat64 (int folder, const char *path, int flags, ...)
{
  return is_wanted ("openat64") ? -1 : __real_openat64 (folder, path, flags, 0600);
}

/* What the C library's checks make of it. */
int
__wrap___openat64_2 (int folder, const char *path, int flags)
{
  return is_wanted ("openat64") ? -1 : __real___openat64_2 (folder, path, flags);
}

/* Only what can fail does: flags can always be set. */
int
__wrap_fcntl64 (int fd, int command, ...)
{
  va_list rest;
  long argument;

  va_start (rest, command);
  argument = va_arg (rest, long);
  va_end (rest);
  if ((command == F_ADD_SEALS || command == F_GET_SEALS || command == F_DUPFD_CLOEXEC)
      && is_wanted ("fcntl64"))
    return -1;
  return __real_fcntl64 (fd, command, argument);
}

long
__wrap_syscall (long number, ...)
{
  long arguments[6];
  va_list rest;

  va_start (rest, number);
  for (guint i = 0; i < G_N_ELEMENTS (arguments); i++)
    arguments[i] = va_arg (rest, long);
  va_end (rest);
  if (number == SYS_pidfd_open && no_pidfds)
    {
      errno = ENOSYS;
      return -1;
    }
  if (number != SYS_pidfd_send_signal && is_wanted ("syscall"))
    return -1;
  return __real_syscall (number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
                         arguments[5]);
}

static const struct
{
  const char *name;
  int number;
} faults[] = {
  { "memfd_create", EMFILE },
  { "ftruncate64", ENOSPC },
  { "fstat64", EIO },
  { "eventfd", EMFILE },
  { "pipe2", EMFILE },
  { "socketpair", EMFILE },
  { "fork", EAGAIN },
  { "signalfd", EMFILE },
  { "epoll_create1", EMFILE },
  { "epoll_ctl", ENOMEM },
  { "sendmsg", ENOBUFS },
  { "sendmsg", EINTR },
  { "recvmsg", ENOMEM },
  { "recvmsg", EMFILE },
  { "poll", EINTR },
  { "poll", ENOMEM },
#ifndef __SANITIZE_ADDRESS__
  { "sigaltstack", ENOMEM },
#endif
  { "getrlimit64", EPERM },
  { "prlimit64", EPERM },
  { "waitid", EINTR },
  { "wait4", EINTR },
  { "pthread_mutex_init", ENOMEM },
  { "sched_setscheduler", EPERM },
  { "mprotect", ENOMEM },
  { "mmap64", ENOMEM },
  { "g_file_get_contents", EACCES },
  { "g_dir_open", EACCES },
  { "g_mkdir_with_parents", EACCES },
  { "open64", EMFILE },
  { "fcntl64", EMFILE },
  { "syscall", ENOSYS },
  { "read", EIO },
  { "read", EINTR },
  { "read", 0 },
  { "write", ENOSPC },
  { "write", EINTR },
  { "pread64", EIO },
  { "pread64", EINTR },
  { "lseek64", EIO },
  { "fsync", EIO },
  { "rename", EIO },
  { "syscall", EMFILE },
  { "openat64", EACCES },
  { "openat64", EMFILE },
  { "openat64", ELOOP },
  { "fstatat64", EIO },
  { "statx", EIO },
  { "statx", ENOSYS },
  { "stat64", EIO },
  { "fstatfs64", EIO },
  { "readlinkat", EIO },
  { "madvise", ENOMEM },
  { "fopen64", EACCES },
};

/* What a worker had started is reaped when the kernel says that it is dead. */
static gboolean
has_no_children (void)
{
  return waitpid (-1, NULL, WNOHANG) < 0 && errno == ECHILD;
}

void
allow_pidfds (gboolean allowed)
{
  no_pidfds = !allowed;
}

void
fail_call (const char *name, guint number, int error)
{
  if (counts == NULL)
    counts = new_shared (sizeof *counts);
  *counts = (Counts){ 0 };
  wanted_call = number;
  wanted_errno = error;
  wanted = name;
}

gboolean
call_failed (void)
{
  return __atomic_load_n (&counts->failed, __ATOMIC_RELAXED) != 0;
}

void
fail_calls (void (*run) (gpointer user_data), gpointer user_data)
{
  const guint step = is_under_valgrind () ? 7 : 1; /* some of them, where each takes a second */
  g_autofree char *fds = NULL;

  if (counts == NULL)
    counts = new_shared (sizeof *counts);
  run (user_data); /* what is made once is made now */
  g_main_context_iteration (NULL, FALSE);
  fds = list_fds (getpid ());
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      const gint64 begin = g_get_monotonic_time ();
      guint n = 1;

      do
        {
          g_autofree char *fds_now = NULL;

          fail_call (faults[i].name, n, faults[i].number);
          run (user_data);
          wanted = NULL;
          ITERATE_UNTIL (has_no_children ());
          fds_now = list_fds (getpid ());
          if (strcmp (fds_now, fds) != 0)
            g_error ("%s (%s), %u: descriptors %s, before %s", faults[i].name, g_strerror (faults[i].number),
                     n, fds_now, fds);
          n += step;
        }
      while (counts->failed && n <= MAX_CALLS);
      g_test_message ("%s (%s): to call %u, %.2f s", faults[i].name, g_strerror (faults[i].number), n - step,
                      (double)(g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
    }
}
