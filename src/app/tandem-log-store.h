/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of the window, its jobs and their workers, by one clock: a bounded store of lines that takes little
 * more memory than their text. The oldest go when there are too many. Of the main thread.
 *
 * A line's number is its place since the beginning of the program; it never changes.
 *
 * Signals: changed ()   lines came or went; at most ten times a second, however many do */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TANDEM_LOG_MAX_LINES (1024 * 1024)
#define TANDEM_LOG_MAX_BYTES ((gsize)256 * 1024 * 1024)

typedef struct
{
  gint64 time;          /* microseconds since the one clock's start */
  GLogLevelFlags level; /* one of G_LOG_LEVEL_ERROR … G_LOG_LEVEL_DEBUG */
  guint process;        /* see tandem_log_store_get_process () */
  const char *message;  /* safe to show; in the store's memory, until the next line is added */
} TandemLogEntry;

#define TANDEM_TYPE_LOG_STORE (tandem_log_store_get_type ())
G_DECLARE_FINAL_TYPE (TandemLogStore, tandem_log_store, TANDEM, LOG_STORE, GObject)

/* The store of the program. Owned by it. */
TandemLogStore *tandem_log_store_get_default (void);

TandemLogStore *tandem_log_store_new (void);

/* From now on also what this program logs through GLib is added, by whichever thread; it goes to stderr as
 * before. */
void tandem_log_store_capture (void);

/* Adds a line. @time: as in TandemLogEntry. @process and @message are untrusted. */
void tandem_log_store_add (TandemLogStore *self,
                           gint64 time,
                           GLogLevelFlags level,
                           const char *process,
                           const char *message);

/* The same for what happened just now. */
void tandem_log_store_say (TandemLogStore *self,
                           GLogLevelFlags level,
                           const char *process,
                           const char *format,
                           ...) G_GNUC_PRINTF (4, 5);

/* The numbers of the first line that there is, and of the line after the last. */
guint64 tandem_log_store_get_first (TandemLogStore *self);
guint64 tandem_log_store_get_end (TandemLogStore *self);

/* Reads the line with @number. FALSE when there is none. */
gboolean tandem_log_store_get (TandemLogStore *self, guint64 number, TandemLogEntry *entry);

/* The processes that have logged: their names, in the order in which they first did. A store keeps at most
 * 1,000 apart; those after them share one name. */
guint tandem_log_store_get_n_processes (TandemLogStore *self);
const char *tandem_log_store_get_process (TandemLogStore *self, guint process);

/* The line as text: "    0.123456 e worker 1 warning: …". (transfer full) */
char *tandem_log_store_dup_line (TandemLogStore *self, const TandemLogEntry *entry);

/* "warning" and back; 0 when it is none. */
GLogLevelFlags tandem_log_store_parse_level (const char *name);

/* The bytes that the lines take. */
gsize tandem_log_store_get_size (TandemLogStore *self);

G_END_DECLS
