/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Act"

#include "act/tandem-removal.h"

#include "act/tandem-identity.h"
#include "act/tandem-tree-walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1
#endif

void
tandem_act_init (TandemAct *self,
                 TandemSnapshot *snapshot,
                 const TandemGuard *guard,
                 TandemActCounts *counts,
                 TandemOwnChanges *own)
{
  *self = (TandemAct){ .snapshot = snapshot,
                       .guard = guard,
                       .counts = counts,
                       .own = own,
                       .removed = g_array_new (FALSE, FALSE, sizeof (TandemActNode)),
                       .touched = g_array_new (FALSE, FALSE, sizeof (TandemActNode)) };
}

void
tandem_act_clear (TandemAct *self)
{
  g_array_unref (self->removed);
  g_array_unref (self->touched);
}

gboolean
tandem_act_is_stopping (const TandemAct *self)
{
  return __atomic_load_n (&self->counts->stop, __ATOMIC_ACQUIRE) != 0;
}

void
tandem_act_note_removed (TandemAct *self, TandemNode node)
{
  const TandemActNode noted = { node.segment, node.entry, 0 };

  g_array_append_val (self->removed, noted);
}

void
tandem_act_note_touched (TandemAct *self, TandemNode node, int fd)
{
  struct statx status;
  TandemActNode noted = { node.segment, node.entry, 0 };

  if (node.entry == 0 || statx (fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) != 0)
    return;
  noted.change = tandem_own_changes_get_origin (self->own, &status);
  g_array_append_val (self->touched, noted);
}

int
tandem_act_open_checked (TandemAct *self, TandemNode node, TandemNodeInfo *info, GError **error)
{
  struct statx status;
  int parent;

  if (!tandem_snapshot_get_info (self->snapshot, node, info))
    {
      g_set_error_literal (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_UNKNOWN, "The scan has no such entry");
      return -1;
    }
  parent = tandem_identity_open_parent (self->snapshot, node, error);
  if (parent < 0)
    return -1;
  if (!tandem_identity_read (parent, info->name, &status, error)
      || (info->kind == TANDEM_KIND_DIRECTORY
          && (!tandem_guard_check (self->guard, info->dev, info->ino, error)
              || !tandem_guard_check_mounts (self->guard, parent, info->name, error)))
      || !tandem_identity_check (info, &status, self->own, error))
    {
      close (parent);
      return -1;
    }
  return parent;
}

/* ---- The folder beside it ---- */

