/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of a job's report (docs/report.md), read as if it were hostile: size, UTF-8 and depth are checked
 * before it is parsed, and every member's type and range before it is used. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TANDEM_REPORT_MAX_LINE (1024 * 1024)
#define TANDEM_REPORT_MAX_DEPTH 16

/* Parses one line. NULL with @error set when it is no JSON object of the agreed form. (transfer full) */
JsonObject *tandem_report_line_parse (const char *line, gsize length, GError **error);

/* The text of a member. NULL when there is none or it is no text. Owned by @object. */
const char *tandem_report_get_string (JsonObject *object, const char *member);

/* The number of a member, within 0 and G_MAXINT64. @fallback when it is missing, no integer or below 0. */
gint64 tandem_report_get_count (JsonObject *object, const char *member, gint64 fallback);

/* The number of a member, finite. @fallback when it is missing, null or no number. */
double tandem_report_get_double (JsonObject *object, const char *member, double fallback);

gboolean tandem_report_get_boolean (JsonObject *object, const char *member);

/* The texts in an array member; empty when there is none. What is no text is left out. (transfer full) */
GStrv tandem_report_get_strings (JsonObject *object, const char *member);

/* The objects in an array member; empty when there is none. What is no object is left out.
 * (element-type JsonObject) (transfer full) */
GPtrArray *tandem_report_get_objects (JsonObject *object, const char *member);

G_END_DECLS
