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

/* For a column made elsewhere: shown only where the list is at least @width wide. */
void tandem_folder_columns_set_min_width (GtkColumnViewColumn *column, int width);

/* "Permission denied", why an entry could not be read, or why it does not count; NULL when it was and does.
 * (transfer full) */
char *tandem_folder_columns_dup_remark (const TandemNodeInfo *info);

G_END_DECLS
