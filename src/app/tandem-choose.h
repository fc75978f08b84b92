/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Lets a person choose a file or a folder. */
#pragma once

#include "app/tandem-compat.h"

G_BEGIN_DECLS

/* @widget: the one that asked; @file: (transfer none). */
typedef void (*TandemChosenFunc) (gpointer widget, GFile *file);

/* Asks in front of the window of @widget, with @title and @accept on the button, and calls @chosen when a
 * file was chosen and @widget is still there. While a question of @widget's stands it asks no second one.
 * @name: (nullable) what a new file may be called. */
void tandem_choose (GtkWidget *widget,
                    TandemChooseKind kind,
                    const char *title,
                    const char *accept,
                    const char *name,
                    TandemChosenFunc chosen);

G_END_DECLS
