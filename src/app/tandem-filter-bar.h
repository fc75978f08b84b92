/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a person types what names are to have in them; hidden until then.
 *
 * Signals:
 *   changed ()   another text */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_FILTER_BAR (tandem_filter_bar_get_type ())
G_DECLARE_FINAL_TYPE (TandemFilterBar, tandem_filter_bar, TANDEM, FILTER_BAR, AdwBin)

/* What is typed on @widget is typed here. */
void tandem_filter_bar_set_capture (TandemFilterBar *self, GtkWidget *widget);

/* @toggle shows the bar and hides it. */
void tandem_filter_bar_set_toggle (TandemFilterBar *self, GtkToggleButton *toggle);

/* Shows the bar, with the focus in it. */
void tandem_filter_bar_open (TandemFilterBar *self);

/* Empties and hides the bar. */
void tandem_filter_bar_clear (TandemFilterBar *self);

/* "" while nothing is filtered. Owned by @self. */
const char *tandem_filter_bar_get_text (TandemFilterBar *self);

G_END_DECLS
