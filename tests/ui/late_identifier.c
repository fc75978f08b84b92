/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the window: on a busy machine a process may have ended, and have no number any more, by the
 * time that its number is asked for. */
#include <dlfcn.h>
#include <gio/gio.h>

const char *
g_subprocess_get_identifier (GSubprocess *subprocess)
{
  static const char *(*real) (GSubprocess *);
  const char *identifier;

  if (real == NULL)
    real = (const char *(*)(GSubprocess *))dlsym (RTLD_NEXT, "g_subprocess_get_identifier");
  while ((identifier = real (subprocess)) != NULL)
    g_usleep (1000);
  return identifier;
}
