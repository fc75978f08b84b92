/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-total-window.h"

#include "app/tandem-compat.h"
#include "app/tandem-format.h"

#include <adwaita.h>
#include <gio/gunixmounts.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

typedef struct
{
  TandemSnapshot *snapshot;
  char *path;

  gboolean is_known; /* the file system could be asked */
  gboolean is_whole; /* the folder is its root */
  guint64 used;      /* bytes, of the file system: what df says */
  guint64 reserved;  /* bytes, for the administrator: used by nothing, and free for nobody */
  guint64 scanned;   /* bytes, on this file system */
  guint64 elsewhere; /* bytes of the scan, on others */
  guint64 n_unreadable;
  guint64 n_excluded;
  guint64 n_left_out; /* being on other file systems */
  guint n_mounts;     /* below the folder: what was there before is hidden */
  guint64 n_deleted;  /* files that are deleted and still open */
  guint64 deleted;    /* bytes */
} Explanation;

static void
explanation_free (gpointer data)
{
  Explanation *self = data;

  g_object_unref (self->snapshot);
  g_free (self->path);
  g_free (self);
}

/* ---- In the thread ---- */

static void
count_folder (Explanation *self, TandemNode folder, guint64 dev, GArray *folders)
{
  g_autoptr (TandemChildren) children = tandem_children_new (self->snapshot, folder);

  for (guint64 i = 0; i < tandem_children_get_n (children); i++)
    {
      const TandemNode node = tandem_children_get (children, i);
      TandemNodeInfo info;

      if (!tandem_snapshot_get_info (self->snapshot, node, &info))
        continue;
      self->n_unreadable += info.error != 0 ? 1 : 0;
      self->n_excluded += (info.flags & TANDEM_ENTRY_EXCLUDED) != 0 ? 1 : 0;
      self->n_left_out += (info.flags & TANDEM_ENTRY_OTHER_FS) != 0 ? 1 : 0;
      if ((info.flags & (TANDEM_ENTRY_LEFT_OUT | TANDEM_ENTRY_DUPLICATE)) != 0
          || info.kind == TANDEM_KIND_UNREADABLE)
        continue;
      if (info.dev == dev)
        self->scanned += info.own_allocated;
      else
        self->elsewhere += info.own_allocated;
      if (info.kind == TANDEM_KIND_DIRECTORY)
        g_array_append_val (folders, node);
    }
}

static void
count_tree (Explanation *self, guint64 dev)
{
  g_autoptr (GArray) folders = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  TandemNode node = tandem_snapshot_get_top (self->snapshot);

  g_array_append_val (folders, node);
  while (folders->len > 0)
    {
      node = g_array_index (folders, TandemNode, folders->len - 1);
      g_array_set_size (folders, folders->len - 1);
      count_folder (self, node, dev, folders);
    }
}

static void
count_mounts (Explanation *self)
{
  GList *mounts = g_unix_mounts_get (NULL);
  const gsize length = strlen (self->path);

  for (GList *link = mounts; link != NULL; link = link->next)
    {
      const char *point = g_unix_mount_get_mount_path (link->data);

      if (g_str_equal (self->path, "/") ? !g_str_equal (point, "/")
                                        : strncmp (point, self->path, length) == 0 && point[length] == '/')
        self->n_mounts++;
    }
  g_list_free_full (mounts, (GDestroyNotify)g_unix_mount_free);
}

static void
count_deleted_of (Explanation *self, const char *process, dev_t dev, GHashTable *seen)
{
  g_autofree char *folder = g_build_filename ("/proc", process, "fd", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat status;

      if (stat (path, &status) != 0 || !S_ISREG (status.st_mode) || status.st_nlink > 0
          || status.st_dev != dev)
        continue;
      if (g_hash_table_add (seen, g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64)status.st_ino)))
        {
          self->n_deleted++;
          self->deleted += (guint64)status.st_blocks * 512;
        }
    }
}

/* Of the processes that we may look at. */
static void
count_deleted (Explanation *self, dev_t dev)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_ascii_isdigit (name[0]))
      count_deleted_of (self, name, dev, seen);
}

