/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Log records of several processes in one place. In a worker, what GLib's logging functions are given goes to
 * the parent through the worker's pipe, at once, so that it is there even when the worker crashes right
 * after. In the parent, its own records and those of its workers reach one sink. All have the one clock's
 * time (see tandem-clock.h) and the name of their process. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 time;          /* microseconds since the clock's start */
  GLogLevelFlags level; /* one of G_LOG_LEVEL_ERROR … G_LOG_LEVEL_DEBUG */
  const char *process;  /* (not nullable) */
  const char *domain;   /* (not nullable), "" when there is none */
  const char *message;  /* (not nullable) valid UTF-8, one line or more */
} TandemLogRecord;

typedef void (*TandemLogSink) (const TandemLogRecord *record, gpointer user_data);

/* Sends every log record of this process, and those of its workers, to @sink; @process names this process.
 * Records below @level (DEBUG lets all through) are dropped where they are made, unless G_MESSAGES_DEBUG
 * names their domain. NULL as @sink takes the standard one, which writes a line to stderr, or to the journal
 * when stderr is connected with that (a service of systemd). Crashes leave a record, too: see tandem-crash.h.
 * Call it once, early. */
void tandem_log_init (const char *process, GLogLevelFlags level, TandemLogSink sink, gpointer user_data);

/* From now on every record is also written to the file @path (nullable: to none); see tandem-log-file.h for
 * its size and place. FALSE with @error set when it cannot be opened. */
gboolean tandem_log_set_file (const char *path, GError **error);

/* Hands a record to the sink, as if this process had made it. */
void tandem_log_submit (const TandemLogRecord *record);

/* Writes the record to stderr, as one line. What the standard sink does. */
void tandem_log_write_line (const TandemLogRecord *record);

/* In a forked worker: from now on records go to @sink under the name @process. */
void tandem_log_redirect (const char *process, TandemLogSink sink, gpointer user_data);

/* "error", "critical", "warning", "message", "info" or "debug". */
const char *tandem_log_level_to_string (GLogLevelFlags level);

/* The level that one of those words names; 0 when it names none. */
GLogLevelFlags tandem_log_level_from_string (const char *text);

/* The record as a line for people, without newline: "  1.234567 worker 1 warning: message". Control
 * characters, line ends and bidi controls of the message are shown escaped. (transfer full) */
char *tandem_log_format (const TandemLogRecord *record);

G_END_DECLS
