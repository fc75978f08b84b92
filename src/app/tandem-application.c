/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-application.h"

#include "app/tandem-compat.h"
#include "app/tandem-debug-info.h"
#include "app/tandem-format.h"
#include "app/tandem-help.h"
#include "app/tandem-preferences.h"
#include "app/tandem-responsiveness.h"
#include "app/tandem-settings.h"
#include "app/tandem-window.h"
#include "tandem-config.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#define EXIT_USAGE 2

struct _TandemApplication
{
  AdwApplication parent_instance;

  gboolean exit_after_startup;
  int measured_seconds; /* 0: an ordinary start */
};

G_DEFINE_FINAL_TYPE (TandemApplication, tandem_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
  { "place", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Show a place: folders, digits or processes"),
    N_ ("PLACE") },
  { "exit-after-startup", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  { "measure-responsiveness", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, NULL, NULL, NULL },
  { NULL },
};

static TandemWindow *
ensure_window (TandemApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  while (window != NULL && !TANDEM_IS_WINDOW (window))
    window = gtk_window_get_transient_for (window);
  return window != NULL ? TANDEM_WINDOW (window) : tandem_window_new (GTK_APPLICATION (self));
}

static gboolean
on_started_up (gpointer user_data)
{
  g_application_quit (user_data);
  return G_SOURCE_REMOVE;
}

static void
tandem_application_activate (GApplication *application)
{
  TandemApplication *self = TANDEM_APPLICATION (application);

  gtk_window_present (GTK_WINDOW (ensure_window (self)));
  if (self->exit_after_startup)
    g_idle_add (on_started_up, self);
}

static void
tandem_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  TandemApplication *self = TANDEM_APPLICATION (application);
  TandemWindow *window = ensure_window (self);

  gtk_window_present (GTK_WINDOW (window));
  if (self->measured_seconds > 0)
    tandem_responsiveness_measure (window, files[0], self->measured_seconds);
  else
    tandem_window_open (window, files[0]);
  if (self->exit_after_startup)
    g_idle_add (on_started_up, self);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplication *application = user_data;
  g_autofree char *debug_info = tandem_debug_info_dup ();

  tandem_compat_show_about (
      gtk_application_get_active_window (application), "application-name", _ ("Tandem"), "application-icon",
      TANDEM_APP_ID, "version", TANDEM_VERSION, "developer-name", _ ("The Tandem authors"), "copyright",
      "© 2026 The Tandem authors", "license-type", GTK_LICENSE_GPL_3_0, "comments",
      _ ("Computes Euler’s number and measures folders on every core of this computer, in processes beside a "
         "window that never waits for them."),
      "translator-credits",
      /* Translators: your names, a line each; they are shown to everyone */
      _ ("translator-credits"), "debug-info", debug_info, "debug-info-filename", "tandem-debugging.txt",
      NULL);
}

/* What the actions of the desktop file do. They are on the session bus for everyone: they show, and do
 * nothing. */
