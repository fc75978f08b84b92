/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-change-item.h"

#include "app/tandem-format.h"
#include "job/tandem-report-line.h"

#include <glib/gi18n.h>
#include <string.h>

struct _TandemChangeItem
{
  GObject parent_instance;

  char *path;
  guint kind; /* of kinds */
  guint64 old_bytes;
  guint64 new_bytes;
  TandemNode node;
};

G_DEFINE_FINAL_TYPE (TandemChangeItem, tandem_change_item, G_TYPE_OBJECT)

enum
{
  NEW,
  GONE
};

static const struct
{
  const char *change;
  const char *name;
} kinds[] = {
  { "new", N_ ("New") },
  { "gone", N_ ("Gone") },
  { "grew", N_ ("Grew") },
  { "shrank", N_ ("Shrank") },
  { "", "" }, /* what is not known */
};

const char *
tandem_change_item_get_path (TandemChangeItem *self)
{
  return self->path;
}

const char *
tandem_change_item_get_kind (TandemChangeItem *self)
{
  return kinds[self->kind].name[0] != '\0' ? _ (kinds[self->kind].name) : "";
}

gboolean
tandem_change_item_is_new (TandemChangeItem *self)
{
  return self->kind == NEW;
}

gboolean
tandem_change_item_is_gone (TandemChangeItem *self)
{
  return self->kind == GONE;
}

guint64
tandem_change_item_get_old_bytes (TandemChangeItem *self)
{
  return self->old_bytes;
}

guint64
tandem_change_item_get_new_bytes (TandemChangeItem *self)
{
  return self->new_bytes;
}

TandemNode
tandem_change_item_get_node (TandemChangeItem *self)
{
  return self->node;
}

/* The path within @folder, safe to show: from what it is as bytes or, when it is no UTF-8, as it was quoted.
 */
static char *
dup_shown_path (JsonObject *change, const char *folder)
{
  const char *path = tandem_report_get_string (change, "path");
  const char *quoted = tandem_report_get_string (change, "quoted");
  g_autofree char *quoted_folder = folder != NULL ? tandem_format_name (folder, -1) : NULL;
  gsize length;

  if (quoted == NULL)
    return tandem_format_path_in (path != NULL ? path : "", folder);
  length = quoted_folder != NULL && g_str_has_prefix (quoted, quoted_folder) ? strlen (quoted_folder) : 0;
  if (length > 0 && quoted[length] == '/')
    length++;
  return tandem_format_message (quoted + length);
}

TandemChangeItem *
tandem_change_item_new (JsonObject *change, const char *folder)
{
  TandemChangeItem *self = g_object_new (TANDEM_TYPE_CHANGE_ITEM, NULL);
  const char *kind = tandem_report_get_string (change, "change");
  const char *node = tandem_report_get_string (change, "node");
  char *end = NULL;

  self->path = dup_shown_path (change, folder);
  while (self->kind < G_N_ELEMENTS (kinds) - 1 && g_strcmp0 (kind, kinds[self->kind].change) != 0)
    self->kind++;
  self->old_bytes = (guint64)tandem_report_get_count (change, "old_bytes", 0);
  self->new_bytes = (guint64)tandem_report_get_count (change, "new_bytes", 0);
  if (node != NULL)
    self->node.segment = g_ascii_strtoull (node, &end, 10);
  if (end != NULL && *end == ':')
    self->node.entry = g_ascii_strtoull (end + 1, NULL, 10);
  return self;
}

static void
tandem_change_item_finalize (GObject *object)
{
  g_free (TANDEM_CHANGE_ITEM (object)->path);
  G_OBJECT_CLASS (tandem_change_item_parent_class)->finalize (object);
}

static void
tandem_change_item_class_init (TandemChangeItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_change_item_finalize;
}

static void
tandem_change_item_init (TandemChangeItem *self)
{
}
