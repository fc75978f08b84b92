/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-act-selection.h"

#include "app/tandem-folder-entry.h"
#include "app/tandem-format.h"

#include <glib/gi18n.h>

char *
tandem_act_selection_dup_count (guint n)
{
  g_autofree char *number = tandem_format_count (n);

  return g_strdup_printf (ngettext ("%s item", "%s items", n), number);
}

void
tandem_act_selection_clear (TandemActSelection *selection)
{
  g_clear_pointer (&selection->nodes, g_ptr_array_unref);
  g_clear_pointer (&selection->what, g_free);
}

void
tandem_act_selection_read (TandemScanView *view, TandemActSelection *selection)
{
  g_autoptr (GListModel) model = tandem_scan_view_dup_selection (view);

  *selection = (TandemActSelection){ .nodes = g_ptr_array_new_with_free_func (g_free),
                                     .n = g_list_model_get_n_items (model) };
  for (guint i = 0; i < selection->n; i++)
    {
      g_autoptr (TandemFolderEntry) entry = g_list_model_get_item (model, i);
      const TandemNode node = tandem_folder_entry_get_node (entry);
      TandemNodeInfo info;

      g_ptr_array_add (selection->nodes, g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                                          node.segment, node.entry));
      if (!tandem_folder_entry_get_info (entry, &info))
        continue;
      if ((info.flags & TANDEM_ENTRY_DUPLICATE) == 0)
        selection->bytes += info.allocated;
      selection->items += 1 + info.items;
      if (selection->n == 1)
        {
          g_autofree char *name = tandem_format_name (info.name, (gssize)info.name_length);

          selection->what = g_strdup_printf (_ ("“%s”"), name);
        }
    }
  g_ptr_array_add (selection->nodes, NULL);
  if (selection->what == NULL)
    selection->what = tandem_act_selection_dup_count (selection->n);
}

GPtrArray *
tandem_act_selection_dup_paths (TandemScanView *view)
{
  g_autoptr (GListModel) model = tandem_scan_view_dup_selection (view);
  TandemSnapshot *snapshot = tandem_scan_view_get_snapshot (view);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; snapshot != NULL && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (TandemFolderEntry) entry = g_list_model_get_item (model, i);

      g_ptr_array_add (paths, tandem_snapshot_dup_path (snapshot, tandem_folder_entry_get_node (entry)));
    }
  return paths;
}
