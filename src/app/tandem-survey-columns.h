/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the list of types or ages (TandemSurveyRow). */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Adds the columns to @view, the first of which is called @title; they sort, the first by the rows' index
 * when
 * @in_order, else by title. */
void tandem_survey_columns_add (GtkColumnView *view, const char *title, gboolean in_order);

G_END_DECLS
