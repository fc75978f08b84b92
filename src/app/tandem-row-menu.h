/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The menu of what can be done to entries, for a list of them: where the pointer or the keyboard is. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For the "setup" of a column's cells, once @item has its child: so that its row is found. */
void tandem_row_menu_mark (GtkListItem *item);

/* Has @list, a page of a TandemScanView and with a selection model, show the menu: by the secondary button,
 * which selects the row when it is not, and by <Menu> and <Shift>F10. */
void tandem_row_menu_install (GtkColumnView *list);

G_END_DECLS
