/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-memory-limit.h"

#include <stdio.h>
#include <string.h>

#define PART(bytes) ((bytes) / 5 * 4) /* the rest is for everything else */

/* The number that the file at @path begins with. FALSE when there is none, as for "max". */
static gboolean
read_number (const char *path, guint64 *number)
{
  FILE *file = fopen (path, "re");
  unsigned long long value;
  gboolean found;

  if (file == NULL)
    return FALSE;
  found = fscanf (file, "%llu", &value) == 1;
  fclose (file);
  if (found)
    *number = value;
  return found;
}

static guint64
measure_system (void)
{
  FILE *file = fopen ("/proc/meminfo", "re");
  guint64 available = G_MAXUINT64;
  unsigned long long kib;
  char line[128];

  while (file != NULL && fgets (line, sizeof line, file) != NULL)
    if (sscanf (line, "MemAvailable: %llu kB", &kib) == 1)
      available = (guint64)kib << 10;
  if (file != NULL)
    fclose (file);
  return available;
}

/* What the group at @folder leaves, with the files of version 2 of control groups or of version 1. */
static guint64
measure_group (const char *folder)
{
  static const char *const names[][2] = {
    { "memory.max", "memory.current" },
    { "memory.limit_in_bytes", "memory.usage_in_bytes" },
  };
  guint64 left = G_MAXUINT64;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *limit_path = g_build_filename (folder, names[i][0], NULL);
      g_autofree char *used_path = g_build_filename (folder, names[i][1], NULL);
      guint64 limit, used;

      if (read_number (limit_path, &limit) && read_number (used_path, &used))
        left = MIN (left, limit - MIN (limit, used));
    }
  return left;
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

  path = g_strdup (g_strchomp (fields[2]));
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
tandem_memory_limit_measure (void)
{
  FILE *file = fopen ("/proc/self/cgroup", "re");
  guint64 available = measure_system ();
  char line[4096];

  while (file != NULL && fgets (line, sizeof line, file) != NULL)
    available = MIN (available, measure_groups (line));
  if (file != NULL)
    fclose (file);
  return available == G_MAXUINT64 ? available : PART (available);
}
