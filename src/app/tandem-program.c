/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-program.h"

#include "tandem-config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>

/* The folder that holds this program. NULL only when /proc is not mounted. (transfer full) */
static char *
program_folder (void)
{
  g_autofree char *executable = g_file_read_link ("/proc/self/exe", NULL);

  return executable != NULL ? g_path_get_dirname (executable) : NULL;
}

gboolean
tandem_program_is_uninstalled (void)
{
  g_autofree char *folder = program_folder ();

  return g_strcmp0 (folder, TANDEM_BUILD_ROOT "/src/app") == 0;
}

char *
tandem_program_find_cli (void)
{
  const char *given = g_getenv (TANDEM_CLI_ENVIRONMENT);
  g_autofree char *folder = NULL;

  if (given != NULL && g_path_is_absolute (given))
    return g_strdup (given);
  if (tandem_program_is_uninstalled ())
    return g_strdup (TANDEM_BUILD_ROOT "/src/cli/tandem-cli");

  folder = program_folder ();
  return g_build_filename (folder != NULL ? folder : TANDEM_BIN_DIR, "tandem-cli", NULL);
}

char *
tandem_program_dup_data_folder (void)
{
  g_autofree char *folder = program_folder ();
  g_autofree char *prefix = g_path_get_dirname (folder != NULL ? folder : TANDEM_BIN_DIR);

  return g_build_filename (prefix, "share", NULL);
}

char *
tandem_program_dup_icon_folder (void)
{
  g_autofree char *data = NULL;

  if (tandem_program_is_uninstalled ())
    return g_strdup (TANDEM_ICON_SOURCE_DIR);

  data = tandem_program_dup_data_folder ();
  return g_build_filename (data, "icons", NULL);
}

void
tandem_program_init (void)
{
  g_autofree char *folder = program_folder ();
  g_autofree char *locale_folder = NULL;

  setlocale (LC_ALL, "");
  if (tandem_program_is_uninstalled ())
    {
      g_setenv ("GSETTINGS_SCHEMA_DIR", TANDEM_BUILD_ROOT "/data", FALSE);
      locale_folder = g_strdup (TANDEM_BUILD_ROOT "/po");
    }
  else
    {
      /* What belongs to the program lies beside it, also under another prefix than it was configured for, and
       * under one that is no part of XDG_DATA_DIRS. */
      g_autofree char *data = tandem_program_dup_data_folder ();
      g_autofree char *schemas = g_build_filename (data, "glib-2.0", "schemas", NULL);

      g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, FALSE);
      locale_folder = g_strcmp0 (folder, TANDEM_BIN_DIR) == 0 ? g_strdup (TANDEM_LOCALE_DIR)
                                                              : g_build_filename (data, "locale", NULL);
    }

  bindtextdomain (GETTEXT_PACKAGE, locale_folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
