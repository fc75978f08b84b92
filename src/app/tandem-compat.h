/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place that knows more than one version of GTK and libadwaita: what is newer than the oldest that
 * Tandem runs with is used where it exists at build time. */
#pragma once

#include "app/tandem-side-window.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* ---- Questions ---- */

/* A question with some answers: the signal "response" (const char *response) says which one was given. */
#if ADW_CHECK_VERSION(1, 5, 0)
typedef AdwAlertDialog TandemAlert;
#define TANDEM_ALERT(object) ADW_ALERT_DIALOG (object)
#define tandem_alert_add_responses(...) adw_alert_dialog_add_responses (__VA_ARGS__)
#define tandem_alert_set_body(alert, text) adw_alert_dialog_set_body (alert, text)
#define tandem_alert_set_extra_child(alert, child) adw_alert_dialog_set_extra_child (alert, child)
#define tandem_alert_get_extra_child(alert) adw_alert_dialog_get_extra_child (alert)
#define tandem_alert_set_enabled(alert, response, enabled)                                                   \
  adw_alert_dialog_set_response_enabled (alert, response, enabled)
#define tandem_alert_set_appearance(alert, response, appearance)                                             \
  adw_alert_dialog_set_response_appearance (alert, response, appearance)
#define tandem_alert_set_default(alert, response) adw_alert_dialog_set_default_response (alert, response)
#define tandem_alert_set_close(alert, response) adw_alert_dialog_set_close_response (alert, response)
#else
typedef AdwMessageDialog TandemAlert;
#define TANDEM_ALERT(object) ADW_MESSAGE_DIALOG (object)
#define tandem_alert_add_responses(...) adw_message_dialog_add_responses (__VA_ARGS__)
#define tandem_alert_set_body(alert, text) adw_message_dialog_set_body (alert, text)
#define tandem_alert_set_extra_child(alert, child) adw_message_dialog_set_extra_child (alert, child)
#define tandem_alert_get_extra_child(alert) adw_message_dialog_get_extra_child (alert)
#define tandem_alert_set_enabled(alert, response, enabled)                                                   \
  adw_message_dialog_set_response_enabled (alert, response, enabled)
#define tandem_alert_set_appearance(alert, response, appearance)                                             \
  adw_message_dialog_set_response_appearance (alert, response, appearance)
#define tandem_alert_set_default(alert, response) adw_message_dialog_set_default_response (alert, response)
#define tandem_alert_set_close(alert, response) adw_message_dialog_set_close_response (alert, response)
#endif

/* @body: nullable. (transfer floating) */
static inline TandemAlert *
tandem_alert_new (const char *heading, const char *body)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  return TANDEM_ALERT (adw_alert_dialog_new (heading, body));
#else
  TandemAlert *alert = TANDEM_ALERT (adw_message_dialog_new (NULL, heading, body));

  return alert;
#endif
}

#if ADW_CHECK_VERSION(1, 5, 0)
/* A large heading that is wider than the dialog is replaced by a small one, but libadwaita 1.7 measures it
 * for that width all the same, and complains that it has no room: let it wrap while nobody sees it. */
static inline void
tandem_compat_wrap_heading (GtkWidget *root)
{
  if (GTK_IS_LABEL (root) && gtk_widget_has_css_class (root, "title-2"))
    {
      gtk_label_set_wrap (GTK_LABEL (root), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (root), PANGO_WRAP_WORD_CHAR);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tandem_compat_wrap_heading (child);
}
#endif

/* Asks in front of the window of @widget; again when it was asked already. */
static inline void
tandem_alert_present (TandemAlert *alert, GtkWidget *widget)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  tandem_compat_wrap_heading (adw_dialog_get_child (ADW_DIALOG (alert)));
  adw_dialog_present (ADW_DIALOG (alert), widget);
#else
  gtk_window_set_transient_for (GTK_WINDOW (alert), GTK_WINDOW (gtk_widget_get_root (widget)));
  gtk_window_present (GTK_WINDOW (alert));
#endif
}

/* Closes it before it was answered. */
static inline void
tandem_alert_dismiss (TandemAlert *alert)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  adw_dialog_force_close (ADW_DIALOG (alert));
#else
  gtk_window_destroy (GTK_WINDOW (alert));
#endif
}

/* ---- Files ---- */

typedef enum
{
  TANDEM_CHOOSE_FILE,
  TANDEM_CHOOSE_FOLDER,
  TANDEM_CHOOSE_NEW_FILE
} TandemChooseKind;

/* @file: (transfer none) (nullable): none was chosen. */
typedef void (*TandemCompatChosenFunc) (GFile *file, gpointer user_data);

typedef struct
{
  TandemChooseKind kind;
  TandemCompatChosenFunc chosen;
  gpointer user_data;
} TandemCompatChoice;

#if GTK_CHECK_VERSION(4, 10, 0)
static inline void
tandem_compat_on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree TandemCompatChoice *choice = user_data;
  GtkFileDialog *dialog = GTK_FILE_DIALOG (source);
  g_autoptr (GFile) file = NULL;

  if (choice->kind == TANDEM_CHOOSE_FILE)
    file = gtk_file_dialog_open_finish (dialog, result, NULL);
  else if (choice->kind == TANDEM_CHOOSE_FOLDER)
    file = gtk_file_dialog_select_folder_finish (dialog, result, NULL);
  else
    file = gtk_file_dialog_save_finish (dialog, result, NULL);
  choice->chosen (file, choice->user_data);
}
#else
static inline void
tandem_compat_on_chosen (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  g_autofree TandemCompatChoice *choice = user_data;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  choice->chosen (file, choice->user_data);
  g_object_unref (chooser);
}
#endif

