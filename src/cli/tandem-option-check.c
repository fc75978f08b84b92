/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-option-check.h"

#include <string.h>

/* By its @length first characters, or when these are none by its letter. */
static const GOptionEntry *
find (const GOptionEntry *const *tables, guint n_tables, const char *name, gsize length, char letter)
{
  for (guint i = 0; i < n_tables; i++)
    for (const GOptionEntry *entry = tables[i]; entry->long_name != NULL; entry++)
      if (length > 0 ? strlen (entry->long_name) == length && strncmp (entry->long_name, name, length) == 0
                     : entry->short_name == letter)
        return entry;
  return NULL;
}

gboolean
tandem_option_check_values (const GOptionEntry *const *tables,
                            guint n_tables,
                            int argc,
                            char *const *argv,
                            GError **error)
{
  for (int i = 1; i < argc && strcmp (argv[i], "--") != 0; i++)
    {
      const char *word = argv[i];
      const gboolean is_long = g_str_has_prefix (word, "--");
      const gsize length = is_long ? strcspn (word + 2, "=") : 0;
      gboolean takes_next = FALSE;

      if (is_long && length > 0)
        {
          const GOptionEntry *entry = find (tables, n_tables, word + 2, length, 0);
          const gboolean has_value = word[2 + length] == '=';

          if (entry != NULL && entry->arg == G_OPTION_ARG_NONE && has_value)
            {
              g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--%s takes no value",
                           entry->long_name);
              return FALSE;
            }
          takes_next = entry != NULL && entry->arg != G_OPTION_ARG_NONE && !has_value;
        }
      else if (!is_long && word[0] == '-')
        for (const char *letter = word + 1; *letter != '\0'; letter++)
          {
            const GOptionEntry *entry = find (tables, n_tables, NULL, 0, *letter);

            takes_next = takes_next || (entry != NULL && entry->arg != G_OPTION_ARG_NONE);
          }
      if (takes_next) /* whatever it looks like */
        i++;
    }
  return TRUE;
}
