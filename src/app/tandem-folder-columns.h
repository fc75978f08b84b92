/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the list of a folder's entries. */
#pragma once

#include "app/tandem-folder-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Adds the columns to @view, whose items are those of @model (it has to outlive the view), sorted as is
 * given. @with_place: the entries are from many folders, which a column names. */
void tandem_folder_columns_add (GtkColumnView *view,
                                TandemFolderModel *model,
                                gboolean with_place,
                                TandemFolderSort sort,
                                gboolean descending);

/* Shows only the columns for which @width has room with text of the usual size. */
void tandem_folder_columns_set_width (GtkColumnView *view, int width);

/* The row that @widget belongs to; GTK_INVALID_LIST_POSITION when it belongs to none. */
guint tandem_folder_columns_find_position (GtkWidget *widget);

/* "Permission denied", why an entry could not be read, or why it does not count; NULL when it was and does.
 * (transfer full) */
char *tandem_folder_columns_dup_remark (const TandemNodeInfo *info);

G_END_DECLS
