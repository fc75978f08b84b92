/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How often which two digits stand side by side, as a drawn square of ten by ten: the first digit down, the
 * second across. The stronger a cell is coloured the further it is from what chance gives; a sign says to
 * which side. The text beside it says the same in words. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_PAIR_GRID (tandem_pair_grid_get_type ())
G_DECLARE_FINAL_TYPE (TandemPairGrid, tandem_pair_grid, TANDEM, PAIR_GRID, GtkWidget)

/* @deviations: 100 numbers, in standard deviations. @label: what it shows, in words. */
void tandem_pair_grid_set (TandemPairGrid *self, const double *deviations, const char *label);

G_END_DECLS
