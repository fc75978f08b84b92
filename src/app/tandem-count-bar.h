/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A drawn bar for a count among others: how long it is says how large, and a tick where chance would have it.
 * Read out by its label. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_COUNT_BAR (tandem_count_bar_get_type ())
G_DECLARE_FINAL_TYPE (TandemCountBar, tandem_count_bar, TANDEM, COUNT_BAR, GtkWidget)

GtkWidget *tandem_count_bar_new (void);

/* @part and @expected: 0 to 1 of the whole width. @label: what it says in words. */
void tandem_count_bar_set (TandemCountBar *self, double part, double expected, const char *label);

G_END_DECLS
