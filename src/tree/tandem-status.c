/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-status.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif

#define STATX_FLAGS (AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC)
#define STATX_WANTED                                                                                         \
  (STATX_TYPE | STATX_NLINK | STATX_INO | STATX_SIZE | STATX_BLOCKS | STATX_MTIME | STATX_CTIME)

gboolean
tandem_status_is_local (int fd)
{
  struct statfs usage;

  if (fstatfs (fd, &usage) != 0)
    return FALSE;
  switch ((guint32)usage.f_type)
    {
    case EXT4_SUPER_MAGIC:
    case XFS_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case TMPFS_MAGIC:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
read_plain (TandemStatus *self, int fd, const char *name)
{
  struct stat status;

  if (fstatat (fd, name, &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0)
    return FALSE;

  self->dev = status.st_dev;
  self->ino = status.st_ino;
  self->size = (guint64)status.st_size;
  self->blocks = (guint64)status.st_blocks;
  self->nlink = status.st_nlink;
  self->mtime = status.st_mtim.tv_sec;
  self->ctime = status.st_ctim.tv_sec;
  self->ctime_nsec = (guint32)status.st_ctim.tv_nsec;
  self->mode = status.st_mode;
  self->attributes = 0;
  self->attributes_mask = 0;
  return TRUE;
}

gboolean
tandem_status_read (TandemStatus *self, int fd, const char *name, gboolean plain)
{
  struct statx status;

  if (plain)
    {
      if (!read_plain (self, fd, name))
        return FALSE;
      if (!S_ISDIR (self->mode))
        return TRUE;
    }

  if (statx (fd, name, STATX_FLAGS, STATX_WANTED, &status) != 0)
    return FALSE;

  self->dev = makedev (status.stx_dev_major, status.stx_dev_minor);
  self->ino = status.stx_ino;
  self->size = status.stx_size;
  self->blocks = status.stx_blocks;
  self->nlink = status.stx_nlink;
  self->mtime = status.stx_mtime.tv_sec;
  self->ctime = status.stx_ctime.tv_sec;
  self->ctime_nsec = status.stx_ctime.tv_nsec;
  self->mode = status.stx_mode;
  self->attributes = status.stx_attributes;
  self->attributes_mask = status.stx_attributes_mask;
  return TRUE;
}
