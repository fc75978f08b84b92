/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-scan-page.h"

enum
{
  SIGNAL_SELECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (TandemScanPage, tandem_scan_page, GTK_TYPE_WIDGET)

void
tandem_scan_page_set_result (TandemScanPage *self, TandemJobClient *client, TandemSnapshot *snapshot)
{
  TANDEM_SCAN_PAGE_GET_IFACE (self)->set_result (self, client, snapshot);
}

void
tandem_scan_page_refresh (TandemScanPage *self)
{
  TANDEM_SCAN_PAGE_GET_IFACE (self)->refresh (self);
}

GListModel *
tandem_scan_page_dup_selection (TandemScanPage *self)
{
  if (TANDEM_SCAN_PAGE_GET_IFACE (self)->dup_selection == NULL)
    return G_LIST_MODEL (g_list_store_new (TANDEM_TYPE_FOLDER_ENTRY));
  return TANDEM_SCAN_PAGE_GET_IFACE (self)->dup_selection (self);
}

void
tandem_scan_page_filter (TandemScanPage *self)
{
  if (TANDEM_SCAN_PAGE_GET_IFACE (self)->filter != NULL)
    TANDEM_SCAN_PAGE_GET_IFACE (self)->filter (self);
}

void
tandem_scan_page_selection_changed (TandemScanPage *self)
{
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

static void
tandem_scan_page_default_init (TandemScanPageInterface *interface)
{
  signals[SIGNAL_SELECTION_CHANGED] = g_signal_new ("selection-changed", TANDEM_TYPE_SCAN_PAGE,
                                                    G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}
