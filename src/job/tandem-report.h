/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of docs/report.md, as JSON objects. */
#pragma once

#include "process/tandem-log.h"
#include "process/tandem-process.h"
#include "process/tandem-stop-ladder.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TANDEM_REPORT_VERSION 1
#define TANDEM_REPORT_MAX_WARNINGS 1000
#define TANDEM_REPORT_MAX_TEXTS                                                                              \
  ((gsize)128 << 10) /* bytes of all strings of an array: escaped, they fit in a line */

/* A line of @type for @job ("e", "scan"), with these two members. (transfer full) */
JsonObject *tandem_report_new (const char *type, const char *job);

/* Adds @value, exact up to 2^64-1, and reads it again; 0 when there is none. */
void tandem_report_set_count (JsonObject *line, const char *member, guint64 value);
guint64 tandem_report_read_count (JsonObject *line, const char *member);

/* Adds @value, or null when it is negative or not finite. */
void tandem_report_set_double (JsonObject *line, const char *member, double value);

/* Adds @value with what is no UTF-8 replaced by U+FFFD, or null. Of more than 16 KiB the middle is left out.
 */
void tandem_report_set_text (JsonObject *line, const char *member, const char *value);

/* Adds @path as "path" as tandem_report_set_text () does, and when it is no UTF-8 as "quoted", too, as
 * tandem_quote () gives it: what is replaced in the one is told in the other. */
void tandem_report_set_path (JsonObject *line, const char *path);

/* Adds an array of strings, as many as fit in TANDEM_REPORT_MAX_TEXTS. @values: NULL-terminated; (nullable)
 * NULL is an empty array. */
void tandem_report_set_texts (JsonObject *line, const char *member, const char *const *values);

/* Whole lines. (transfer full) */
JsonObject *tandem_report_new_worker (const char *job,
                                      TandemProcess *process,
                                      const char *state,
                                      guint n_tasks,
                                      guint n_restarts);
JsonObject *tandem_report_new_log (const char *job, const TandemLogRecord *record);
JsonObject *tandem_report_new_failed (const char *job, const GError *error, const char *const *log_tail);
JsonObject *
tandem_report_new_end (const char *job, const char *status, int exit_code, const TandemStopCounts *counts);

/* The line as text, without newline: one line of valid UTF-8. (transfer full) */
char *tandem_report_to_text (JsonObject *line);

G_END_DECLS
