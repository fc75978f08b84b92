/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-side-window.h"

static void
set_up (GtkWindow *window, GtkWindow *parent)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_w, GDK_CONTROL_MASK),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (GTK_WIDGET (window), keys);

  gtk_window_set_transient_for (window, parent);
  /* Not by gtk_window_set_destroy_with_parent (): before GTK 4.10 a window that goes away by it, while a key
   * is handled in it, looks at its parent once more when that is gone. */
  gtk_window_set_destroy_with_parent (window, FALSE);
  g_signal_connect_object (parent, "destroy", G_CALLBACK (gtk_window_destroy), window, G_CONNECT_SWAPPED);
}

void
tandem_side_window_present (GtkWindow *window, GtkWindow *parent)
{
  if (gtk_window_get_transient_for (window) == NULL)
    set_up (window, parent);
  gtk_window_set_application (window, gtk_window_get_application (parent));
  gtk_window_present (window);
}
