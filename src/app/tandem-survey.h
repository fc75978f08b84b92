/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* All files of a result in one pass: the largest of them, and how much there is of each type and age. It
 * knows no GTK and may run in a thread while the snapshot grows. What is a folder, counts elsewhere or was
 * left out does not count. */
#pragma once

#include "app/tandem-file-group.h"
#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

/* Of each class the largest are kept. */
#define TANDEM_SURVEY_MAX_FILES 1000

typedef struct
{
  guint64 size;    /* bytes of all */
  guint64 count;   /* of all */
  GArray *largest; /* of TandemNode, up to TANDEM_SURVEY_MAX_FILES, in no order */
} TandemSurveyClass;

typedef struct
{
  TandemSurveyClass all;
  TandemSurveyClass groups[TANDEM_N_FILE_GROUPS];
  TandemSurveyClass ages[TANDEM_N_FILE_AGES];
} TandemSurvey;

/* Sizes are apparent ones when @apparent. When it is cancelled the answer is what was seen until then.
 * (transfer full) */
TandemSurvey *tandem_survey_run (TandemSnapshot *snapshot, gboolean apparent, GCancellable *cancellable);

/* The same in a thread; @callback gets the answer on the main thread. */
void tandem_survey_run_async (TandemSnapshot *snapshot,
                              gboolean apparent,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/* NULL with @error set when it was cancelled. (transfer full) */
TandemSurvey *tandem_survey_run_finish (GAsyncResult *result, GError **error);

void tandem_survey_free (TandemSurvey *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemSurvey, tandem_survey_free)

G_END_DECLS
