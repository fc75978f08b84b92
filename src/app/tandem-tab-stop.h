/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Holds a GtkListView or GtkColumnView, or what scrolls one, that the Tab key leaves at once, from whichever
 * row: the arrow keys go through the rows, of which there may be millions. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_TAB_STOP (tandem_tab_stop_get_type ())
G_DECLARE_FINAL_TYPE (TandemTabStop, tandem_tab_stop, TANDEM, TAB_STOP, AdwBin)

G_END_DECLS
