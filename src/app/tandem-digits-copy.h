/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks which digits to copy, and copies them. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* More than this in the clipboard helps nobody and stops other programs; a file holds them. */
#define TANDEM_DIGITS_MAX_COPY 10000000

/* Asks for a range of @digits (referenced) in a dialog over the window of @widget. @from (from 1) is what it
 * begins with. */
void tandem_digits_copy_range (GtkWidget *widget, GBytes *digits, guint64 from);

/* Copies "2." and the first digits, all if they are not more than the most. */
void tandem_digits_copy_all (GtkWidget *widget, GBytes *digits);

G_END_DECLS
