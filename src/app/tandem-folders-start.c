/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folders-start.h"

#include "app/tandem-accessible.h"
#include "app/tandem-cli-call.h"
#include "app/tandem-first-frame.h"
#include "app/tandem-format.h"
#include "job/tandem-report-line.h"

#include <gio/gunixmounts.h>
#include <glib/gi18n.h>
#include <string.h>

#define MAX_RECENT 20 /* of the history that are looked at; each folder is listed once */

struct _TandemFoldersStart
{
  AdwBin parent_instance;

  GtkButton *choose;
  GtkListBox *list;
  GCancellable *cancellable; /* of what is asked for the list */
  gboolean incomplete;       /* what takes longer is added soon */
};

enum
{
  SIGNAL_CHOOSE,
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemFoldersStart, tandem_folders_start, ADW_TYPE_BIN)

static void
on_row_activated (TandemFoldersStart *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, g_object_get_data (G_OBJECT (row), "folder"));
}

static void
on_choose_clicked (TandemFoldersStart *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOOSE], 0);
}

static void
show_usage (GtkListBoxRow *row, guint64 used, guint64 size)
{
  GtkWidget *bar = gtk_level_bar_new_for_interval (0, 1);
  g_autofree char *used_text = g_format_size (used);
  g_autofree char *size_text = g_format_size (size);
  /* Translators: used space of a disk, and its size */
  g_autofree char *text = g_strdup_printf (_ ("%s of %s used"), used_text, size_text);

  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), (double)used / (double)size);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_widget_set_size_request (bar, 96, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  tandem_accessible_set_label (bar, text);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), bar);
}

static void
on_usage_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkListBoxRow) row = user_data;
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info_finish (G_FILE (source), result, NULL);
  guint64 size, used;

  /* The row may be gone by now. */
  if (info == NULL || gtk_widget_get_parent (GTK_WIDGET (row)) == NULL)
    return;

  size = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_SIZE);
  used = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_USED);
  if (size > 0 && used <= size)
    show_usage (row, used, size);
}

/* Titles of rows wrap, and GTK 4.8 cannot measure a label that does both, wraps and may be cut, when its text
 * is short: it complains of some words in some scripts. Ours are on one line. */
static void
stop_wrapping (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    gtk_label_set_wrap (GTK_LABEL (widget), FALSE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    stop_wrapping (child);
}

static GtkWidget *
add_row (TandemFoldersStart *self, const char *path, const char *name, const char *icon, gboolean is_mount)
{
  GtkWidget *row = adw_action_row_new ();
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autofree char *shown_path = tandem_format_name (path, -1);

  /* Names of mounts are names of folders: never markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), shown_path);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  stop_wrapping (row);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), icon);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  tandem_accessible_take_label (row, g_strdup_printf (_ ("Scan: %s"), name));
  g_object_set_data_full (G_OBJECT (row), "folder", g_object_ref (folder), g_object_unref);
  gtk_list_box_append (self->list, row);

  /* statfs may wait for a disk or a server, so it is asked elsewhere. */
  if (is_mount)
    g_file_query_filesystem_info_async (folder,
                                        G_FILE_ATTRIBUTE_FILESYSTEM_SIZE "," G_FILE_ATTRIBUTE_FILESYSTEM_USED,
                                        G_PRIORITY_LOW, NULL, on_usage_known, g_object_ref (row));
  return row;
}

/* A disk that a person would name: of a device or of a server, not one of the kernel's own. */
static gboolean
is_disk (GUnixMountEntry *mount)
{
  const char *path = g_unix_mount_get_mount_path (mount);

  if (g_str_equal (path, "/"))
    return TRUE;
  return !g_unix_mount_is_system_internal (mount) && !g_str_has_prefix (path, "/boot")
         && g_str_has_prefix (g_unix_mount_get_device_path (mount), "/");
}

static void
add_mounts (TandemFoldersStart *self)
{
  GList *mounts = g_unix_mounts_get (NULL);

  for (GList *link = mounts; link != NULL; link = link->next)
    {
      GUnixMountEntry *mount = link->data;
      const char *path = g_unix_mount_get_mount_path (mount);
      g_autofree char *base = g_path_get_basename (path);
      g_autofree char *name = NULL;

      if (!is_disk (mount))
        continue;
      name = g_str_equal (path, "/") ? g_strdup (_ ("This Computer")) : tandem_format_name (base, -1);
      add_row (self, path, name, "drive-harddisk-symbolic", TRUE);
    }

  g_list_free_full (mounts, (GDestroyNotify)g_unix_mount_free);
}

/* ---- Recent scans ---- */

/* When it was scanned, and how much there was. */
static void
show_when (GtkWidget *row, JsonObject *scan)
{
  g_autofree char *date = tandem_format_date (tandem_report_get_count (scan, "started", 0));
  g_autofree char *size = g_format_size ((guint64)tandem_report_get_count (scan, "allocated_bytes", 0));
  /* Translators: when an earlier scan was made, and how much there was */
  g_autofree char *text = g_strdup_printf (_ ("%s · %s"), date, size);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
}

static gboolean
has_row (TandemFoldersStart *self, GFile *folder)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      GFile *other = g_object_get_data (G_OBJECT (row), "folder");

      if (other != NULL && g_file_equal (other, folder))
        return TRUE;
    }
  return FALSE;
}

