/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-open.h"

#include "app/tandem-toast.h"

#include <glib/gi18n.h>

typedef struct
{
  GWeakRef widget;
  char *folder; /* URI */
} Showing;

static void
showing_free (Showing *showing)
{
  g_weak_ref_clear (&showing->widget);
  g_free (showing->folder);
  g_free (showing);
}

static void
on_launched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    tandem_toast_show (widget, error->message);
}

static void
launch (GtkWidget *widget, const char *uri)
{
  g_autoptr (GdkAppLaunchContext) context =
      gdk_display_get_app_launch_context (gtk_widget_get_display (widget));

  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), NULL, on_launched,
                                           g_object_ref (widget));
}

void
tandem_open_path (GtkWidget *widget, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);

  launch (widget, uri);
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Showing *showing = user_data;
  g_autoptr (GVariant) value = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&showing->widget);

  if (value == NULL && widget != NULL)
    launch (widget, showing->folder);
  showing_free (showing);
}

void
tandem_open_show_in_files (GtkWidget *widget, GPtrArray *paths)
{
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  g_autofree char *folder_path = g_path_get_dirname (paths->pdata[0]);
  g_autoptr (GFile) folder = g_file_new_for_path (folder_path);
  Showing *showing = g_new0 (Showing, 1);
  GVariantBuilder uris;

  g_weak_ref_init (&showing->widget, widget);
  showing->folder = g_file_get_uri (folder);
  if (bus == NULL)
    {
      launch (widget, showing->folder);
      showing_free (showing);
      return;
    }

  g_variant_builder_init (&uris, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (paths->pdata[i]);

      g_variant_builder_add_value (&uris, g_variant_new_take_string (g_file_get_uri (file)));
    }
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems", g_variant_new ("(ass)", &uris, ""),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_shown, showing);
}
