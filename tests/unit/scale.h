/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests have to know of where programs are slower. */
#pragma once

#include <glib.h>
#include <string.h>

/* How much less there is to do than usual, where everything takes longer: 1, or what the environment variable
 * TANDEM_TEST_SCALE says. Numbers of rounds and sizes are divided by it. */
static inline guint
test_scale (void)
{
  const char *scale = g_getenv ("TANDEM_TEST_SCALE");

  return scale != NULL ? (guint)CLAMP (g_ascii_strtoull (scale, NULL, 10), 1, 100) : 1;
}

/* Timing means nothing there, and some calls of the system are valgrind's own. */
static inline gboolean
is_under_valgrind (void)
{
  const char *preloaded = g_getenv ("LD_PRELOAD");

  return preloaded != NULL && strstr (preloaded, "vgpreload") != NULL;
}
