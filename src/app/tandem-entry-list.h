/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of TandemFolderEntry that never changes. The entries are made when they are looked at: there may be
 * very many. */
#pragma once

#include "app/tandem-folder-entry.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_ENTRY_LIST (tandem_entry_list_get_type ())
G_DECLARE_FINAL_TYPE (TandemEntryList, tandem_entry_list, TANDEM, ENTRY_LIST, GObject)

/* Of @nodes (element-type TandemNode) (transfer full) of @snapshot (nullable when there are none;
 * referenced). */
TandemEntryList *tandem_entry_list_new (TandemSnapshot *snapshot, GArray *nodes);

G_END_DECLS
