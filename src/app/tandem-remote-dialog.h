/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for a folder of another machine. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @widget: the one that asked; @place: "user@host:/folder". */
typedef void (*TandemRemoteChosenFunc) (gpointer widget, const char *place);

/* Asks in front of the window of @widget, and calls @chosen when a person named one; what is none is said to
 * be so in a toast. */
void tandem_remote_dialog_present (GtkWidget *widget, TandemRemoteChosenFunc chosen);

G_END_DECLS
