/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A TandemPicture with the choice of its kind and colours, which are remembered, and the legend of the
 * colours. */
#pragma once

#include "app/tandem-picture.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_PICTURE_PANE (tandem_picture_pane_get_type ())
G_DECLARE_FINAL_TYPE (TandemPicturePane, tandem_picture_pane, TANDEM, PICTURE_PANE, AdwBin)

/* Owned by @self. */
TandemPicture *tandem_picture_pane_get_picture (TandemPicturePane *self);

G_END_DECLS
