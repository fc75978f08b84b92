/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-opener.h"

#include "tree/tandem-snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#define READ_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
#define REACH_FLAGS (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static gboolean
is_folder (TandemOpener *self, int fd, guint64 folder)
{
  const TandemLayoutFolder *record = tandem_arena_folder (self->arena, folder);
  struct statx status;

  return statx (fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO, &status) == 0
         && status.stx_ino == tandem_arena_entry (self->arena, record->entry)->ino
         && makedev (status.stx_dev_major, status.stx_dev_minor) == record->dev;
}

gboolean
tandem_opener_check (TandemOpener *self, guint64 folder, int fd, guint32 *fault)
{
  if (is_folder (self, fd, folder))
    return TRUE;

  *fault = TANDEM_SCAN_FAULT_REPLACED;
  return FALSE;
}

static TandemOpenerKept *
find_kept (TandemOpener *self, guint64 folder)
{
  for (guint i = 0; i < TANDEM_OPENER_KEPT; i++)
    if (self->kept[i].fd >= 0 && self->kept[i].folder == folder)
      return &self->kept[i];
  return NULL;
}

static void
drop_all (TandemOpener *self)
{
  for (guint i = 0; i < TANDEM_OPENER_KEPT; i++)
    if (self->kept[i].fd >= 0)
      {
        close (self->kept[i].fd);
        self->kept[i].fd = -1;
      }
}

void
tandem_opener_keep (TandemOpener *self, guint64 folder, int fd)
{
  TandemOpenerKept *place = find_kept (self, folder);

  if (place == NULL)
    {
      place = &self->kept[0];
      for (guint i = 0; i < TANDEM_OPENER_KEPT; i++)
        {
          if (self->kept[i].fd < 0)
            {
              place = &self->kept[i];
              break;
            }
          if (self->kept[i].used < place->used)
            place = &self->kept[i];
        }
    }
  if (place->fd >= 0)
    close (place->fd);
  *place = (TandemOpenerKept){ .folder = folder, .used = ++self->clock, .fd = fd };
}

static int
open_at (int parent, const char *name, int flags)
{
  int fd = openat (parent, name, flags);

  while (fd < 0 && errno == EINTR)
    fd = openat (parent, name, flags);
  return fd;
}

/* The folder that is open as @root_fd, once more. In one that may be listed but not searched there is no ".":
 * then it is the same open folder, read from its beginning; only one process at a time lists a folder. */
static int
open_root (int root_fd, int flags)
{
  int fd = open_at (root_fd, ".", flags);

  if (fd < 0 && errno == EACCES)
    {
      fd = fcntl (root_fd, F_DUPFD_CLOEXEC, 0);
      if (fd >= 0)
        lseek (fd, 0, SEEK_SET);
    }
  return fd;
}

static gboolean
is_autofs (int fd)
{
  struct statfs usage;

  return fstatfs (fd, &usage) == 0 && usage.f_type == AUTOFS_SUPER_MAGIC;
}

/* Whether the child @record of the directory behind @parent may be a place where opening it makes a daemon
 * mount something: one of autofs. Others the lookup knows by their attributes. */
static gboolean
may_be_trigger (TandemOpener *self, int parent, const TandemLayoutFolder *record)
{
  if (record->dev != tandem_arena_folder (self->arena, record->parent)->dev)
    return TRUE;
  if (self->known_dev != record->dev)
    {
      self->known_dev = record->dev;
      self->is_known_autofs = is_autofs (parent);
    }
  return self->is_known_autofs;
}

/* As it is: without O_DIRECTORY a descriptor to the mere place mounts nothing, nor does "." from there. An
 * empty directory of autofs, where something would be mounted, is then one that is not there (ENOENT). */
