/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-program.h"

#include "tandem-config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* Where a build folder has this program. */
#define PLACE_IN_BUILD "/src/app"

/* The folder that holds this program. NULL only when /proc is not mounted. (transfer full) */
static char *
program_folder (void)
{
  g_autofree char *executable = g_file_read_link ("/proc/self/exe", NULL);

  return executable != NULL ? g_path_get_dirname (executable) : NULL;
}

/* The build folder that this program is in; NULL when it is installed. The build folder may have been moved.
 * (transfer full) */
static char *
dup_build_folder (void)
{
  g_autofree char *folder = program_folder ();

  if (folder == NULL || !g_str_has_suffix (folder, PLACE_IN_BUILD))
    return NULL;
  return g_strndup (folder, strlen (folder) - strlen (PLACE_IN_BUILD));
}

gboolean
tandem_program_is_uninstalled (void)
{
  g_autofree char *build = dup_build_folder ();

  return build != NULL;
}

char *
tandem_program_find_cli (void)
{
  const char *given = g_getenv (TANDEM_CLI_ENVIRONMENT);
  g_autofree char *build = dup_build_folder ();
  g_autofree char *folder = program_folder ();

  if (given != NULL && g_path_is_absolute (given))
    return g_strdup (given);
  if (build != NULL)
    return g_build_filename (build, "src", "cli", "tandem-cli", NULL);

  return g_build_filename (folder != NULL ? folder : TANDEM_BIN_DIR, "tandem-cli", NULL);
}

/* The folder "share" of the installation that this program is in. (transfer full) */
static char *
dup_data_folder (void)
{
  g_autofree char *folder = program_folder ();
  g_autofree char *prefix = g_path_get_dirname (folder != NULL ? folder : TANDEM_BIN_DIR);

  return g_build_filename (prefix, "share", NULL);
}

void
tandem_program_init (void)
{
  g_autofree char *build = dup_build_folder ();
  g_autofree char *folder = program_folder ();
  g_autofree char *locale_folder = NULL;
  g_autofree char *schemas = NULL;

  setlocale (LC_ALL, "");
  if (build != NULL)
    {
      schemas = g_build_filename (build, "data", NULL);
      locale_folder = g_build_filename (build, "po", NULL);
    }
  else
    {
      /* What belongs to the program lies beside it, also under another prefix than it was configured for, and
       * under one that is no part of XDG_DATA_DIRS. */
      g_autofree char *data = dup_data_folder ();

      schemas = g_build_filename (data, "glib-2.0", "schemas", NULL);
      locale_folder = g_strcmp0 (folder, TANDEM_BIN_DIR) == 0 ? g_strdup (TANDEM_LOCALE_DIR)
                                                              : g_build_filename (data, "locale", NULL);
    }

  g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, FALSE);
  bindtextdomain (GETTEXT_PACKAGE, locale_folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
