/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Act"

#include "act/tandem-guard.h"

#include "act/tandem-identity.h"

#include <string.h>

typedef struct
{
  guint64 dev;
  guint64 ino;
} Folder;

typedef struct
{
  guint64 id;
  char *path; /* bytes */
} Mount;

struct _TandemGuard
{
  GArray *folders; /* of Folder */
  GArray *mounts;  /* of Mount */
};

static void
add_folder (TandemGuard *self, const char *path)
{
  struct stat status;

  if (stat (path, &status) == 0)
    {
      const Folder folder = { status.st_dev, status.st_ino };

      g_array_append_val (self->folders, folder);
    }
}

/* The folder @path as it really lies, and all above it. */
static void
add_with_parents (TandemGuard *self, const char *path)
{
  g_autofree char *real = realpath (path, NULL);
  char *slash;

  add_folder (self, "/");
  if (real == NULL)
    return;
  for (add_folder (self, real); (slash = strrchr (real, '/')) != NULL && slash != real;
       add_folder (self, real))
    *slash = '\0';
}

/* /proc/self/mountinfo: "36 35 98:0 /root /mount/point …", with space, tab, newline and backslash as octal.
 */
static void
add_mounts (TandemGuard *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/self/mountinfo", &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], " ", 6);

      if (g_strv_length (fields) == 6)
        {
          const Mount mount = { g_ascii_strtoull (fields[0], NULL, 10), g_strcompress (fields[4]) };

          g_array_append_val (self->mounts, mount);
        }
    }
}

gboolean
tandem_guard_check (const TandemGuard *self, guint64 dev, guint64 ino, GError **error)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      const Folder *folder = &g_array_index (self->folders, Folder, i);

      if (folder->dev == dev && folder->ino == ino)
        {
          g_set_error_literal (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_PROTECTED,
                               "It is the root of the file system, the home folder, or a folder above that");
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
tandem_guard_check_mounts (const TandemGuard *self, int parent, const char *name, GError **error)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", parent);
  g_autofree char *folder = g_file_read_link (link, NULL);
  g_autofree char *path = NULL;
  gsize length;

  if (folder == NULL)
    {
      g_set_error_literal (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_PROTECTED,
                           "Whether something is mounted in it cannot be said without /proc");
      return FALSE;
    }

  path = g_strdup_printf ("%s%s%s", folder, g_str_has_suffix (folder, "/") ? "" : "/", name);
  length = strlen (path);
  for (guint i = 0; i < self->mounts->len; i++)
    {
      const char *point = g_array_index (self->mounts, Mount, i).path;

      if (strncmp (point, path, length) == 0 && (point[length] == '\0' || point[length] == '/'))
        {
          g_set_error_literal (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_PROTECTED,
                               point[length] == '\0' ? "It is a mount point" : "Something is mounted in it");
          return FALSE;
        }
    }
  return TRUE;
}

char *
tandem_guard_dup_mount_point (const TandemGuard *self, guint64 id)
{
  for (guint i = self->mounts->len; i > 0; i--)
    {
      const Mount *mount = &g_array_index (self->mounts, Mount, i - 1);

      if (mount->id == id)
        return g_strdup (mount->path);
    }
  return NULL;
}

static void
clear_mount (gpointer data)
{
  g_free (((Mount *)data)->path);
}

TandemGuard *
tandem_guard_new (void)
{
  TandemGuard *self = g_new0 (TandemGuard, 1);

  self->folders = g_array_new (FALSE, FALSE, sizeof (Folder));
  self->mounts = g_array_new (FALSE, FALSE, sizeof (Mount));
  g_array_set_clear_func (self->mounts, clear_mount);
  add_with_parents (self, g_get_home_dir ());
  add_mounts (self);
  return self;
}

void
tandem_guard_free (TandemGuard *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->folders);
  g_array_unref (self->mounts);
  g_free (self);
}
