/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-libraries.h"

#include "tree/tandem-sha256.h"

#include <json-glib/json-glib.h>
#include <xxhash.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

char *
tandem_libraries_describe (void)
{
  const guint xxhash = XXH_versionNumber (); /* major × 10000 + minor × 100 + release */
  const char *openssl = tandem_sha256_get_library_version ();
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "GLib %u.%u.%u, JSON-GLib %s, xxHash %u.%u.%u", glib_major_version,
                          glib_minor_version, glib_micro_version, JSON_VERSION_S, xxhash / 10000,
                          xxhash / 100 % 100, xxhash % 100);
  if (openssl != NULL)
    g_string_append_printf (text, ", OpenSSL %s", openssl);
#ifdef __GLIBC__
  g_string_append_printf (text, ", glibc %s", gnu_get_libc_version ());
#endif
  return g_string_free (text, FALSE);
}
