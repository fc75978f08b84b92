/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A slim bar that is filled in part: the share of an entry. Drawn, not made of widgets: a list has hundreds.
 * The percentage stands beside it as text. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_SHARE_BAR (tandem_share_bar_get_type ())
G_DECLARE_FINAL_TYPE (TandemShareBar, tandem_share_bar, TANDEM, SHARE_BAR, GtkWidget)

GtkWidget *tandem_share_bar_new (void);

/* @share: 0 to 1. */
void tandem_share_bar_set_share (TandemShareBar *self, double share);

G_END_DECLS
