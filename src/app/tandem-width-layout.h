/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout of a widget with one child, which tells when its width has changed: what shows less when it is
 * narrow follows it. (libadwaita has breakpoints from 1.4 on.) */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_WIDTH_LAYOUT (tandem_width_layout_get_type ())
G_DECLARE_FINAL_TYPE (TandemWidthLayout, tandem_width_layout, TANDEM, WIDTH_LAYOUT, GtkLayoutManager)

/* Called after the layout, not within it, so that it may change what is laid out. @room: see below. */
typedef void (*TandemWidthFunc) (GtkWidget *widget, int room);

/* A width in pixels as that which has as much room for text of the usual size: half of it when text is twice
 * as large. */
int tandem_width_layout_get_room (GtkWidget *widget, int width);

/* Gives @widget this layout; @func (nullable) is told of the room at first and whenever it changes. Without
 * one it keeps what is above from giving a child with wrapped text more width than there is, when there is
 * little height. */
void tandem_width_layout_install (GtkWidget *widget, TandemWidthFunc func);

G_END_DECLS
