/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Act"

#include "act/tandem-identity.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define STATX_FLAGS (AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT)

G_DEFINE_QUARK (tandem - act - error - quark, tandem_act_error)

static gboolean
fail (GError **error, TandemActError code, const char *message)
{
  g_set_error_literal (error, TANDEM_ACT_ERROR, code, message);
  return FALSE;
}

gboolean
tandem_identity_read (int parent, const char *name, struct statx *status, GError **error)
{
  if (statx (parent, name, STATX_FLAGS, STATX_BASIC_STATS | STATX_MNT_ID, status) == 0)
    return TRUE;
  if (errno == ENOENT)
    return fail (error, TANDEM_ACT_ERROR_GONE, "It is not there any more");
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  return FALSE;
}

static TandemKind
kind_of (const struct statx *status)
{
  return S_ISREG (status->stx_mode)   ? TANDEM_KIND_FILE
         : S_ISDIR (status->stx_mode) ? TANDEM_KIND_DIRECTORY
         : S_ISLNK (status->stx_mode) ? TANDEM_KIND_SYMLINK
                                      : TANDEM_KIND_OTHER;
}

gboolean
tandem_identity_is_same (const TandemNodeInfo *info, const struct statx *status)
{
  return status->stx_ino == info->ino && makedev (status->stx_dev_major, status->stx_dev_minor) == info->dev
         && kind_of (status) == info->kind;
}

gboolean
tandem_identity_check (const TandemNodeInfo *info,
                       const struct statx *status,
                       TandemOwnChanges *own,
                       GError **error)
{
  if (info->kind == TANDEM_KIND_UNREADABLE || (info->flags & TANDEM_ENTRY_LEFT_OUT))
    return fail (error, TANDEM_ACT_ERROR_UNKNOWN, "The scan left it out");
  if (info->change == 0)
    return fail (error, TANDEM_ACT_ERROR_UNKNOWN, "It comes from a file, so that nothing can be done to it");
  if (status->stx_attributes & STATX_ATTR_MOUNT_ROOT)
    return fail (error, TANDEM_ACT_ERROR_PROTECTED, "It is a mount point");
  if (!tandem_identity_is_same (info, status))
    return fail (error, TANDEM_ACT_ERROR_CHANGED, "It is not what was scanned any more; scan again");
  if (tandem_own_changes_get_origin (own, status) == info->change)
    return TRUE;
  return fail (error, TANDEM_ACT_ERROR_CHANGED, "It was changed since the scan; scan again");
}

/* ---- The way ---- */

static int
open_with (int parent, const char *name, int flags, guint64 resolve)
{
  const struct open_how how = { .flags = (guint64)(flags | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
                                .resolve = resolve };
  int fd;

  do
    fd = (int)syscall (SYS_openat2, parent, name, &how, sizeof how);
  while (fd < 0 && (errno == EINTR || errno == EAGAIN));
  return fd;
}

int
tandem_identity_open_folder (int parent, const char *name, int flags, gboolean may_cross)
{
  const guint64 resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;

  return open_with (parent, name, flags, may_cross ? resolve : resolve | RESOLVE_NO_XDEV);
}

static gboolean
is_folder (int fd, const TandemNodeInfo *info)
{
  struct statx status;

  return statx (fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) == 0
         && tandem_identity_is_same (info, &status);
}

static int
open_component (int parent, const TandemNodeInfo *info, guint64 parent_dev, GError **error)
{
  int fd = parent < 0 ? open (info->name, O_PATH | O_DIRECTORY | O_CLOEXEC)
                      : tandem_identity_open_folder (parent, info->name, O_PATH, info->dev != parent_dev);

  if (fd < 0)
    {
      if (errno == ENOENT)
        fail (error, TANDEM_ACT_ERROR_GONE, "The folder that it was in is not there any more");
      else if (errno == ENOSYS)
        fail (error, TANDEM_ACT_ERROR_UNKNOWN, "This needs Linux 5.6 or newer");
      else
        fail (error, TANDEM_ACT_ERROR_CHANGED,
              errno == EACCES ? "A folder on the way to it may not be entered"
                              : "A folder on the way to it is not what was scanned any more; scan again");
      return -1;
    }
  if (!is_folder (fd, info))
    {
      close (fd);
      fail (error, TANDEM_ACT_ERROR_CHANGED,
            "A folder on the way to it is not what was scanned any more; scan again");
      return -1;
    }
  return fd;
}

int
tandem_identity_open_parent (TandemSnapshot *snapshot, TandemNode node, GError **error)
{
  g_autoptr (GArray) way = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  guint64 parent_dev = 0;
  int fd = -1;

  while (tandem_snapshot_get_parent (snapshot, node, &node) && node.entry != 0)
    {
      g_array_append_val (way, node);
      if (way->len > tandem_snapshot_get_used (snapshot) / sizeof (TandemNode))
        break; /* a loop, in a damaged snapshot */
    }
  if (way->len == 0)
    {
      fail (error, TANDEM_ACT_ERROR_PROTECTED, "It is the folder that was scanned; scan the one above it");
      return -1;
    }

  for (guint i = way->len; i > 0; i--)
    {
      TandemNodeInfo info;
      int next;

      if (!tandem_snapshot_get_info (snapshot, g_array_index (way, TandemNode, i - 1), &info)
          || info.change == 0)
        {
          fail (error, TANDEM_ACT_ERROR_UNKNOWN, "It comes from a file, so that nothing can be done to it");
          next = -1;
        }
      else
        next = open_component (fd, &info, parent_dev, error);
      if (fd >= 0)
        close (fd);
      if (next < 0)
        return -1;
      fd = next;
      parent_dev = info.dev;
    }
  return fd;
}
