/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How much memory there is to take: of the computer, of what the user allows, of the address space and of the
 * control group. */
#include "process/tandem-memory-limit.h"

#include "support.h"

#include <glib/gstdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB ((guint64)1 << 20)

static void
test_system (void)
{
  const guint64 physical = (guint64)sysconf (_SC_PHYS_PAGES) * (guint64)sysconf (_SC_PAGESIZE);
  const guint64 all = tandem_memory_limit_measure (100, 0);
  const guint64 half = tandem_memory_limit_measure (50, 0);

  g_assert_cmpuint (all, >, MIB);
  g_assert_cmpuint (all, <, physical);
  g_assert_cmpuint (half, >, all / 2 - all / 8); /* others take and give meanwhile */
  g_assert_cmpuint (half, <, all / 2 + all / 8);
}

static void
test_set (void)
{
  tandem_memory_limit_set (MIB);
  g_assert_cmpuint (tandem_memory_limit_measure (100, 0), ==, MIB);
  g_assert_cmpuint (tandem_memory_limit_measure (80, 0), ==, MIB);
  g_assert_cmpuint (tandem_memory_limit_measure (80, MIB), ==, MIB);
  tandem_memory_limit_set (G_MAXUINT64); /* more than there is allows no more than there is */
  g_assert_cmpuint (tandem_memory_limit_measure (100, 0), <, G_MAXUINT64 / 2);
  g_assert_cmpuint (tandem_memory_limit_measure (100, G_MAXUINT64 - MIB), ==, G_MAXUINT64);
  tandem_memory_limit_set (MIB);
  tandem_memory_limit_set (0);
  g_assert_cmpuint (tandem_memory_limit_measure (100, 0), >, MIB);
}

static int
measure_with_limit (gpointer user_data)
{
  const rlim_t space = 4096 * MIB;
  const struct rlimit limit = { space, space };
  guint64 before, after;

  if (tandem_memory_limit_measure (100, 0) < space) /* the machine itself has less */
    return SKIPPED;
  if (setrlimit (RLIMIT_AS, &limit) != 0)
    return 2;
  before = tandem_memory_limit_measure (100, 0);
  if (mmap (NULL, 1024 * MIB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED)
    return 3;
  after = tandem_memory_limit_measure (100, 0);
  if (before >= space || after > space - 1024 * MIB)
    return 4;
  return before - after >= 1023 * MIB && before - after <= 1025 * MIB ? 0 : 5;
}

/* Of a process with a limit, what it has taken is taken off. */
static void
test_address_space (void)
{
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("the sanitizer takes more address space than the limit leaves");
  return;
#endif
  if (is_under_valgrind ())
    {
      g_test_skip ("valgrind keeps the limit from its client");
      return;
    }
  if (!run_apart (measure_with_limit, NULL))
    g_test_skip ("this machine has too little memory");
}

/* ---- In a control group ---- */

static gboolean
put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  FILE *file = fopen (path, "r+e"); /* no file of ours where control groups are not mounted */
  gboolean done;

  if (file == NULL)
    return FALSE;
  done = fputs (text, file) >= 0;
  return fclose (file) == 0 && done;
}

/* Writes and reads a file, so that the group's memory is full of cache, and takes a little of its own. */
static void
be_in_group (const char *folder)
{
  static char block[MIB];
  const guint64 most = 64 * MIB;
  char file[64];
  guint64 left;
  FILE *written;

  if (!put (folder, "cgroup.procs", "0"))
    _exit (77);
  g_snprintf (file, sizeof file, "/var/tmp/tandem-test-%d", (int)getpid ());
  written = fopen (file, "we");
  if (written == NULL)
    _exit (2);
  unlink (file);
  for (guint i = 0; i < 128; i++)
    if (fwrite (block, MIB, 1, written) != 1)
      _exit (77);
  fflush (written);
  fsync (fileno (written));

  left = tandem_memory_limit_measure (100, 0);
  _exit (left <= most && left > most / 2 ? 0 : 3);
}

/* What the group's own limit leaves counts, and caches that the kernel would give up are left. */
static void
test_group (void)
{
  static const struct
  {
    const char *mount;
    const char *file;
  } versions[] = { { "/sys/fs/cgroup", "memory.max" }, { "/sys/fs/cgroup/memory", "memory.limit_in_bytes" } };
  gboolean tried = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      int status = 77 << 8;
      char folder[64];
      pid_t pid;

      g_snprintf (folder, sizeof folder, "%s/tandem-test-%d", versions[i].mount, (int)getpid ());
      if (g_mkdir (folder, 0755) != 0)
        continue;
      if (put (folder, versions[i].file, "67108864"))
        {
          pid = fork ();
          g_assert_cmpint (pid, >=, 0);
          if (pid == 0)
            be_in_group (folder);
          g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
        }
      for (guint j = 0; j < 100 && g_rmdir (folder) != 0; j++)
        g_usleep (10000);
      if (WIFSIGNALED (status)
          || WEXITSTATUS (status) == 77) /* killed: files take memory there that nobody gives up */
        continue;
      g_assert_cmpint (WEXITSTATUS (status), ==, 0);
      tried = TRUE;
    }
  if (!tried)
    g_test_skip ("no control group can be made here");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/memory-limit/system", test_system);
  g_test_add_func ("/memory-limit/set", test_set);
  g_test_add_func ("/memory-limit/address-space", test_address_space);
  g_test_add_func ("/memory-limit/group", test_group);

  return g_test_run ();
}
