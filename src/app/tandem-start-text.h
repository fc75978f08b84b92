/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts in either direction of writing within a window of either: Pango turns left and right around for a
 * text that runs from right to left, and GtkInscription, unlike GtkLabel, leaves it at that. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows @text at the side of @inscription where a line of the window begins. */
void tandem_start_text_set (GtkInscription *inscription, const char *text);

/* The alignment that puts @text where a line of the window begins, in a layout whose context has the
 * direction of the window: Pango turns it around for a text that runs the other way. */
PangoAlignment tandem_start_text_get_alignment (const char *text);

G_END_DECLS
