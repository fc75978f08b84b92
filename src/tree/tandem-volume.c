/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-volume.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#define MOUNTS "/proc/self/mountinfo"

/* The line of the mount @id: "36 35 98:0 /root /mount/point options … - type source options". (nullable) */
static char *
dup_mount (guint64 id)
{
  FILE *file = fopen (MOUNTS, "re");
  char *line = NULL;
  char *text = NULL;
  size_t size = 0;

  if (file == NULL)
    return NULL;

  while (line == NULL && getline (&text, &size, file) > 0)
    if (g_ascii_strtoull (text, NULL, 10) == id)
      line = g_strdup (text);
  free (text);
  fclose (file);
  return line;
}

/* Whether the file system on the device of @status is mounted in more than one place, so that a tree may show
 * parts of it more than once. */
static gboolean
is_mounted_twice (const struct statx *status)
{
  g_autofree char *device = g_strdup_printf ("%u:%u", status->stx_dev_major, status->stx_dev_minor);
  FILE *file = fopen (MOUNTS, "re");
  char *text = NULL;
  size_t size = 0;
  guint n = 0;

  if (file == NULL)
    return TRUE;

  while (getline (&text, &size, file) > 0)
    {
      g_auto (GStrv) fields = g_strsplit (text, " ", 4);

      n += g_strv_length (fields) == 4 && strcmp (fields[2], device) == 0 ? 1 : 0;
    }
  free (text);
  fclose (file);
  return n > 1;
}

/* Whether the mount @id shows its file system from the root on: not a folder of it (a bind mount) or a
 * subvolume. */
static gboolean
is_whole (guint64 id)
{
  g_autofree char *line = dup_mount (id);
  g_auto (GStrv) fields = line != NULL ? g_strsplit (line, " ", 5) : NULL;

  return fields != NULL && g_strv_length (fields) == 5 && strcmp (fields[3], "/") == 0;
}

gboolean
tandem_volume_may_hang (guint64 mount)
{
  static const char *const types[] = { "9p", "afs", "autofs", "ceph", "cifs", "fuse", "nfs", "smb" };
  g_autofree char *line = dup_mount (mount);
  const char *type = line != NULL ? strstr (line, " - ") : NULL;

  for (guint i = 0; type != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_str_has_prefix (type + strlen (" - "), types[i]))
      return TRUE;
  return FALSE;
}

gboolean
tandem_volume_measure (int fd, TandemVolume *volume)
{
  struct statx status;
  struct statfs usage;
  guint64 n_inodes;
  gboolean whole;

  *volume = (TandemVolume){ 0 };
  if (statx (fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &status) != 0 || fstatfs (fd, &usage) != 0
      || usage.f_type == OVERLAYFS_SUPER_MAGIC) /* has the figures of its upper layer only */
    return FALSE;

  whole = (status.stx_mask & STATX_MNT_ID) && (status.stx_attributes & STATX_ATTR_MOUNT_ROOT)
          && is_whole (status.stx_mnt_id);
  n_inodes = usage.f_files > usage.f_ffree ? usage.f_files - usage.f_ffree : 0;
  if (n_inodes > 0 && (whole || !is_mounted_twice (&status)))
    volume->n_units = n_inodes;
  else if (n_inodes == 0 && whole && usage.f_blocks > usage.f_bfree)
    {
      volume->n_units = (usage.f_blocks - usage.f_bfree) * ((guint64)MAX (usage.f_bsize, 512) / 512);
      volume->in_blocks = TRUE;
    }
  else
    return FALSE;

  volume->dev = makedev (status.stx_dev_major, status.stx_dev_minor);
  volume->is_whole = whole;
  return TRUE;
}
