/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The log with its filters: by process, level and text; it follows, is copied and saved. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_LOG_VIEW (tandem_log_view_get_type ())
G_DECLARE_FINAL_TYPE (TandemLogView, tandem_log_view, TANDEM, LOG_VIEW, AdwBin)

/* Shows the lines of the process with that name in the log, of every level. */
void tandem_log_view_show_process (TandemLogView *self, const char *process);

G_END_DECLS
