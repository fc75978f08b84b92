/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What became different since an earlier scan: a row of the view Changes. */
#pragma once

#include "tree/tandem-snapshot.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_CHANGE_ITEM (tandem_change_item_get_type ())
G_DECLARE_FINAL_TYPE (TandemChangeItem, tandem_change_item, TANDEM, CHANGE_ITEM, GObject)

/* Of a change in @folder as "tandem-cli diff --json" tells it. */
TandemChangeItem *tandem_change_item_new (JsonObject *change, const char *folder);

/* From the folder on, safe to show. Owned by @self. */
const char *tandem_change_item_get_path (TandemChangeItem *self);

/* "New", "Gone", "Grew", "Shrank". */
const char *tandem_change_item_get_kind (TandemChangeItem *self);
gboolean tandem_change_item_is_new (TandemChangeItem *self);
gboolean tandem_change_item_is_gone (TandemChangeItem *self);

guint64 tandem_change_item_get_old_bytes (TandemChangeItem *self);
guint64 tandem_change_item_get_new_bytes (TandemChangeItem *self);

/* Its node in the newer scan; entry 0 when it is gone. */
TandemNode tandem_change_item_get_node (TandemChangeItem *self);

G_END_DECLS
