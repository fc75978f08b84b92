/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of a log store that pass a filter, as a list for GTK. Rows are made when they are asked for. What
 * is to be looked through is looked through in slices of some milliseconds, so that a million lines do not
 * keep the window waiting. */
#pragma once

#include "app/tandem-log-store.h"

G_BEGIN_DECLS

/* One row: a number of a line in the store, which is read when it is asked for. */
#define TANDEM_TYPE_LOG_LINE (tandem_log_line_get_type ())
G_DECLARE_FINAL_TYPE (TandemLogLine, tandem_log_line, TANDEM, LOG_LINE, GObject)

/* FALSE when the line is gone. @entry: see tandem_log_store_get (). */
gboolean tandem_log_line_get (TandemLogLine *self, TandemLogEntry *entry);

/* The line as text; "" when it is gone. (transfer full) */
char *tandem_log_line_dup_text (TandemLogLine *self);

#define TANDEM_TYPE_LOG_MODEL (tandem_log_model_get_type ())
G_DECLARE_FINAL_TYPE (TandemLogModel, tandem_log_model, TANDEM, LOG_MODEL, GObject)

/* All lines of @store (referenced). */
TandemLogModel *tandem_log_model_new (TandemLogStore *store);

TandemLogStore *tandem_log_model_get_store (TandemLogModel *self);

/* Lets through the lines of @process (nullable: of all), of @level and of those that are worse (0: of all),
 * that have @text (nullable) in them, in upper or lower case. */
void tandem_log_model_set_filter (TandemLogModel *self,
                                  const char *process,
                                  GLogLevelFlags level,
                                  const char *text);

/* Whether lines are still being looked through. */
gboolean tandem_log_model_is_searching (TandemLogModel *self);

/* The number in the store of the row at @position; G_MAXUINT64 when there is none. */
guint64 tandem_log_model_get_number (TandemLogModel *self, guint position);

G_END_DECLS
