/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints the first page of digits. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks for a printer and prints as many of @digits (referenced) as one page holds, with @title above them. An
 * error is told in a toast of the window that @widget is in. */
void tandem_digits_print (GtkWidget *widget, GBytes *digits, const char *title);

G_END_DECLS
