/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-filter.h"

#include <fnmatch.h>
#include <string.h>

struct _TandemFilter
{
  GStrv patterns;
};

gboolean
tandem_filter_is_empty (const TandemFilter *self)
{
  return self->patterns[0] == NULL;
}

gboolean
tandem_filter_excludes (const TandemFilter *self, const char *path)
{
  for (guint i = 0; self->patterns[i] != NULL; i++)
    {
      const char *suffix = path;

      while (suffix != NULL)
        {
          if (fnmatch (self->patterns[i], suffix, 0) == 0)
            return TRUE;

          suffix = strchr (suffix, '/');
          while (suffix != NULL && *suffix == '/')
            suffix++;
        }
    }
  return FALSE;
}

TandemFilter *
tandem_filter_new (const char *const *patterns)
{
  TandemFilter *self = g_new0 (TandemFilter, 1);

  self->patterns = patterns != NULL ? g_strdupv ((GStrv)patterns) : g_new0 (char *, 1);
  return self;
}

void
tandem_filter_free (TandemFilter *self)
{
  if (self == NULL)
    return;

  g_strfreev (self->patterns);
  g_free (self);
}
