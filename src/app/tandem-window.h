/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: three places, the job bar below them. */
#pragma once

#include "app/tandem-digits-place.h"
#include "app/tandem-folders-place.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_WINDOW (tandem_window_get_type ())
G_DECLARE_FINAL_TYPE (TandemWindow, tandem_window, TANDEM, WINDOW, AdwApplicationWindow)

TandemWindow *tandem_window_new (GtkApplication *application);

/* Goes to Folders and scans @folder there. */
void tandem_window_open (TandemWindow *self, GFile *folder);

/* The places, for who drives the window from within. Owned by @self. */
TandemFoldersPlace *tandem_window_get_folders_place (TandemWindow *self);
TandemDigitsPlace *tandem_window_get_digits_place (TandemWindow *self);

/* Goes to the place "folders", "digits" or "processes". */
void tandem_window_show_place (TandemWindow *self, const char *place);

G_END_DECLS
