/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A type or an age of files, as a row of a list: what it is called and how much there is of it.
 *
 * Properties: title, size (bytes), count (files); share (of all bytes, 0 to 1). notify::size comes last. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_SURVEY_ROW (tandem_survey_row_get_type ())
G_DECLARE_FINAL_TYPE (TandemSurveyRow, tandem_survey_row, TANDEM, SURVEY_ROW, GObject)

/* The row of the class @index. */
TandemSurveyRow *tandem_survey_row_new (guint index, const char *title, const char *icon_name);

void tandem_survey_row_update (TandemSurveyRow *self, guint64 size, guint64 count, guint64 total_size);

guint tandem_survey_row_get_index (TandemSurveyRow *self);
const char *tandem_survey_row_get_title (TandemSurveyRow *self);
const char *tandem_survey_row_get_icon_name (TandemSurveyRow *self);
guint64 tandem_survey_row_get_size (TandemSurveyRow *self);
guint64 tandem_survey_row_get_count (TandemSurveyRow *self);
double tandem_survey_row_get_share (TandemSurveyRow *self);

G_END_DECLS
