/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing is lost by closing the window unasked, and no process outlives it: asks before jobs are stopped,
 * stops them by the ladder, and says when all are gone.
 *
 * Signals: ready ()   all jobs are over after a person said to stop them: the window may go */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_QUIT_GUARD (tandem_quit_guard_get_type ())
G_DECLARE_FINAL_TYPE (TandemQuitGuard, tandem_quit_guard, TANDEM, QUIT_GUARD, GObject)

/* For @jobs (element-type TandemJobClient; referenced). */
TandemQuitGuard *tandem_quit_guard_new (GListModel *jobs);

/* Whether any of the jobs is active. */
gboolean tandem_quit_guard_has_active_job (TandemQuitGuard *self);

/* Asks over @parent whether to stop the active jobs. If so, stops them, which takes a few seconds at most; if
 * not, nothing happens. While it asks already, it does nothing. */
void tandem_quit_guard_ask (TandemQuitGuard *self, GtkWindow *parent);

G_END_DECLS
