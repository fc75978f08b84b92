/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-kept-scans.h"

#include "tree/tandem-saved-scan.h"

#define MAX_FILES 1000 /* are looked at: the history has fewer */

char *
tandem_kept_scans_dup_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "tandem", "scans", NULL);
}

guint64
tandem_kept_scans_find_items (const char *path)
{
  g_autofree char *folder = tandem_kept_scans_dup_folder ();
  g_autoptr (GDir) dir = g_path_is_absolute (path) ? g_dir_open (folder, 0, NULL) : NULL;
  gint64 newest = G_MININT64;
  guint64 items = 0;
  const char *name;

  for (guint i = 0; dir != NULL && i < MAX_FILES && (name = g_dir_read_name (dir)) != NULL; i++)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);
      g_auto (TandemSavedScanInfo) info = { 0 };

      if (g_str_has_suffix (name, TANDEM_KEPT_SCANS_SUFFIX) && g_file_test (file, G_FILE_TEST_IS_REGULAR)
          && tandem_saved_scan_read_info (file, &info, NULL) && g_str_equal (info.path, path)
          && info.started > newest)
        {
          newest = info.started;
          items = info.items;
        }
    }
  return items;
}