static void
add_recent (TandemFoldersStart *self, JsonObject *scan)
{
  const char *uri = tandem_report_get_string (scan, "uri");
  g_autoptr (GFile) folder = uri != NULL ? g_file_new_for_uri (uri) : NULL;
  g_autofree char *base = NULL;
  g_autofree char *name = NULL;

  if (folder == NULL || g_file_peek_path (folder) == NULL || has_row (self, folder))
    return;
  base = g_path_get_basename (g_file_peek_path (folder));
  name = tandem_format_name (base, -1);
  show_when (add_row (self, g_file_peek_path (folder), name, "document-open-recent-symbolic", FALSE), scan);
}

static void
on_recent_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = tandem_cli_call_finish (result, &error);
  g_autoptr (JsonParser) parser = json_parser_new ();
  TandemFoldersStart *self = user_data;
  JsonNode *node;

  if (text == NULL || !json_parser_load_from_data (parser, text, -1, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return; /* also when it is cancelled: then there is no list any more */
  node = json_object_get_member (json_node_get_object (json_parser_get_root (parser)), "scans");
  for (guint i = 0; node != NULL && JSON_NODE_HOLDS_ARRAY (node)
                    && i < MIN (json_array_get_length (json_node_get_array (node)), MAX_RECENT);
       i++)
    {
      JsonNode *scan = json_array_get_element (json_node_get_array (node), i);

      if (JSON_NODE_HOLDS_OBJECT (scan))
        add_recent (self, json_node_get_object (scan));
    }
}

static void
ask_recent (TandemFoldersStart *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  tandem_cli_call_async ((const char *const[]){ "history", "--json", NULL }, -1, self->cancellable,
                         on_recent_known, self);
}

static void
tandem_folders_start_dispose (GObject *object)
{
  TandemFoldersStart *self = TANDEM_FOLDERS_START (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (tandem_folders_start_parent_class)->dispose (object);
}

static void
add_others (gpointer object)
{
  TandemFoldersStart *self = object;

  self->incomplete = FALSE;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return; /* it is made anew when it is */
  add_mounts (self);
  ask_recent (self);
}

/* Disks come and go: the list is made anew each time it is seen. */
static void
tandem_folders_start_map (GtkWidget *widget)
{
  TandemFoldersStart *self = TANDEM_FOLDERS_START (widget);
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  add_row (self, g_get_home_dir (), _ ("Home"), "user-home-symbolic", FALSE);
  GTK_WIDGET_CLASS (tandem_folders_start_parent_class)->map (widget);
  if (!self->incomplete)
    tandem_first_frame_call (widget, add_others, self);
  self->incomplete = TRUE;
}

static void
tandem_folders_start_class_init (TandemFoldersStartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->map = tandem_folders_start_map;
  G_OBJECT_CLASS (klass)->dispose = tandem_folders_start_dispose;

  signals[SIGNAL_CHOOSE] = g_signal_new ("choose", TANDEM_TYPE_FOLDERS_START, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", TANDEM_TYPE_FOLDERS_START, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_FILE);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-folders-start.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemFoldersStart, choose);
  gtk_widget_class_bind_template_child (widget_class, TandemFoldersStart, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked);
}

static void
tandem_folders_start_init (TandemFoldersStart *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_set_label (self->choose, _ ("Start: Choose a folder to scan"));
}
