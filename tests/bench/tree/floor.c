/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that a scan can cost: getdents64 () on each folder and statx () on each name, nothing kept.
 *
 *   floor FOLDER PROCESSES
 *
 * What the real thing has to find out is known beforehand and not measured: the list of folders, in the order
 * of a walk into the depth, each with its number of entries. The processes take pieces of it. Prints the
 * seconds that the rest took, the names seen, and the seconds of processor time. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BUFFER_SIZE (32 << 10)
#define PIECE 4000 /* entries */
#define MAX_PIECES 65536
#define MAX_DEPTH 20000

typedef struct
{
  char *name;
  unsigned parent; /* its number */
  unsigned depth;
  unsigned n_entries;
} Folder;

typedef struct
{
  unsigned next; /* atomic */
  unsigned long n_names;
} Shared;

static Folder *folders;
static unsigned n_folders;
static unsigned n_room;
static unsigned pieces[MAX_PIECES + 1]; /* first folder of each */
static unsigned n_pieces;
static int root_fd;
static Shared *shared;

static void
fail (const char *what)
{
  perror (what);
  exit (1);
}

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double
get_seconds (const struct rusage *usage)
{
  return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec)
         + (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

static int
is_dot (const char *name)
{
  return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

static unsigned
add_folder (const char *name, unsigned parent, unsigned depth)
{
  if (n_folders == n_room)
    {
      n_room = n_room * 2 + 1024;
      folders = realloc (folders, n_room * sizeof *folders);
    }
  folders[n_folders] = (Folder){ strdup (name), parent, depth, 0 };
  return n_folders++;
}

static void
learn (int parent_fd, unsigned number)
{
  int fd = openat (parent_fd, folders[number].name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;

  if (dir == NULL)
    return;
  while ((entry = readdir (dir)) != NULL)
    {
      if (is_dot (entry->d_name))
        continue;
      folders[number].n_entries++;
      if (entry->d_type == DT_DIR)
        learn (fd, add_folder (entry->d_name, number, folders[number].depth + 1));
    }
  closedir (dir);
}

static void
cut (void)
{
  unsigned long sum = 0;

  for (unsigned i = 0; i < n_folders; i++)
    {
      if (i == 0 || (sum >= PIECE && n_pieces < MAX_PIECES))
        {
          pieces[n_pieces++] = i;
          sum = 0;
        }
      sum += folders[i].n_entries + 1;
    }
  pieces[n_pieces] = n_folders;
}

static unsigned long
read_folder (int fd, char *buffer)
{
  unsigned long n_names = 0;
  long size;

  while ((size = syscall (SYS_getdents64, fd, buffer, BUFFER_SIZE)) > 0)
    for (long at = 0; at < size;)
      {
        const struct dirent64 *entry = (const void *)(buffer + at);
        struct statx status;

        at += entry->d_reclen;
        if (is_dot (entry->d_name))
          continue;
        if (statx (fd, entry->d_name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
                   STATX_TYPE | STATX_NLINK | STATX_INO | STATX_SIZE | STATX_BLOCKS | STATX_MTIME, &status)
            == 0)
          n_names++;
      }
  return n_names;
}

static int way_fds[MAX_DEPTH];
static unsigned way_folders[MAX_DEPTH];
static unsigned way_depth; /* how many are open */

/* Opens @number, with those above it that are not open yet. */
static int
reach (unsigned number)
{
  const Folder *folder = &folders[number];
  int parent = root_fd;

  if (folder->depth < way_depth && way_folders[folder->depth] == number)
    return way_fds[folder->depth];
  if (number > 0)
    parent = reach (folder->parent);
  while (way_depth > folder->depth)
    close (way_fds[--way_depth]);
  way_folders[way_depth] = number;
  way_fds[way_depth] = openat (parent, folder->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  return way_fds[way_depth++];
}

static void
work (void)
{
  char *buffer = malloc (BUFFER_SIZE);
  unsigned long n_names = 0;
  unsigned piece;

  while ((piece = __atomic_fetch_add (&shared->next, 1, __ATOMIC_RELAXED)) < n_pieces)
    for (unsigned i = pieces[piece]; i < pieces[piece + 1]; i++)
      n_names += read_folder (reach (i), buffer);
  __atomic_fetch_add (&shared->n_names, n_names, __ATOMIC_RELAXED);
}

int
main (int argc, char **argv)
{
  int n_processes = argc == 3 ? atoi (argv[2]) : 0;
  struct rlimit limit;
  struct rusage before;
  struct rusage after;
  double start;

  if (n_processes < 1)
    {
      fprintf (stderr, "usage: floor FOLDER PROCESSES\n");
      return 2;
    }
  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  root_fd = open (argv[1], O_RDONLY | O_DIRECTORY);
  if (root_fd < 0)
    fail (argv[1]);
  shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED)
    fail ("mmap");
  learn (root_fd, add_folder (".", 0, 0));
  cut ();

  getrusage (RUSAGE_SELF, &before);
  start = now ();
  for (int i = 0; i < n_processes; i++)
    if (n_processes == 1)
      work ();
    else if (fork () == 0)
      {
        work ();
        _exit (0);
      }
  while (wait (NULL) > 0)
    ;
  start = now () - start;
  getrusage (n_processes == 1 ? RUSAGE_SELF : RUSAGE_CHILDREN, &after);
  if (n_processes > 1)
    before = (struct rusage){ 0 };
  printf ("%.6f %lu %.6f\n", start, shared->n_names, get_seconds (&after) - get_seconds (&before));
  return 0;
}