int
tandem_act_rename (int from, const char *name, int to, const char *new_name)
{
  int result = (int)syscall (SYS_renameat2, from, name, to, new_name, RENAME_NOREPLACE);

  if (result != 0 && (errno == EINVAL || errno == ENOSYS)
      && faccessat (to, new_name, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
    result = renameat (from, name, to, new_name);
  return result;
}

/* Opens the folder @name beside it, when it is ours alone. */
static int
open_aside (int parent, const char *name)
{
  int fd = tandem_identity_open_folder (parent, name, O_RDONLY, FALSE);
  struct stat status;

  if (fd >= 0
      && (fstat (fd, &status) != 0 || status.st_uid != geteuid ()
          || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0))
    {
      close (fd);
      errno = EPERM;
      return -1;
    }
  return fd;
}

static char *
dup_aside_name (const TandemNodeInfo *info)
{
  return g_strdup_printf (".tandem-delete-%" G_GINT64_MODIFIER "x", info->ino);
}

/* Moves it aside. -1: there is no room for a folder. -2 with @error set: it is not what it was, or may not be
 * moved. */
static int
move_aside (TandemAct *self, int parent, const TandemNodeInfo *info, const char *aside_name, GError **error)
{
  struct statx before = { 0 };
  struct statx status;
  int aside;

  if (mkdirat (parent, aside_name, 0700) != 0 && errno != EEXIST)
    {
      if (errno == ENOSPC || errno == EDQUOT || errno == EMLINK)
        return -1;
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return -2;
    }
  aside = open_aside (parent, aside_name);
  tandem_identity_read (parent, info->name, &before, NULL);
  if (aside < 0 || tandem_act_rename (parent, info->name, aside, info->name) != 0)
    {
      const gboolean in_place = aside >= 0 && errno == EACCES && info->kind == TANDEM_KIND_DIRECTORY;

      /* A directory that may not be written to stays where it is. */
      if (in_place)
        {
          close (aside);
          unlinkat (parent, aside_name, AT_REMOVEDIR);
          return -1;
        }
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      if (aside >= 0)
        close (aside);
      unlinkat (parent, aside_name, AT_REMOVEDIR);
      return -2;
    }

  if (!tandem_identity_read (aside, info->name, &status, NULL) || !tandem_identity_is_same (info, &status))
    {
      g_set_error_literal (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_CHANGED,
                           "It was replaced at this very moment; scan again");
      if (tandem_act_rename (aside, info->name, parent, info->name) != 0)
        g_prefix_error (error, "(what replaced it is now in %s) ", aside_name);
      close (aside);
      unlinkat (parent, aside_name, AT_REMOVEDIR);
      return -2;
    }
  if (status.stx_nlink > 1 && info->kind != TANDEM_KIND_DIRECTORY)
    tandem_own_changes_note (self->own, &before, &status);
  return aside;
}

/* What is left of it goes back. */
static void
move_back (TandemAct *self,
           TandemNode node,
           int aside,
           const TandemNodeInfo *info,
           int parent,
           const char *aside_name,
           GError **error)
{
  struct statx before = { 0 };
  struct statx after = { 0 };
  int fd;

  if (faccessat (aside, info->name, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
    return;
  tandem_identity_read (aside, info->name, &before, NULL);
  if (tandem_act_rename (aside, info->name, parent, info->name) != 0)
    {
      g_clear_error (error);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                   "What is left of it is in %s, as it could not be put back: %s", aside_name,
                   g_strerror (errno));
      return;
    }

  /* The moves changed it. */
  fd = openat (parent, info->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0)
    {
      if (statx (fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &after) == 0 && after.stx_nlink > 1
          && info->kind != TANDEM_KIND_DIRECTORY)
        tandem_own_changes_note (self->own, &before, &after);
      tandem_act_note_touched (self, node, fd);
      close (fd);
    }
}

/* An earlier run died: goes on with what it had moved aside. */
static int
find_aside (int parent, const TandemNodeInfo *info, const char *aside_name)
{
  struct statx status;
  int aside = open_aside (parent, aside_name);

  if (aside >= 0
      && (!tandem_identity_read (aside, info->name, &status, NULL)
          || !tandem_identity_is_same (info, &status)))
    {
      close (aside);
      unlinkat (parent, aside_name, AT_REMOVEDIR);
      return -1;
    }
  return aside;
}

/* ---- Deleting ---- */

static gboolean
delete_in (TandemAct *self, TandemNode node, int parent, const TandemNodeInfo *info, GError **error)
{
  if (info->kind == TANDEM_KIND_DIRECTORY)
    return tandem_tree_walk_delete (self, node, parent, error);
  return tandem_tree_walk_unlink (self, parent, info, FALSE, error);
}

static gboolean
delete_checked (TandemAct *self, TandemNode node, int parent, const TandemNodeInfo *info, GError **error)
{
  g_autofree char *aside_name = dup_aside_name (info);
  gboolean done;
  int aside;

  if (info->kind == TANDEM_KIND_DIRECTORY && !tandem_tree_walk_verify (self, node, parent, error))
    return FALSE;

  aside = move_aside (self, parent, info, aside_name, error);
  if (aside == -2)
    return FALSE;
  if (aside == -1)
    return delete_in (self, node, parent, info, error);

  done = delete_in (self, node, aside, info, error);
  if (!done)
    move_back (self, node, aside, info, parent, aside_name, error);
  close (aside);
  unlinkat (parent, aside_name, AT_REMOVEDIR);
  return done;
}

static gboolean
resume (TandemAct *self, TandemNode node, int parent, const TandemNodeInfo *info, GError **error)
{
  g_autofree char *aside_name = dup_aside_name (info);
  int aside = find_aside (parent, info, aside_name);
  gboolean done;

  if (aside < 0)
    return TRUE;
  done = delete_in (self, node, aside, info, error);
  if (!done)
    move_back (self, node, aside, info, parent, aside_name, error);
  close (aside);
  unlinkat (parent, aside_name, AT_REMOVEDIR);
  return done;
}

gboolean
tandem_removal_delete (TandemAct *self, TandemNode node, GError **error)
{
  g_autoptr (GError) refused = NULL;
  TandemNode parent_node = { 0, 0 };
  TandemNodeInfo info;
  gboolean done;
  int parent = tandem_act_open_checked (self, node, &info, &refused);

  tandem_snapshot_get_parent (self->snapshot, node, &parent_node);
  if (parent >= 0)
    done = delete_checked (self, node, parent, &info, error);
  else if (g_error_matches (refused, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_GONE) && info.change != 0)
    {
      parent = tandem_identity_open_parent (self->snapshot, node, NULL);
      done = parent < 0 || resume (self, node, parent, &info, error);
    }
  else
    {
      g_propagate_error (error, g_steal_pointer (&refused));
      return FALSE;
    }

  if (done)
    tandem_act_note_removed (self, node);
  if (parent >= 0)
    {
      tandem_act_note_touched (self, parent_node, parent);
      close (parent);
    }
  return done;
}
