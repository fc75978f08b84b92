/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Log lines as a list that can follow the newest line, be selected from and copied.
 *
 * Properties: follow (gboolean): whether the newest line is kept in view; scrolling up ends it. */
#pragma once

#include "app/tandem-log-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_LOG_LIST (tandem_log_list_get_type ())
G_DECLARE_FINAL_TYPE (TandemLogList, tandem_log_list, TANDEM, LOG_LIST, AdwBin)

/* The rows: all lines of the program's log until a filter is set. Owned by @self. */
TandemLogModel *tandem_log_list_get_model (TandemLogList *self);

gboolean tandem_log_list_get_follow (TandemLogList *self);
void tandem_log_list_set_follow (TandemLogList *self, gboolean follow);

/* Puts the selected lines, or all when none is selected, on the clipboard: at most TANDEM_LOG_LIST_MAX_COPY.
 * Returns how many. */
#define TANDEM_LOG_LIST_MAX_COPY 100000
guint tandem_log_list_copy (TandemLogList *self);

G_END_DECLS
