/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-remote-dialog.h"

#include "app/tandem-accessible.h"
#include "app/tandem-compat.h"
#include "app/tandem-toast.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean
is_place (const char *text)
{
  return strchr (text, ':') != NULL && text[0] != '-' && text[0] != ':' && !g_str_has_suffix (text, ":");
}

static void
on_response (GtkWidget *widget, const char *response, TandemAlert *alert)
{
  TandemRemoteChosenFunc chosen = (TandemRemoteChosenFunc)g_object_get_data (G_OBJECT (alert), "chosen");
  const char *text = gtk_editable_get_text (GTK_EDITABLE (tandem_alert_get_extra_child (alert)));

  if (!g_str_equal (response, "scan"))
    return;
  if (is_place (text))
    chosen (widget, text);
  else
    tandem_toast_show (widget, _ ("A machine and a folder are needed, such as “user@host:/home”."));
}

void
tandem_remote_dialog_present (GtkWidget *widget, TandemRemoteChosenFunc chosen)
{
  TandemAlert *alert =
      tandem_alert_new (_ ("Scan Another Machine"),
                        _ ("Tandem has to be there too, and ssh has to let you in without asking."));
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("user@host:/folder"));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  tandem_accessible_set_label (entry, _ ("Machine and folder"));
  tandem_alert_set_extra_child (alert, entry);
  tandem_alert_add_responses (alert, "cancel", _ ("_Cancel"), "scan", _ ("_Scan"), NULL);
  tandem_alert_set_appearance (alert, "scan", ADW_RESPONSE_SUGGESTED);
  tandem_alert_set_default (alert, "scan");
  tandem_alert_set_close (alert, "cancel");
  g_object_set_data (G_OBJECT (alert), "chosen", (gpointer)chosen);
  g_signal_connect_object (alert, "response", G_CALLBACK (on_response), widget, G_CONNECT_SWAPPED);
  tandem_alert_present (alert, widget);
}
