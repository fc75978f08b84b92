/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the programs by tests that need a scan that takes its time, as on a slow disk. */
#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Longer where all takes longer, see tandem_window.py. */
static void
be_slow (void)
{
  static useconds_t delay;

  if (delay == 0)
    {
      const char *scale = getenv ("TANDEM_TEST_SCALE");

      delay = 2500 * (useconds_t)(scale != NULL && atoi (scale) > 1 ? atoi (scale) : 1);
    }
  usleep (delay);
}

typedef int (*Statx) (int, const char *, int, unsigned int, struct statx *);

int
statx (int fd, const char *path, int flags, unsigned int mask, struct statx *status)
{
  static Statx real;

  if (real == NULL)
    real = (Statx)dlsym (RTLD_NEXT, "statx");
  be_slow ();
  return real (fd, path, flags, mask, status);
}

/* Where a file system answers this one as well, a scan asks it. Its name is another one where offsets have 64
 * bits. */
typedef int (*Fstatat) (int, const char *, struct stat *, int);

int
fstatat (int fd, const char *path, struct stat *status, int flags)
{
  static Fstatat real;

  if (real == NULL)
    real = (Fstatat)dlsym (RTLD_NEXT, "fstatat64");
  be_slow ();
  return real (fd, path, status, flags);
}