static void
explain (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Explanation *self = data;
  struct statvfs volume;
  struct stat status;
  struct statx mount;

  if (stat (self->path, &status) == 0 && statvfs (self->path, &volume) == 0)
    {
      self->is_known = TRUE;
      self->used = (guint64)(volume.f_blocks - volume.f_bfree) * volume.f_frsize;
      self->reserved = (guint64)(volume.f_bfree - volume.f_bavail) * volume.f_frsize;
      self->is_whole = statx (0, self->path, 0, STATX_BASIC_STATS, &mount) == 0
                       && (mount.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
      count_tree (self, status.st_dev);
      count_mounts (self);
      count_deleted (self, status.st_dev);
    }
  g_task_return_boolean (task, TRUE);
}

/* ---- The window ---- */

static void
add_row (AdwPreferencesGroup *group, const char *title, const char *subtitle, char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (value);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (group, row);
  g_free (value);
}

static AdwPreferencesGroup *
add_group (AdwPreferencesPage *page, const char *title)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, title);
  adw_preferences_page_add (page, group);
  return group;
}

static void
add_figures (AdwPreferencesPage *page, const Explanation *self)
{
  AdwPreferencesGroup *group = add_group (page, _ ("Both Figures"));

  add_row (group, _ ("Found by the scan"), _ ("Blocks of the files and folders on this file system"),
           g_format_size (self->scanned));
  add_row (group, _ ("Used on the file system"), _ ("What df says"), g_format_size (self->used));
  add_row (
      group, self->used >= self->scanned ? _ ("Not found by the scan") : _ ("More than is used"), NULL,
      g_format_size (self->used >= self->scanned ? self->used - self->scanned : self->scanned - self->used));
}

static void
add_reasons (AdwPreferencesPage *page, const Explanation *self)
{
  AdwPreferencesGroup *group = add_group (page, _ ("What Makes the Difference"));

  if (!self->is_whole)
    add_row (group, _ ("The scan covers a part of the file system"),
             _ ("What lies outside of the folder is used too"), g_strdup (""));
  if (self->n_unreadable > 0)
    add_row (group, _ ("Could not be read"), _ ("What is in them is not known"),
             tandem_format_count (self->n_unreadable));
  if (self->n_excluded > 0)
    add_row (group, _ ("Excluded"), _ ("By the patterns in the preferences"),
             tandem_format_count (self->n_excluded));
  if (self->n_left_out > 0)
    add_row (group, _ ("Left out on other file systems"), NULL, tandem_format_count (self->n_left_out));
  if (self->elsewhere > 0)
    add_row (group, _ ("Found on other file systems"), _ ("In the total of the scan, and not used here"),
             g_format_size (self->elsewhere));
  if (self->n_mounts > 0)
    add_row (group, _ ("File systems mounted in it"),
             _ ("They hide what is in the folders that they are mounted on"),
             tandem_format_count (self->n_mounts));
  if (self->deleted > 0)
    add_row (group, _ ("Deleted, but still open"), _ ("Free once the programs that have them open end"),
             g_format_size (self->deleted));
  if (self->reserved > 0)
    add_row (group, _ ("Reserved for the administrator"), _ ("Not used, and not available either"),
             g_format_size (self->reserved));
  add_row (group, _ ("The file system’s own data"),
           _ ("Tables, journal, snapshots; compression and shared blocks count otherwise"), g_strdup (""));
}

static void
on_explained (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWindow) parent = user_data;
  const Explanation *self = g_task_get_task_data (G_TASK (result));
  AdwPreferencesPage *page;

  if (!gtk_widget_get_visible (GTK_WIDGET (parent)))
    return;
  page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  if (self->is_known)
    {
      add_figures (page, self);
      add_reasons (page, self);
    }
  else
    add_row (add_group (page, _ ("Not Known")),
             _ ("The folder is not on this computer, or not there any more"), NULL, g_strdup (""));
  tandem_compat_present_pages (parent, _ ("Compare With df"), FALSE,
                               (AdwPreferencesPage *const[]){ page, NULL });
}

void
tandem_total_window_present (GtkWindow *parent, TandemSnapshot *snapshot, const char *path)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_explained, g_object_ref (parent));
  Explanation *self = g_new0 (Explanation, 1);

  self->snapshot = g_object_ref (snapshot);
  self->path = g_canonicalize_filename (path, NULL);
  g_task_set_task_data (task, self, explanation_free);
  g_task_run_in_thread (task, explain);
}
