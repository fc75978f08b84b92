/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How a widget writes, for a thread beside it. It never changes. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _TandemPictureFont TandemPictureFont;

/* A little smaller than what @widget writes with. (transfer full) */
TandemPictureFont *tandem_picture_font_new (GtkWidget *widget);

TandemPictureFont *tandem_picture_font_ref (TandemPictureFont *self);
void tandem_picture_font_unref (TandemPictureFont *self);

/* The height of a line, in pixels. */
int tandem_picture_font_get_line (TandemPictureFont *self);

/* A layout of one line for @cairo, of this thread. (transfer full) */
PangoLayout *tandem_picture_font_create_layout (TandemPictureFont *self, cairo_t *cairo);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemPictureFont, tandem_picture_font_unref)

G_END_DECLS
