/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place that knows more than one version of GTK and libadwaita: what is newer than the oldest that
 * Tandem runs with is used where it exists at build time. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The window, or the dialog, about the program; its properties are the same. */
#if ADW_CHECK_VERSION(1, 5, 0)
#define tandem_compat_show_about(parent, ...) adw_show_about_dialog (GTK_WIDGET (parent), __VA_ARGS__)
#else
#define tandem_compat_show_about(parent, ...) adw_show_about_window (parent, __VA_ARGS__)
#endif

/* Shows a window, or a dialog where libadwaita has them, with the preferences on @pages, an array that ends
 * with NULL. The pages can be searched. */
static inline void
tandem_compat_present_preferences (GtkWindow *parent, AdwPreferencesPage *const *pages)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  AdwDialog *dialog = adw_preferences_dialog_new ();

  adw_preferences_dialog_set_search_enabled (ADW_PREFERENCES_DIALOG (dialog), TRUE);
  for (guint i = 0; pages[i] != NULL; i++)
    adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (dialog), pages[i]);
  adw_dialog_present (dialog, GTK_WIDGET (parent));
#else
  GtkWidget *window = adw_preferences_window_new ();

  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (window), TRUE);
  for (guint i = 0; pages[i] != NULL; i++)
    adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), pages[i]);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
#endif
}

/* Lets the Tab key leave @list (a GtkListView or GtkColumnView) from any row, where GTK can do that by
 * itself. Whether it can. */
static inline gboolean
tandem_compat_leave_by_tab (gpointer list)
{
#if GTK_CHECK_VERSION(4, 12, 0)
  g_object_set (list, "tab-behavior", GTK_LIST_TAB_ITEM, NULL);
  return TRUE;
#else
  return FALSE;
#endif
}

G_END_DECLS
