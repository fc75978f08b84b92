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
#include "app/tandem-side-window.h"
#include "app/tandem-window.h"
#include "tandem-config.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2

struct _TandemApplication
{
  AdwApplication parent_instance;

  gboolean exit_after_startup;
  int measured_seconds; /* 0: an ordinary start */
  char ***arguments;    /* (unowned) while they are read; what no option took remains */
  gboolean has_read_options;
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
  g_autofree char *debug_info = tandem_debug_info_dup ();

  tandem_compat_show_about (
      GTK_WINDOW (ensure_window (user_data)), "application-name", _ ("Tandem"), "application-icon",
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

  tandem_side_window_present (shortcuts, GTK_WINDOW (ensure_window (user_data)));
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TandemWindow *window = ensure_window (user_data);

  /* It asks when there is something to lose; the program ends with its window. */
  if (tandem_compat_close_dialogs (GTK_WINDOW (window)))
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

/* GLib takes a value that an option has no use for, and forgets it. */
static gboolean
check_values (char *const *arguments)
{
  for (guint i = 1; arguments[i] != NULL && strcmp (arguments[i], "--") != 0; i++)
    for (guint k = 0; options[k].long_name != NULL; k++)
      if (options[k].arg == G_OPTION_ARG_NONE && g_str_has_prefix (arguments[i], "--")
          && g_str_has_prefix (arguments[i] + 2, options[k].long_name)
          && arguments[i][2 + strlen (options[k].long_name)] == '=')
        {
          g_autofree char *option = g_strndup (arguments[i], strcspn (arguments[i], "="));

          /* Translators: %s is an option, as --version */
          g_printerr (_ ("%s takes no value"), option);
          return FALSE;
        }
  return TRUE;
}

/* GLib leaves the "--" before a folder that looks like an option, and would open it too. */
static void
remove_separator (char **words)
{
  char **separator = words;

  while (*separator != NULL && !g_str_equal (*separator, "--"))
    separator++;
  g_free (*separator);
  for (; *separator != NULL; separator++)
    separator[0] = separator[1];
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
            g_printerr ("%s", error->message);
            return FALSE;
          }
        g_action_group_activate_action (G_ACTION_GROUP (application), places[i][1], NULL);
        return TRUE;
      }

  quoted = tandem_format_name (place, -1);
  /* Translators: --place and the last three words are typed as they are; %s is what was typed in their place
   */
  g_printerr (_ ("--place: “%s” is not one of folders, digits, processes"), quoted);
  return FALSE;
}

static int
tandem_application_handle_local_options (GApplication *application, GVariantDict *given)
{
  TandemApplication *self = TANDEM_APPLICATION (application);
  g_autoptr (GError) error = NULL;
  const char *place;

  self->has_read_options = TRUE;
  if (g_variant_dict_contains (given, "version"))
    {
      print_version ();
      return 0;
    }

  remove_separator (*self->arguments);
  if (g_strv_length (*self->arguments) > 2)
    {
      g_autofree char *quoted = tandem_format_name ((*self->arguments)[2], -1);

      /* Translators: %s is a word of the command line */
      g_printerr (_ ("unexpected argument “%s”; one folder can be opened"), quoted);
      return EXIT_USAGE;
    }
  self->exit_after_startup = g_variant_dict_contains (given, "exit-after-startup");
  if (!tandem_settings_check (&error))
    {
      g_printerr ("%s", error->message);
      return EXIT_FAILURE;
    }
  if (g_variant_dict_lookup (given, "place", "&s", &place) && !request_place (application, place))
    return EXIT_USAGE;
  g_variant_dict_lookup (given, "measure-responsiveness", "i", &self->measured_seconds);
  return -1;
}

/* What is wrong with the command line, by GLib or by us, as one line in the manner of tandem-cli. */
static void
print_complaint (const char *text)
{
  g_autofree char *line = g_strdup (text);

  g_set_printerr_handler (NULL);
  g_printerr ("tandem: %s\n", g_strchomp (line));
  g_set_printerr_handler (print_complaint);
}

static gboolean
tandem_application_local_command_line (GApplication *application, char ***arguments, int *exit_status)
{
  TandemApplication *self = TANDEM_APPLICATION (application);
  GPrintFunc usual = g_set_printerr_handler (print_complaint);
  gboolean is_done = TRUE;

  *exit_status = EXIT_USAGE;
  self->arguments = arguments;
  if (check_values (*arguments))
    is_done = G_APPLICATION_CLASS (tandem_application_parent_class)
                  ->local_command_line (application, arguments, exit_status);
  self->arguments = NULL;
  g_set_printerr_handler (usual);

  if (is_done && !self->has_read_options)
    *exit_status = EXIT_USAGE;
  return is_done;
}

static void
tandem_application_class_init (TandemApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->activate = tandem_application_activate;
  application_class->open = tandem_application_open;
  application_class->startup = tandem_application_startup;
  application_class->local_command_line = tandem_application_local_command_line;
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
