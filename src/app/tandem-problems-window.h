/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what a scan could not read, with the reason of each. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Shows @problems (element-type TandemProblem) over @parent; @total of them were found, listed or not. */
void tandem_problems_window_present (GtkWindow *parent, GListModel *problems, guint64 total);

G_END_DECLS
