/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The main () of a fuzz target that is built without a fuzzer: reads the files and folders given to it. */
#pragma once

#include <glib.h>

static void
feed (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autofree char *data = NULL;
  const char *name;
  gsize size;

  if (folder == NULL)
    {
      g_assert_true (g_file_get_contents (path, &data, &size, NULL));
      LLVMFuzzerTestOneInput ((const uint8_t *)data, size);
      return;
    }
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      feed (child);
    }
}

int
main (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    feed (argv[i]);
  return 0;
}
