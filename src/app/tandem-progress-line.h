/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A progress bar that is drawn anew when it changes, and no more: for each change of a GtkProgressBar GTK
 * lays the window out, and on X11 waits several times for the display server. A screen reader finds a
 * GtkProgressBar in it, which is told of changes about once a second. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_PROGRESS_LINE (tandem_progress_line_get_type ())
G_DECLARE_FINAL_TYPE (TandemProgressLine, tandem_progress_line, TANDEM, PROGRESS_LINE, GtkWidget)

/* 0 to 1. */
void tandem_progress_line_set_fraction (TandemProgressLine *self, double fraction);

/* Shows that there is progress whose end is not known; a little further each time. */
void tandem_progress_line_pulse (TandemProgressLine *self);

/* Tells a screen reader at once what is shown: at the beginning and at the end. */
void tandem_progress_line_settle (TandemProgressLine *self);

/* (transfer full) */
void tandem_progress_line_take_label (TandemProgressLine *self, char *label);

G_END_DECLS
