/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The result of one scan, in all its views: a switcher and a stack of pages (TandemScanPage). It maps the
 * snapshot and tells the page that is in sight when to look again. It shows a scan that is going on, too.
 *
 * Acts on entries: put an action group on this widget (gtk_widget_insert_action_group ()), its items into the
 * context menu (tandem_scan_view_get_menu ()), and ask for the selection when an action is activated.
 *
 * Signals:
 *   selection-changed ()   of the page in sight; another page's counts as a change */
#pragma once

#include "app/tandem-scan-page.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_SCAN_VIEW (tandem_scan_view_get_type ())
G_DECLARE_FINAL_TYPE (TandemScanView, tandem_scan_view, TANDEM, SCAN_VIEW, AdwBin)

/* Shows what @client (a scan; referenced) has read, as it grows. */
void tandem_scan_view_set_client (TandemScanView *self, TandemJobClient *client);

/* Looks again at once: call it when the scan has ended, or the snapshot was changed otherwise. */
void tandem_scan_view_refresh (TandemScanView *self);

/* The snapshot that is shown; NULL before there is one. Owned by @self. */
TandemSnapshot *tandem_scan_view_get_snapshot (TandemScanView *self);

/* What is selected on the page in sight. (element-type TandemFolderEntry) (transfer full) */
GListModel *tandem_scan_view_dup_selection (TandemScanView *self);

/* The context menu of every entry, to add sections to. Owned by @self. */
GMenu *tandem_scan_view_get_menu (TandemScanView *self);

/* Opens the context menu for the selection; @x and @y are those of @at, a widget within @self. */
void tandem_scan_view_popup_menu (TandemScanView *self, GtkWidget *at, double x, double y);

/* The view that @widget is in. NULL when it is in none. */
TandemScanView *tandem_scan_view_of (GtkWidget *widget);

/* Goes to the page of the folders, to the folder that @node is in, and selects it there. */
void tandem_scan_view_show_node (TandemScanView *self, TandemNode node);

G_END_DECLS