static void
show_place (TandemApplication *self, const char *place)
{
  TandemWindow *window = ensure_window (self);

  tandem_window_show_place (window, place);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_choose_folder (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_place (user_data, "folders");
}

static void
on_show_digits (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_place (user_data, "digits");
}

static void
on_show_processes (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_place (user_data, "processes");
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  tandem_preferences_present (GTK_WINDOW (ensure_window (user_data)));
}

static void
on_help (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  tandem_help_present (GTK_WINDOW (ensure_window (user_data)));
}

static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource (TANDEM_RESOURCE_PATH "ui/tandem-shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (ensure_window (user_data)));
  gtk_window_present (shortcuts);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TandemWindow *window = ensure_window (user_data);

  /* It asks when there is something to lose; the program ends with its window. */
  gtk_window_close (GTK_WINDOW (window));
}

/* Of a notification: shows where a result is, and changes nothing. */
static void
on_show_place (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TandemWindow *window = ensure_window (user_data);

  tandem_window_show_place (window, g_variant_get_string (parameter, NULL));
  gtk_window_present (GTK_WINDOW (window));
}

static const GActionEntry actions[] = {
  { .name = "show-place", .activate = on_show_place, .parameter_type = "s" },
  { .name = "about", .activate = on_about },
  { .name = "choose-folder", .activate = on_choose_folder },
  { .name = "show-digits", .activate = on_show_digits },
  { .name = "show-processes", .activate = on_show_processes },
  { .name = "help", .activate = on_help },
  { .name = "preferences", .activate = on_preferences },
  { .name = "shortcuts", .activate = on_shortcuts },
  { .name = "quit", .activate = on_quit },
};

static void
tandem_application_startup (GApplication *application)
{
  GtkApplication *self = GTK_APPLICATION (application);

  G_APPLICATION_CLASS (tandem_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_application_set_accels_for_action (self, "app.quit", (const char *[]){ "<Ctrl>q", NULL });
  gtk_application_set_accels_for_action (self, "app.help", (const char *[]){ "F1", NULL });
  gtk_application_set_accels_for_action (self, "app.preferences", (const char *[]){ "<Ctrl>comma", NULL });
  gtk_application_set_accels_for_action (self, "app.shortcuts", (const char *[]){ "<Ctrl>question", NULL });
  gtk_window_set_default_icon_name (TANDEM_APP_ID);
}

static void
print_version (void)
{
  g_autofree char *libraries = tandem_debug_info_dup_libraries ();

  g_print ("Tandem %s\n%s\n", TANDEM_VERSION, libraries);
}

/* Here when this is the first launch, else in the program that runs already. */
static gboolean
request_place (GApplication *application, const char *place)
{
  static const char *const places[][2] = {
    { "folders", "choose-folder" },
    { "digits", "show-digits" },
    { "processes", "show-processes" },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *quoted = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (place, places[i][0]))
      {
        if (!g_application_register (application, NULL, &error))
          {
            g_printerr ("tandem: %s\n", error->message);
            return FALSE;
          }
        g_action_group_activate_action (G_ACTION_GROUP (application), places[i][1], NULL);
        return TRUE;
      }

  quoted = tandem_format_name (place, -1);
  /* Translators: --place and the last three words are typed as they are; %s is what was typed in their place
   */
  g_printerr (_ ("tandem: --place: “%s” is not one of folders, digits, processes"), quoted);
  g_printerr ("\n");
  return FALSE;
}

static int
tandem_application_handle_local_options (GApplication *application, GVariantDict *given)
{
  TandemApplication *self = TANDEM_APPLICATION (application);
  g_autoptr (GError) error = NULL;
  const char *place;

  if (g_variant_dict_contains (given, "version"))
    {
      print_version ();
      return 0;
    }

  self->exit_after_startup = g_variant_dict_contains (given, "exit-after-startup");
  if (!tandem_settings_check (&error))
    {
      g_printerr ("tandem: %s\n", error->message);
      return EXIT_FAILURE;
    }
  if (g_variant_dict_lookup (given, "place", "&s", &place) && !request_place (application, place))
    return EXIT_USAGE;
  g_variant_dict_lookup (given, "measure-responsiveness", "i", &self->measured_seconds);
  return -1;
}

static void
tandem_application_class_init (TandemApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->activate = tandem_application_activate;
  application_class->open = tandem_application_open;
  application_class->startup = tandem_application_startup;
  application_class->handle_local_options = tandem_application_handle_local_options;
}

static void
tandem_application_init (TandemApplication *self)
{
  GApplication *application = G_APPLICATION (self);

  g_application_add_main_option_entries (application, options);
  g_application_set_option_context_parameter_string (application, _ ("[FOLDER]"));
  g_application_set_option_context_summary (
      application, _ ("Computes Euler’s number and measures folders, in processes beside a smooth window."));
}

TandemApplication *
tandem_application_new (void)
{
  return g_object_new (TANDEM_TYPE_APPLICATION, "application-id", TANDEM_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/io/github/tandem/Tandem", NULL);
}
