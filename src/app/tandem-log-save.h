/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes log lines into a file, some at a time, so that neither the disk nor their number is felt. */
#pragma once

#include "app/tandem-log-model.h"

G_BEGIN_DECLS

/* Writes the lines that @model has now into @file, which appears whole or stays as it was. Lines that the
 * store drops meanwhile are left out. */
void tandem_log_save_async (TandemLogModel *model,
                            GFile *file,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean tandem_log_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
