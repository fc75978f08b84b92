/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens files and shows them in the file manager: through the desktop's own launchers, never a shell, and
 * without waiting for it. What fails is said in a toast. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Opens what is at @path (bytes) with the program that its kind is opened with. @widget: in the window that
 * asks. */
void tandem_open_path (GtkWidget *widget, const char *path);

/* Shows @paths (of char *, bytes) in the file manager (org.freedesktop.FileManager1); where there is none
 * that can, opens the folder of the first. */
void tandem_open_show_in_files (GtkWidget *widget, GPtrArray *paths);

G_END_DECLS
