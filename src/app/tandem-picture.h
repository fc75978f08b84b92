/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What fills a folder, as a treemap or as rings. It is made in a thread and drawn as one cached node; what
 * the pointer is on, the keyboard's place and what is selected are drawn on top. The list beside it is its
 * accessible equivalent.
 *
 * Signals:
 *   entered (TandemFolderEntry)    a person wants to see what is in this folder, or, of a file, the folder it
 * is in picked (TandemFolderEntry)     a person went to this one; it is in the folder shown menu
 * (TandemFolderEntry, double x, double y)   a person wants the context menu; it may be anywhere below the
 * folder drawn ()                       there is another image */
#pragma once

#include "app/tandem-folder-entry.h"
#include "app/tandem-picture-image.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_PICTURE (tandem_picture_get_type ())
G_DECLARE_FINAL_TYPE (TandemPicture, tandem_picture, TANDEM, PICTURE, GtkWidget)

/* Shows @folder of @snapshot (nullable: nothing; referenced). */
void tandem_picture_set_folder (TandemPicture *self, TandemSnapshot *snapshot, TandemNode folder);

void tandem_picture_set_kind (TandemPicture *self, TandemPictureKind kind);
void tandem_picture_set_coloring (TandemPicture *self, TandemPictureColoring coloring);
void tandem_picture_set_apparent (TandemPicture *self, gboolean apparent);

/* Looks again at a snapshot that grows; not before the last time's work is small beside the time since. */
void tandem_picture_refresh (TandemPicture *self);

/* Marks the @n nodes as selected. */
void tandem_picture_set_selected (TandemPicture *self, const TandemNode *nodes, guint n);

/* What is shown; NULL before there is something. Owned by @self. */
const TandemPictureImage *tandem_picture_get_image (TandemPicture *self);

G_END_DECLS