/* Lets a person choose; calls @chosen once, whatever comes of it. @cancel: what the button is called that
 * chooses nothing, where that can be said; @name: (nullable) what a new file may be called. */
static inline void
tandem_compat_choose (GtkWindow *parent,
                      TandemChooseKind kind,
                      const char *title,
                      const char *accept,
                      const char *cancel,
                      const char *name,
                      TandemCompatChosenFunc chosen,
                      gpointer user_data)
{
  TandemCompatChoice *choice = g_new0 (TandemCompatChoice, 1);
#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  *choice = (TandemCompatChoice){ kind, chosen, user_data };
  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_accept_label (dialog, accept);
  gtk_file_dialog_set_initial_name (dialog, name);
  if (kind == TANDEM_CHOOSE_FILE)
    gtk_file_dialog_open (dialog, parent, NULL, tandem_compat_on_chosen, choice);
  else if (kind == TANDEM_CHOOSE_FOLDER)
    gtk_file_dialog_select_folder (dialog, parent, NULL, tandem_compat_on_chosen, choice);
  else
    gtk_file_dialog_save (dialog, parent, NULL, tandem_compat_on_chosen, choice);
#else
  static const GtkFileChooserAction actions[] = { GTK_FILE_CHOOSER_ACTION_OPEN,
                                                  GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                                  GTK_FILE_CHOOSER_ACTION_SAVE };
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (title, parent, actions[kind], accept, cancel);

  *choice = (TandemCompatChoice){ kind, chosen, user_data };
  if (name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (tandem_compat_on_chosen), choice);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
#endif
}

/* ---- Windows of the application ---- */

/* The window, or the dialog, about the program; its properties are the same. */
#if ADW_CHECK_VERSION(1, 5, 0)
#define tandem_compat_show_about(parent, ...)                                                                \
  tandem_compat_present_dialog (ADW_DIALOG (g_object_new (ADW_TYPE_ABOUT_DIALOG, __VA_ARGS__)), parent)
#else
#define tandem_compat_show_about(parent, ...)                                                                \
  tandem_side_window_present (GTK_WINDOW (g_object_new (ADW_TYPE_ABOUT_WINDOW, "modal", TRUE, __VA_ARGS__)), \
                              parent)
#endif

#if ADW_CHECK_VERSION(1, 5, 0)
static inline gboolean
tandem_compat_on_close_key (GtkWidget *dialog, GVariant *arguments, gpointer user_data)
{
  return adw_dialog_close (ADW_DIALOG (dialog));
}

/* Closes by Ctrl+W as a window does, and lets the program end: the window behind it gets no keys. */
static inline void
tandem_compat_present_dialog (AdwDialog *dialog, GtkWindow *parent)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_w, GDK_CONTROL_MASK),
                        gtk_callback_action_new (tandem_compat_on_close_key, NULL, NULL)));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_q, GDK_CONTROL_MASK),
                                                        gtk_named_action_new ("app.quit")));
  gtk_widget_add_controller (GTK_WIDGET (dialog), keys);
  adw_dialog_present (dialog, GTK_WIDGET (parent));
}
#endif

/* Closes the dialogs within @window, that of the application, which would keep it open. Whether there is none
 * left: a question wants its answer. */
static inline gboolean
tandem_compat_close_dialogs (GtkWindow *window)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  g_autoptr (GListModel) dialogs = adw_application_window_get_dialogs (ADW_APPLICATION_WINDOW (window));

  for (guint i = g_list_model_get_n_items (dialogs); i > 0; i--)
    {
      g_autoptr (AdwDialog) dialog = g_list_model_get_item (dialogs, i - 1);

      if (ADW_IS_ALERT_DIALOG (dialog))
        return FALSE;
      adw_dialog_force_close (dialog);
    }
#endif
  return TRUE;
}

#if !ADW_CHECK_VERSION(1, 5, 0)
/* The button in an AdwPreferencesWindow that begins a search has an icon and no name. */
static inline void
tandem_compat_name_search (GtkWidget *root)
{
  if (GTK_IS_TOGGLE_BUTTON (root)
      && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (root)), "edit-find-symbolic") == 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (root), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    g_dgettext ("gtk40", "Search"), -1);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tandem_compat_name_search (child);
}
#endif

/* Shows a window, or a dialog where libadwaita has them, called @title, with @pages, an array that ends with
 * NULL, in the manner of preferences. */
static inline void
tandem_compat_present_pages (GtkWindow *parent,
                             const char *title,
                             gboolean can_be_searched,
                             AdwPreferencesPage *const *pages)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  AdwDialog *dialog = adw_preferences_dialog_new ();

  adw_dialog_set_title (dialog, title);
  adw_preferences_dialog_set_search_enabled (ADW_PREFERENCES_DIALOG (dialog), can_be_searched);
  for (guint i = 0; pages[i] != NULL; i++)
    adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (dialog), pages[i]);
  tandem_compat_present_dialog (dialog, parent);
#else
  GtkWidget *window = adw_preferences_window_new ();

  gtk_window_set_title (GTK_WINDOW (window), title);
  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (window), can_be_searched);
  for (guint i = 0; pages[i] != NULL; i++)
    adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), pages[i]);
  tandem_compat_name_search (window);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  tandem_side_window_present (GTK_WINDOW (window), parent);
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
