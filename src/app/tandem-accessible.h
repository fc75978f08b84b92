/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for those who do not see the widgets, and nothing for them that the others do not see. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Gives @widget (a GtkAccessible) the accessible name @label. */
void tandem_accessible_set_label (gpointer widget, const char *label);

/* Gives @widget the accessible name @label, of which this frees the memory. (transfer full) */
void tandem_accessible_take_label (gpointer widget, char *label);

/* Gives @drop_down, of which GTK 4.18 says only what is chosen, an accessible name of @label and what is
 * chosen; follows it from now on. */
void tandem_accessible_name_drop_down (GtkDropDown *drop_down, const char *label);

/* Names the buttons in @root whose label has an underlined letter by that label; GTK 4.8 reads out the
 * underscore. Not those that have a name of their own: call it first. */
void tandem_accessible_name_buttons (GtkWidget *root);

/* Hides from assistive technology the pages of @stack (a GtkStack or AdwViewStack) that are not shown;
 * GTK 4.8 leaves them there. Follows the stack from now on. */
void tandem_accessible_follow_stack (gpointer stack);

/* The same for the child of @revealer while it is not revealed. */
void tandem_accessible_follow_revealer (GtkRevealer *revealer);

G_END_DECLS
