/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Act"

#include "act/tandem-trash.h"

#include "act/tandem-identity.h"
#include "act/tandem-trash-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* ---- There ---- */

/* The absolute path of @name in @parent, as the system knows it. */
static char *
dup_real_path (int parent, const char *name)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", parent);
  g_autofree char *folder = g_file_read_link (link, NULL);

  return folder != NULL && folder[0] == '/' ? g_build_filename (folder, name, NULL) : NULL;
}

static TandemTrashFolder *
open_top_trash (TandemAct *self, int parent, GError **error)
{
  g_autofree char *top = NULL;
  struct statx status;
  struct statx top_status;

  if (statx (parent, "", AT_EMPTY_PATH, STATX_MNT_ID, &status) == 0 && (status.stx_mask & STATX_MNT_ID))
    top = tandem_guard_dup_mount_point (self->guard, status.stx_mnt_id);
  if (top == NULL || statx (AT_FDCWD, top, 0, STATX_MNT_ID, &top_status) != 0
      || top_status.stx_mnt_id != status.stx_mnt_id)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           "No trash was found on the file system that it is on");
      return NULL;
    }
  return tandem_trash_folder_new_top (top, error);
}

/* Moves it, and looks whether it was the right one that was moved. */
static gboolean
move (TandemAct *self,
      int parent,
      const TandemNodeInfo *info,
      const TandemTrashFolder *trash,
      const char *name,
      GError **error)
{
  struct statx before = { 0 };
  struct statx status;

  tandem_identity_read (parent, info->name, &before, NULL);
  if (tandem_act_rename (parent, info->name, trash->files_fd, name) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR,
                           errno == EXDEV ? G_IO_ERROR_NOT_SUPPORTED : g_io_error_from_errno (errno),
                           g_strerror (errno));
      return FALSE;
    }
  if (tandem_identity_read (trash->files_fd, name, &status, NULL) && tandem_identity_is_same (info, &status))
    {
      if (status.stx_nlink > 1 && info->kind != TANDEM_KIND_DIRECTORY)
        tandem_own_changes_note (self->own, &before, &status);
      return TRUE;
    }

  g_set_error_literal (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_CHANGED,
                       "It was replaced at this very moment; scan again");
  if (tandem_act_rename (trash->files_fd, name, parent, info->name) != 0)
    g_prefix_error (error, "(what replaced it is now in the trash, as %s) ", name);
  return FALSE;
}

static char *
move_to (TandemAct *self,
         int parent,
         const TandemNodeInfo *info,
         const TandemTrashFolder *trash,
         GError **error)
{
  g_autofree char *path = dup_real_path (parent, info->name);
  g_autofree char *name = NULL;
  g_autofree char *info_name = NULL;

  if (path == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Its path cannot be said without /proc");
      return NULL;
    }
  name = tandem_trash_folder_write_info (trash, path, error);
  if (name == NULL)
    return NULL;
  if (!move (self, parent, info, trash, name, error))
    {
      tandem_trash_folder_remove_info (trash, name);
      return NULL;
    }
  info_name = g_strconcat (name, TANDEM_TRASH_SUFFIX, NULL);
  return g_build_filename (trash->path, "info", info_name, NULL);
}

