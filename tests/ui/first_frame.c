/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the program: writes into the file that the environment variable FIRST_FRAME names, a line
 * each, what the main thread asks of the file system until the first window has drawn its first frame, and
 * which programs are started by then; "shown" is the last line. */
/* Both names of each function. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <gtk/gtk.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int record_fd = -1;
static int time_fd = -1;

static void
record (const char *what, const char *path)
{
  char line[4200];
  int length;

  if (record_fd == -1)
    return;
  length = snprintf (line, sizeof line, "%s %s\n", what, path != NULL ? path : "");
  if (length > 0 && write (record_fd, line, (size_t)length) != length)
    _exit (99);
}

static void
record_file (const char *what, const char *path)
{
  /* What another thread waits for the window does not wait for. */
  if (gettid () == getpid () && path != NULL && path[0] != '\0')
    record (what, path);
}

#define REAL(name) ((__typeof__ (&name))dlsym (RTLD_NEXT, #name))

/* The mode is the last argument, where there is one. */
#define OPEN(name)                                                                                           \
  int name (const char *path, int flags, ...)                                                                \
  {                                                                                                          \
    va_list list;                                                                                            \
    mode_t mode;                                                                                             \
    va_start (list, flags);                                                                                  \
    mode = va_arg (list, mode_t);                                                                            \
    va_end (list);                                                                                           \
    record_file ("open", path);                                                                              \
    return REAL (name) (path, flags, mode);                                                                  \
  }

#define OPENAT(name)                                                                                         \
  int name (int folder, const char *path, int flags, ...)                                                    \
  {                                                                                                          \
    va_list list;                                                                                            \
    mode_t mode;                                                                                             \
    va_start (list, flags);                                                                                  \
    mode = va_arg (list, mode_t);                                                                            \
    va_end (list);                                                                                           \
    record_file ("open", path);                                                                              \
    return REAL (name) (folder, path, flags, mode);                                                          \
  }

#define TAKES_PATH(result, name, second)                                                                     \
  result name (const char *path, second argument)                                                            \
  {                                                                                                          \
    record_file (#name, path);                                                                               \
    return REAL (name) (path, argument);                                                                     \
  }

OPEN (open)
OPENAT (openat)
TAKES_PATH (FILE *, fopen, const char *)
TAKES_PATH (int, stat, struct stat *)
TAKES_PATH (int, lstat, struct stat *)
TAKES_PATH (int, statfs, struct statfs *)
TAKES_PATH (int, statvfs, struct statvfs *)
TAKES_PATH (int, access, int)

OPEN (open64)
OPENAT (openat64)
TAKES_PATH (FILE *, fopen64, const char *)
TAKES_PATH (int, stat64, struct stat64 *)
TAKES_PATH (int, lstat64, struct stat64 *)
TAKES_PATH (int, statfs64, struct statfs64 *)
TAKES_PATH (int, statvfs64, struct statvfs64 *)

#define FSTATAT(name, structure)                                                                             \
  int name (int folder, const char *path, structure *result, int flags)                                      \
  {                                                                                                          \
    record_file (#name, path);                                                                               \
    return REAL (name) (folder, path, result, flags);                                                        \
  }

FSTATAT (fstatat, struct stat)
FSTATAT (fstatat64, struct stat64)

int
statx (int folder, const char *path, int flags, unsigned int mask, struct statx *result)
{
  record_file ("statx", path);
  return REAL (statx) (folder, path, flags, mask, result);
}

DIR *
opendir (const char *path)
{
  record_file ("opendir", path);
  return REAL (opendir) (path);
}

int
posix_spawn (pid_t *pid,
             const char *path,
             const posix_spawn_file_actions_t *actions,
             const posix_spawnattr_t *attributes,
             char *const argv[],
             char *const environment[])
{
  record ("spawn", path);
  return REAL (posix_spawn) (pid, path, actions, attributes, argv, environment);
}

int
posix_spawnp (pid_t *pid,
              const char *path,
              const posix_spawn_file_actions_t *actions,
              const posix_spawnattr_t *attributes,
              char *const argv[],
              char *const environment[])
{
  record ("spawn", path);
  return REAL (posix_spawnp) (pid, path, actions, attributes, argv, environment);
}

pid_t
fork (void)
{
  record ("fork", NULL);
  return REAL (fork) ();
}

static void
on_painted (void)
{
  record ("shown", NULL);
  record_fd = -1;
  if (time_fd != -1)
    dprintf (time_fd, "%" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
  time_fd = -1;
}

void
gtk_window_present (GtkWindow *window)
{
  REAL (gtk_window_present) (window);
  if (record_fd != -1 || time_fd != -1)
    g_signal_connect_after (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "paint",
                            G_CALLBACK (on_painted), NULL);
}

static void __attribute__ ((constructor)) begin (void)
{
  const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC;
  const char *record_path = g_getenv ("FIRST_FRAME");
  const char *time_path = g_getenv ("FIRST_FRAME_TIME");

  if (time_path != NULL)
    time_fd = open (time_path, flags, 0600);
  if (record_path != NULL)
    record_fd = open (record_path, flags, 0600);
  /* What it starts has nothing to do with it. */
  g_unsetenv ("FIRST_FRAME");
  g_unsetenv ("FIRST_FRAME_TIME");
}
