/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The window with what a person can choose. Each choice holds and is remembered at once. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows the preferences over @parent. */
void tandem_preferences_present (GtkWindow *parent);

G_END_DECLS
