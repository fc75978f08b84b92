/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A log file that does not grow without end: when a line would make it larger than its limit, it becomes
 * "name.1", what was that "name.2" and so on, and a new one begins. Each line is written at once, with one
 * write, to a file opened for appending: nothing is lost when the process crashes, and two programs that
 * write to one file do not mix their lines. */
#pragma once

#include "process/tandem-log.h"

G_BEGIN_DECLS

typedef struct _TandemLogFile TandemLogFile;

/* The environment variable with the absolute path of a file in which a job keeps its log. */
#define TANDEM_LOG_FILE_ENVIRONMENT "TANDEM_LOG_FILE"

#define TANDEM_LOG_FILE_SIZE ((gsize)1 << 20)
#define TANDEM_LOG_FILE_OLD 3

/* Where the log of @program is kept: "program.log" in a folder of that name in the user's state directory
 * (XDG_STATE_HOME). (transfer full) */
char *tandem_log_file_get_default_path (const char *program);

/* Opens the file @path, making its folder when need be; only the user can read it. @max_size in bytes;
 * @n_old: how many older ones are kept. NULL with @error set when it cannot be opened. */
TandemLogFile *tandem_log_file_new (const char *path, gsize max_size, guint n_old, GError **error);
void tandem_log_file_free (TandemLogFile *self);

/* Frees it after a fork that closed its descriptor, whose number may be another's by now. NULL is fine. */
void tandem_log_file_forget (TandemLogFile *self);

/* Appends the record with the date and time of now, as one line. When the disk is full it is dropped. */
void tandem_log_file_write (TandemLogFile *self, const TandemLogRecord *record);

/* The descriptor that is written to now. It belongs to @self, and changes as the files do. */
int tandem_log_file_get_fd (TandemLogFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemLogFile, tandem_log_file_free)

G_END_DECLS
