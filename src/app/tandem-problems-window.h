/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what a scan could not read, or what an act on files left as it was, with the reason of each. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Shows @problems (element-type TandemProblem) of a scan over @parent; @total of them were found, listed or
 * not. */
void tandem_problems_window_present (GtkWindow *parent, GListModel *problems, guint64 total);

/* Shows @problems (element-type TandemProblem) of deleting, moving to the Trash or restoring over @parent. */
void tandem_problems_window_present_left (GtkWindow *parent, GListModel *problems);

G_END_DECLS
