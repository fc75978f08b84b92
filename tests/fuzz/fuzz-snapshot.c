/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes arbitrary bytes for a saved snapshot, goes through all that it pretends to hold, and compares it with
 * itself. With -DTANDEM_FUZZ_FILES: a program that does so with the files given to it. */
#include "tree/tandem-diff.h"
#include "tree/tandem-snapshot.h"
#include "tree/tandem-tree-export.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_READ 150
#define MAX_WRITTEN ((gsize)8 << 10)

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_tree (TandemSnapshot *snapshot)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  TandemNode node = tandem_snapshot_get_top (snapshot);
  guint n_read = 0;

  g_array_append_val (left, node);
  while (left->len > 0 && n_read < MAX_READ)
    {
      g_autoptr (TandemChildren) children = NULL;

      node = g_array_index (left, TandemNode, left->len - 1);
      g_array_set_size (left, left->len - 1);
      children = tandem_children_new (snapshot, node);
      for (guint64 i = 0; i < tandem_children_get_n (children) && n_read < MAX_READ; i++, n_read++)
        {
          const TandemNode child = tandem_children_get (children, i);
          guint64 measured[TANDEM_MEASURE_MODIFIED + 1];
          TandemNodeInfo info;
          gsize length;

          if (!tandem_snapshot_get_info (snapshot, child, &info))
            continue;
          g_assert_cmpuint (strlen (info.name), ==, info.name_length);
          g_assert_true (tandem_children_get_name (children, i, &length) == info.name);
          g_assert_cmpuint (length, ==, info.name_length);
          for (guint measure = 0; measure < G_N_ELEMENTS (measured); measure++)
            tandem_children_measure (children, (TandemMeasure)measure, i, 1, &measured[measure]);
          g_assert_cmpuint (measured[TANDEM_MEASURE_ALLOCATED], ==, info.allocated);
          g_assert_cmpuint (measured[TANDEM_MEASURE_APPARENT], ==, info.apparent);
          g_assert_cmpuint (measured[TANDEM_MEASURE_ITEMS], ==, info.items);
          g_free (tandem_snapshot_dup_path (snapshot, child));
          if (info.kind == TANDEM_KIND_DIRECTORY)
            g_array_append_val (left, child);
        }
    }
}

/* A damaged snapshot may have loops, of which an export would never come to an end. */
static gboolean
count_written (const char *data, gsize size, gpointer user_data, GError **error)
{
  gsize *written = user_data;

  *written += size;
  if (*written <= MAX_WRITTEN)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "enough");
  return FALSE;
}

static void
on_change (const TandemChange *change, gpointer user_data)
{
  (*(guint64 *)user_data)++;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (TandemSnapshot) snapshot = NULL;
  guint64 n_changes = 0;
  gsize written = 0;
  int fd = memfd_create ("fuzz", MFD_CLOEXEC);

  if (write (fd, data, size) == (ssize_t)size)
    snapshot = tandem_snapshot_new_for_fd (fd, NULL);
  close (fd);
  if (snapshot == NULL)
    return 0;

  read_tree (snapshot);
  tandem_diff_run (snapshot, snapshot, FALSE, on_change, &n_changes, NULL);
  tandem_tree_export_ncdu (snapshot, count_written, &written, NULL);
  return 0;
}

#ifdef TANDEM_FUZZ_FILES
#include "fuzz-files.h"
#endif
