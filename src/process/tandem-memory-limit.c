/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-memory-limit.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static guint64 limit = G_MAXUINT64;

void
tandem_memory_limit_set (guint64 bytes)
{
  limit = bytes > 0 ? bytes : G_MAXUINT64;
}

/* The number that stands in @text behind @key at the beginning of a line. FALSE when there is none, as for
 * "max".
 */
static gboolean
find_number (const char *text, const char *key, guint64 *number)
{
  const gsize length = strlen (key);

  for (const char *line = text, *end; line != NULL; line = end != NULL ? end + 1 : NULL)
    {
      end = strchr (line, '\n');
      if (strncmp (line, key, length) == 0)
        {
          const char *digits = line + length + strspn (line + length, " ");

          *number = g_ascii_strtoull (digits, NULL, 10);
          return g_ascii_isdigit (*digits);
        }
    }
  return FALSE;
}

/* The same of the file @name in @folder, which may be missing. */
static gboolean
read_number (const char *folder, const char *name, const char *key, guint64 *number)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && find_number (text, key, number);
}

static guint64
measure_system (void)
{
  guint64 kib;

  if (read_number ("/proc", "meminfo", "MemAvailable:", &kib))
    return kib << 10;
  return (guint64)sysconf (_SC_AVPHYS_PAGES) * (guint64)sysconf (_SC_PAGESIZE); /* without caches */
}

static guint64
measure_address_space (void)
{
  struct rlimit space;
  guint64 pages = 0;
  guint64 used;

  if (getrlimit (RLIMIT_AS, &space) != 0 || space.rlim_cur == RLIM_INFINITY)
    return G_MAXUINT64;
  read_number ("/proc/self", "statm", "", &pages);
  used = pages * (guint64)sysconf (_SC_PAGESIZE);
  return space.rlim_cur - MIN (space.rlim_cur, used);
}

/* What the group at @folder leaves, with the files of version 2 of control groups or of version 1. */
static guint64
measure_group (const char *folder)
{
  static const struct
  {
    const char *most;
    const char *used;
    const char *caches[2]; /* lines of memory.stat */
  } versions[] = {
    { "memory.max", "memory.current", { "inactive_file ", "active_file " } },
    { "memory.limit_in_bytes", "memory.usage_in_bytes", { "total_inactive_file ", "total_active_file " } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      guint64 most, used;

      if (!read_number (folder, versions[i].most, "", &most)
          || !read_number (folder, versions[i].used, "", &used))
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (versions[i].caches); j++)
        {
          guint64 cache;

          if (read_number (folder, "memory.stat", versions[i].caches[j], &cache))
            used -= MIN (used, cache);
        }
      return most - MIN (most, used);
    }
  return G_MAXUINT64;
}

/* Of the group that @line of /proc/self/cgroup tells of ("5:memory:/a/b", "0::/a/b"), and all above it. */
static guint64
measure_groups (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, ":", 3);
  g_autofree char *path = NULL;
  guint64 left = G_MAXUINT64;
  const char *mount;

  if (g_strv_length (fields) != 3)
    return left;
  if (fields[1][0] == '\0')
    mount = "/sys/fs/cgroup";
  else if (strcmp (fields[1], "memory") == 0)
    mount = "/sys/fs/cgroup/memory";
  else
    return left;

  path = g_strdup (fields[2]);
  while (TRUE)
    {
      g_autofree char *folder = g_build_filename (mount, path, NULL);
      char *slash = strrchr (path, '/');

      left = MIN (left, measure_group (folder));
      if (slash == NULL || path[1] == '\0')
        return left;
      slash[slash == path ? 1 : 0] = '\0';
    }
}

guint64
tandem_memory_limit_measure (guint percent, guint64 taken)
{
  guint64 available = MIN (measure_system (), measure_address_space ());
  g_autofree char *groups = NULL;
  g_auto (GStrv) lines = NULL;

  if (g_file_get_contents ("/proc/self/cgroup", &groups, NULL, NULL))
    lines = g_strsplit (groups, "\n", -1);
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    available = MIN (available, measure_groups (lines[i]));
  available = available / 100 * percent;
  return MIN (available + MIN (taken, G_MAXUINT64 - available), limit);
}
