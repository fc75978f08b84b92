/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One view of a scan's result, a page of TandemScanView: the folders, the largest files, … A page is a widget
 * that implements this interface. To add one: write the widget, make it a GtkStackPage with a name and a
 * title in ui/tandem-scan-view.ui, and g_type_ensure () it in tandem-scan-view.c; the rest follows.
 *
 * Signals:
 *   selection-changed ()   what tandem_scan_page_dup_selection () gives is another now */
#pragma once

#include "app/tandem-folder-entry.h"
#include "app/tandem-job-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_SCAN_PAGE (tandem_scan_page_get_type ())
G_DECLARE_INTERFACE (TandemScanPage, tandem_scan_page, TANDEM, SCAN_PAGE, GtkWidget)

struct _TandemScanPageInterface
{
  GTypeInterface parent;

  void (*set_result) (TandemScanPage *self, TandemJobClient *client, TandemSnapshot *snapshot);
  void (*refresh) (TandemScanPage *self);
  GListModel *(*dup_selection) (TandemScanPage *self);
  void (*filter) (TandemScanPage *self);
};

/* Another result: of the job @client (nullable: none) the @snapshot, which is NULL until there is something
 * to see; then this is called again. When there is nothing to see for a while it is called again with NULL:
 * until then a page may go on showing the result before, so that nothing goes blank for a moment. Do what
 * takes time in tandem_scan_page_refresh (). */
void tandem_scan_page_set_result (TandemScanPage *self, TandemJobClient *client, TandemSnapshot *snapshot);

/* The result may have changed: called when the page comes into sight, while it is in sight and the scan goes
 * on, and at the end of the scan. What takes more than a millisecond belongs into a thread. */
void tandem_scan_page_refresh (TandemScanPage *self);

/* The entries that a person has selected, as they are now; empty when there are none. They say which nodes
 * they are, and tandem_folder_entry_get_info () gives their identity. (element-type TandemFolderEntry)
 * (transfer full) */
GListModel *tandem_scan_page_dup_selection (TandemScanPage *self);

/* Lets a person type what to filter by, if the page has a filter: <Ctrl>F, wherever in the view the focus is.
 */
void tandem_scan_page_filter (TandemScanPage *self);

/* For pages: emits selection-changed. */
void tandem_scan_page_selection_changed (TandemScanPage *self);

G_END_DECLS
