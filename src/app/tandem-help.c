/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-help.h"

#include "app/tandem-accessible.h"
#include "app/tandem-debug-info.h"
#include "app/tandem-side-window.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static void
on_copy (GtkWidget *button, GtkLabel *copied)
{
  g_autofree char *text = tandem_debug_info_dup ();

  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), text);
  gtk_label_set_text (copied, _ ("Copied to the clipboard"));
}

void
tandem_help_present (GtkWindow *parent)
{
  g_autoptr (GtkBuilder) builder = NULL;
  static GtkWindow *window;
  GtkWidget *copy;

  if (window == NULL)
    {
      builder = gtk_builder_new_from_resource (TANDEM_RESOURCE_PATH "ui/tandem-help.ui");
      window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));
      g_object_add_weak_pointer (G_OBJECT (window), (gpointer *)&window);
      tandem_accessible_follow_stack (gtk_builder_get_object (builder, "stack"));
      copy = GTK_WIDGET (gtk_builder_get_object (builder, "copy"));
      tandem_accessible_name_buttons (copy);
      g_signal_connect (copy, "clicked", G_CALLBACK (on_copy), gtk_builder_get_object (builder, "copied"));
    }
  tandem_side_window_present (window, parent);
}
