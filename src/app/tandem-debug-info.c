/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-debug-info.h"

#include "app/tandem-program.h"
#include "app/tandem-settings.h"
#include "job/tandem-libraries.h"
#include "tandem-config.h"

#include <adwaita.h>
#include <locale.h>
#include <sys/utsname.h>
#include <unistd.h>

char *
tandem_debug_info_dup_libraries (void)
{
  g_autofree char *others = tandem_libraries_describe ();

  return g_strdup_printf ("GTK %u.%u.%u, libadwaita %u.%u.%u, %s", gtk_get_major_version (),
                          gtk_get_minor_version (), gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), others);
}

static void
append_system (GString *text)
{
  g_autofree char *name = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  guint64 memory = (guint64)sysconf (_SC_PHYS_PAGES) * (guint64)sysconf (_SC_PAGE_SIZE);
  struct utsname kernel;

  g_string_append_printf (text, "System: %s\n", name != NULL ? name : "unknown");
  if (uname (&kernel) == 0)
    g_string_append_printf (text, "Kernel: %s %s, %s\n", kernel.sysname, kernel.release, kernel.machine);
  g_string_append_printf (text, "Processors: %u\nMemory: %" G_GUINT64_FORMAT " MiB\n",
                          g_get_num_processors (), memory >> 20);
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    g_string_append (text, "Packaging: Flatpak\n");
}

static void
append_session (GString *text)
{
  GdkDisplay *display = gdk_display_get_default ();
  const char *desktop = g_getenv ("XDG_CURRENT_DESKTOP");
  g_autofree char *theme = NULL;

  g_string_append_printf (text, "Desktop: %s\nLocale: %s\n", desktop != NULL ? desktop : "unknown",
                          setlocale (LC_MESSAGES, NULL));
  if (display == NULL)
    return;
  g_object_get (gtk_settings_get_default (), "gtk-theme-name", &theme, NULL);
  g_string_append_printf (
      text, "Display: %s\nTheme: %s%s%s\n", G_OBJECT_TYPE_NAME (display), theme,
      adw_style_manager_get_dark (adw_style_manager_get_default ()) ? ", dark" : "",
      adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ? ", high contrast" : "");
}

static void
append_settings (GString *text)
{
  static const char *const keys[] = { "workers",       "worker-scheduling", "one-file-system", "hidden-files",
                                      "apparent-size", "picture-kind",      "keep-history" };

  g_string_append (text, "Settings:\n");
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GVariant) value = g_settings_get_value (tandem_settings (), keys[i]);
      g_autofree char *printed = g_variant_print (value, FALSE);

      g_string_append_printf (text, "  %s: %s\n", keys[i], printed);
    }
}

char *
tandem_debug_info_dup (void)
{
  GString *text = g_string_new (NULL);
  g_autofree char *libraries = tandem_debug_info_dup_libraries ();

  g_string_append_printf (text, "Tandem %s, %s\n%s\n", TANDEM_VERSION,
                          tandem_program_is_uninstalled () ? "in its build folder" : "installed", libraries);
  append_system (text);
  append_session (text);
  append_settings (text);
  return g_string_free (text, FALSE);
}