static char *
move_checked (TandemAct *self, int parent, const TandemNodeInfo *info, GError **error)
{
  g_autoptr (TandemTrashFolder) home = tandem_trash_folder_new_home (NULL);
  g_autoptr (TandemTrashFolder) top = NULL;
  g_autoptr (GError) refused = NULL;

  if (home != NULL && tandem_trash_folder_get_dev (home) == info->dev)
    {
      char *moved = move_to (self, parent, info, home, &refused);

      /* The same device may be mounted twice: between the two nothing can be renamed. */
      if (moved != NULL || !g_error_matches (refused, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
        {
          if (moved == NULL)
            g_propagate_error (error, g_steal_pointer (&refused));
          return moved;
        }
    }
  top = open_top_trash (self, parent, error);
  return top != NULL ? move_to (self, parent, info, top, error) : NULL;
}

/* The trash itself, and what it lies in, do not go into the trash. */
static gboolean
check_no_trash (const TandemNodeInfo *info, GError **error)
{
  g_autoptr (TandemTrashFolder) home =
      info->kind == TANDEM_KIND_DIRECTORY ? tandem_trash_folder_new_home (NULL) : NULL;
  int fd = home != NULL ? fcntl (home->files_fd, F_DUPFD_CLOEXEC, 3) : -1;
  gboolean is_in_it = FALSE;
  struct statx status;

  for (guint64 last = 0; fd >= 0 && !is_in_it
                         && statx (fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) == 0
                         && status.stx_ino != last;)
    {
      int above = openat (fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);

      is_in_it = tandem_identity_is_same (info, &status);
      last = status.stx_ino;
      close (fd);
      fd = above;
    }
  if (fd >= 0)
    close (fd);
  if (is_in_it)
    g_set_error_literal (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_PROTECTED, "The trash is in it");
  return !is_in_it;
}

char *
tandem_trash_move (TandemAct *self, TandemNode node, GError **error)
{
  TandemNode parent_node = { 0, 0 };
  TandemNodeInfo info;
  char *moved = NULL;
  int parent = tandem_act_open_checked (self, node, &info, error);

  if (parent < 0)
    return NULL;
  if (check_no_trash (&info, error))
    moved = move_checked (self, parent, &info, error);
  if (moved != NULL)
    {
      tandem_snapshot_get_parent (self->snapshot, node, &parent_node);
      tandem_act_note_removed (self, node);
      tandem_act_note_touched (self, parent_node, parent);
      __atomic_add_fetch (&self->counts->n_done, 1 + info.items, __ATOMIC_RELAXED);
      __atomic_add_fetch (&self->counts->freed_bytes, info.allocated, __ATOMIC_RELAXED);
    }
  close (parent);
  return moved;
}

/* ---- And back ---- */

static int
open_original_parent (const char *original, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (original);
  int root = open ("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  g_auto (GStrv) parts = g_strsplit (folder, "/", -1);
  int fd = root;

  for (guint i = 0; fd >= 0 && parts[i] != NULL; i++)
    if (parts[i][0] != '\0')
      {
        int next = tandem_identity_open_folder (fd, parts[i], O_PATH, TRUE);
        const int number = errno;

        close (fd);
        errno = number;
        fd = next;
      }
  if (fd < 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "The folder that it was in: %s",
                 g_strerror (errno));
  return fd;
}

gboolean
tandem_trash_restore (TandemAct *self, TandemNode node, const char *info_path, GError **error)
{
  g_autofree char *original = NULL;
  g_autofree char *name = NULL;
  g_autofree char *base = NULL;
  g_autoptr (TandemTrashFolder) trash = tandem_trash_folder_open_info (info_path, &original, &name, error);
  TandemNode parent_node = { 0, 0 };
  TandemNodeInfo info = { .name = "" };
  struct statx status;
  gboolean done = FALSE;
  int parent;

  if (trash == NULL || !tandem_identity_read (trash->files_fd, name, &status, error))
    return FALSE;
  if (self != NULL
      && (!tandem_snapshot_get_info (self->snapshot, node, &info)
          || !tandem_identity_is_same (&info, &status)))
    {
      g_set_error_literal (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_CHANGED,
                           "What is in the trash is not what was moved there");
      return FALSE;
    }

  base = self != NULL ? g_strdup (info.name) : g_path_get_basename (original);
  parent = self != NULL ? tandem_identity_open_parent (self->snapshot, node, error)
                        : open_original_parent (original, error);
  if (parent < 0)
    return FALSE;
  if (tandem_act_rename (trash->files_fd, name, parent, base) == 0)
    done = TRUE;
  else if (errno == EEXIST || errno == ENOTEMPTY)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                         "Something else is there now; it stays in the trash");
  else
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));

  if (done)
    {
      tandem_trash_folder_remove_info (trash, name);
      if (self != NULL)
        {
          int fd = openat (parent, base, O_PATH | O_NOFOLLOW | O_CLOEXEC);

          tandem_act_note_removed (self, node); /* what comes back into the tree */
          tandem_snapshot_get_parent (self->snapshot, node, &parent_node);
          tandem_act_note_touched (self, parent_node, parent);
          if (fd >= 0)
            {
              struct statx after;

              if (statx (fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &after) == 0 && after.stx_nlink > 1
                  && info.kind != TANDEM_KIND_DIRECTORY)
                tandem_own_changes_note (self->own, &status, &after);
              tandem_act_note_touched (self, node, fd);
              close (fd);
            }
          __atomic_add_fetch (&self->counts->n_done, 1 + info.items, __ATOMIC_RELAXED);
        }
    }
  close (parent);
  return done;
}