static int
open_untriggered (int parent, const char *name, int flags)
{
  int place = open_at (parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  int saved;
  int fd;

  if (place < 0)
    return -1;
  fd = is_autofs (place) ? open_at (place, ".", flags) : open_at (parent, name, flags);
  saved = errno;
  close (place);
  errno = saved;
  return fd;
}

/* Opens the child @folder of the directory behind @parent. */
static int
open_child (TandemOpener *self, int parent, guint64 folder, int flags, guint32 *fault)
{
  const TandemLayoutFolder *record = tandem_arena_folder (self->arena, folder);
  const TandemLayoutEntry *entry = tandem_arena_entry (self->arena, record->entry);
  const TandemWalkRoot *root = record->depth == 1 ? tandem_walk_area_get_root (self->area, folder) : NULL;
  const char *name = tandem_arena_names (self->arena, record->segment) + tandem_layout_get_name (entry->bits);
  int fd;

  if (root != NULL && root->fd >= 0)
    fd = open_root (root->fd, flags);
  else if (root != NULL) /* what was asked for may be a symbolic link */
    fd = open_at (AT_FDCWD, root->path, flags & ~O_NOFOLLOW);
  else if (may_be_trigger (self, parent, record))
    fd = open_untriggered (parent, name, flags);
  else
    fd = open_at (parent, name, flags);

  if (fd < 0)
    {
      *fault = errno == ELOOP || errno == ENOTDIR ? TANDEM_SCAN_FAULT_REPLACED : (guint32)errno;
      return -1;
    }
  return fd;
}

/* Goes up from the kept folder nearest below @folder: on the way back out of a deep chain, ".." is one step
 * where the way from the root is thousands. That it leads to the right directory is checked at its end. */
static int
reach_from_below (TandemOpener *self, guint64 folder, guint max_steps)
{
  const TandemLayoutFolder *record = tandem_arena_folder (self->arena, folder);
  const TandemOpenerKept *best = NULL;
  guint best_steps = max_steps;
  int fd;

  for (guint i = 0; i < TANDEM_OPENER_KEPT; i++)
    {
      guint64 at = self->kept[i].folder;
      guint steps = 0;

      if (self->kept[i].fd < 0)
        continue;
      while (at != folder && steps < best_steps
             && tandem_arena_folder (self->arena, at)->depth > record->depth)
        {
          at = tandem_arena_folder (self->arena, at)->parent;
          steps++;
        }
      if (at == folder && steps < best_steps)
        {
          best = &self->kept[i];
          best_steps = steps;
        }
    }
  if (best == NULL)
    return -1;

  fd = open_at (best->fd, "..", REACH_FLAGS);
  for (guint i = 1; i < best_steps && fd >= 0; i++)
    {
      int above = open_at (fd, "..", REACH_FLAGS);

      close (fd);
      fd = above;
    }
  if (fd >= 0 && !is_folder (self, fd, folder))
    {
      close (fd);
      return -1;
    }
  return fd;
}

int
tandem_opener_reach (TandemOpener *self, guint64 folder, guint32 *fault)
{
  TandemOpenerKept *kept = NULL;
  guint64 at = folder;
  int fd;

  g_array_set_size (self->way, 0);
  while (tandem_arena_folder (self->arena, at)->depth > 0)
    {
      kept = find_kept (self, at);
      if (kept != NULL)
        break;
      g_array_append_val (self->way, at);
      at = tandem_arena_folder (self->arena, at)->parent;
    }
  if (kept != NULL)
    {
      kept->used = ++self->clock;
      if (self->way->len == 0)
        return kept->fd;
    }

  if (self->way->len > 1)
    {
      fd = reach_from_below (self, folder, self->way->len);
      if (fd >= 0)
        {
          tandem_opener_keep (self, folder, fd);
          return fd;
        }
    }

  fd = kept != NULL ? kept->fd : -1;
  while (self->way->len > 0)
    {
      at = g_array_index (self->way, guint64, self->way->len - 1);
      fd = open_child (self, fd, at, REACH_FLAGS, fault);
      if (fd < 0)
        return -1;
      if (!tandem_opener_check (self, at, fd, fault))
        {
          close (fd);
          return -1;
        }
      tandem_opener_keep (self, at, fd);
      g_array_set_size (self->way, self->way->len - 1);
    }
  return fd;
}

static int
try_to_open (TandemOpener *self, guint64 folder, guint32 *fault)
{
  const TandemLayoutFolder *record = tandem_arena_folder (self->arena, folder);
  int parent = -1;

  if (record->depth > 1)
    {
      parent = tandem_opener_reach (self, record->parent, fault);
      if (parent < 0)
        return -1;
    }
  return open_child (self, parent, folder, READ_FLAGS, fault);
}

int
tandem_opener_open (TandemOpener *self, guint64 folder, guint32 *fault)
{
  int fd = try_to_open (self, folder, fault);

  if (fd < 0 && (*fault == EMFILE || *fault == ENFILE))
    {
      drop_all (self);
      fd = try_to_open (self, folder, fault);
    }
  return fd;
}

void
tandem_opener_init (TandemOpener *self, const TandemWalkArea *area, TandemArena *arena)
{
  *self = (TandemOpener){ .arena = arena, .area = area, .way = g_array_new (FALSE, FALSE, sizeof (guint64)) };
  for (guint i = 0; i < TANDEM_OPENER_KEPT; i++)
    self->kept[i].fd = -1;
}

void
tandem_opener_clear (TandemOpener *self)
{
  drop_all (self);
  g_array_unref (self->way);
}
