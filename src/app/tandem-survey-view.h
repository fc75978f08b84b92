/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of a TandemScanView: the largest files of a whole result, or how much there is of each type or age;
 * from there, the largest files of a type or age.
 *
 * Properties: kind, construct only. */
#pragma once

#include "app/tandem-scan-page.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum
{
  TANDEM_SURVEY_LARGEST,
  TANDEM_SURVEY_TYPES,
  TANDEM_SURVEY_AGES,
} TandemSurveyKind;

#define TANDEM_TYPE_SURVEY_KIND (tandem_survey_kind_get_type ())
GType tandem_survey_kind_get_type (void);

#define TANDEM_TYPE_SURVEY_VIEW (tandem_survey_view_get_type ())
G_DECLARE_FINAL_TYPE (TandemSurveyView, tandem_survey_view, TANDEM, SURVEY_VIEW, AdwBin)

G_END_DECLS
