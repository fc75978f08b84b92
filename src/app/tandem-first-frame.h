/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What can wait until there is something to see: before its first frame a window reads and starts nothing but
 * what the frame shows. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Calls @function with @object, of which this keeps no reference, once @widget, which is realized, was drawn
 * and there is nothing more urgent to do. Not at all when @object or the window is gone by then. */
void tandem_first_frame_call (GtkWidget *widget, void (*function) (gpointer object), gpointer object);

G_END_DECLS
