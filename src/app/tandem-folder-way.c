/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-way.h"

#include "app/tandem-folder-entry.h"
#include "app/tandem-format.h"

/* More folders than this are not shown as the way to one; also the end of a way that a damaged snapshot has
 * none of. */
#define MAX_LENGTH 100000

struct _TandemFolderWay
{
  TandemSnapshot *snapshot; /* (nullable) */
  GArray *way;              /* of TandemNode */
  GArray *history;          /* of TandemNode */
};

void
tandem_folder_way_set_snapshot (TandemFolderWay *self, TandemSnapshot *snapshot)
{
  g_set_object (&self->snapshot, snapshot);
  g_array_set_size (self->way, 0);
  g_array_set_size (self->history, 0);
}

void
tandem_folder_way_go (TandemFolderWay *self, TandemNode folder)
{
  const TandemNode top = tandem_snapshot_get_top (self->snapshot);

  g_array_set_size (self->way, 0);
  while (!tandem_node_equal (folder, top) && self->way->len < MAX_LENGTH)
    {
      g_array_prepend_val (self->way, folder);
      if (!tandem_snapshot_get_parent (self->snapshot, folder, &folder))
        break;
    }
  if (self->way->len == 0)
    g_array_append_val (self->way, top);
}

guint
tandem_folder_way_get_length (TandemFolderWay *self)
{
  return self->way->len;
}

TandemNode
tandem_folder_way_get_nth (TandemFolderWay *self, guint index)
{
  return g_array_index (self->way, TandemNode, index);
}

TandemNode
tandem_folder_way_get_folder (TandemFolderWay *self)
{
  return tandem_folder_way_get_nth (self, self->way->len - 1);
}

gboolean
tandem_folder_way_is_parent_of (TandemFolderWay *self, TandemNode node)
{
  TandemNode parent;

  return tandem_snapshot_get_parent (self->snapshot, node, &parent)
         && tandem_node_equal (parent, tandem_folder_way_get_folder (self));
}

gboolean
tandem_folder_way_get_info (TandemFolderWay *self, TandemNodeInfo *info)
{
  return self->snapshot != NULL && self->way->len > 0
         && tandem_snapshot_get_info (self->snapshot, tandem_folder_way_get_folder (self), info);
}

/* The name of a folder on the way; of the scanned one as it is called in the title. */
static char *
dup_name (TandemFolderWay *self, guint index, const TandemJobRequest *request)
{
  TandemNodeInfo info;

  if (index == 0)
    return tandem_job_request_dup_folder_name (request);
  if (!tandem_snapshot_get_info (self->snapshot, tandem_folder_way_get_nth (self, index), &info))
    return g_strdup ("?");
  return tandem_format_name (info.name, (gssize)info.name_length);
}

GStrv
tandem_folder_way_dup_names (TandemFolderWay *self, const TandemJobRequest *request)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->way->len; i++)
    {
      g_autofree char *name = dup_name (self, i, request);

      g_strv_builder_add (builder, name);
    }
  return g_strv_builder_end (builder);
}

void
tandem_folder_way_remember (TandemFolderWay *self)
{
  const TandemNode folder = tandem_folder_way_get_folder (self);

  g_array_append_val (self->history, folder);
}

gboolean
tandem_folder_way_has_last (TandemFolderWay *self)
{
  return self->history->len > 0;
}

gboolean
tandem_folder_way_take_last (TandemFolderWay *self, TandemNode *folder)
{
  if (self->history->len == 0)
    return FALSE;
  *folder = g_array_index (self->history, TandemNode, self->history->len - 1);
  g_array_set_size (self->history, self->history->len - 1);
  return TRUE;
}

TandemFolderWay *
tandem_folder_way_new (void)
{
  TandemFolderWay *self = g_new0 (TandemFolderWay, 1);

  self->way = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  self->history = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  return self;
}

void
tandem_folder_way_free (TandemFolderWay *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->snapshot);
  g_array_unref (self->way);
  g_array_unref (self->history);
  g_free (self);
}
