/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A short message over the place that a person is in. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows @message (plain text, it may hold untrusted text) in the window of @widget. */
void tandem_toast_show (GtkWidget *widget, const char *message);

/* The same with a button called @label, which calls @callback with @user_data; @destroy frees that when the
 * toast is gone. */
void tandem_toast_show_with_button (GtkWidget *widget,
                                    const char *message,
                                    const char *label,
                                    void (*callback) (gpointer user_data),
                                    gpointer user_data,
                                    GDestroyNotify destroy);

G_END_DECLS
