/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-toast.h"

#include "app/tandem-format.h"

#include <adwaita.h>

static AdwToast *
new_toast (const char *message)
{
  g_autofree char *safe = tandem_format_message (message);
  g_autofree char *markup = g_markup_escape_text (safe, -1); /* a toast's title is markup */

  return adw_toast_new (markup);
}

void
tandem_toast_show (GtkWidget *widget, const char *message)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), new_toast (message));
}

typedef struct
{
  void (*callback) (gpointer user_data);
  gpointer user_data;
  GDestroyNotify destroy;
} Button;

static void
on_button_clicked (AdwToast *toast, gpointer user_data)
{
  Button *button = user_data;

  button->callback (button->user_data);
}

static void
button_free (gpointer data, GClosure *closure)
{
  Button *button = data;

  button->destroy (button->user_data);
  g_free (button);
}

void
tandem_toast_show_with_button (GtkWidget *widget,
                               const char *message,
                               const char *label,
                               void (*callback) (gpointer user_data),
                               gpointer user_data,
                               GDestroyNotify destroy)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  AdwToast *toast = new_toast (message);
  Button *button = g_new (Button, 1);

  *button = (Button){ callback, user_data, destroy };
  adw_toast_set_button_label (toast, label);
  adw_toast_set_timeout (toast, 15);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_button_clicked), button, button_free, 0);
  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (g_object_ref_sink (toast));
}
