/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that appears whole or not at all: written without a name (or under a temporary one where the file
 * system cannot do that), flushed to the disk, then given its name in one step. What exists under that name
 * and is no regular file (a device, a pipe) is written as it is. */
#pragma once

#include "cli/tandem-stop-check.h"

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

typedef struct _TandemOutputFile TandemOutputFile;

/* Modes of new files: what it holds is for everyone; it tells of the files of one user. */
#define TANDEM_OUTPUT_FILE_PUBLIC 0666
#define TANDEM_OUTPUT_FILE_PRIVATE 0600

/* Prepares to write @path; nothing is there yet. A symbolic link is followed. @mode: of a new file, less the
 * umask; what replaces a file gets the mode of that. @stop (nullable; the caller's, lives as long): ends the
 * wait for the reader of a pipe, and all that is written, with G_IO_ERROR_CANCELLED. NULL with @error set
 * (TANDEM_CLI_ERROR_OUTPUT, naming the path) when it cannot be written. */
TandemOutputFile *
tandem_output_file_new (const char *path, mode_t mode, TandemStopCheck *stop, GError **error);

/* Whether what is written under both names would be one file, however they are spelled. FALSE for NULL. */
gboolean tandem_output_file_is_same (const char *path, const char *other);

/* Writes @size bytes. FALSE with @error set when the disk is full and the like. */
gboolean tandem_output_file_write (TandemOutputFile *self, const char *data, gsize size, GError **error);

/* Makes what was written appear under its name. FALSE with @error set; then nothing appears. */
gboolean tandem_output_file_commit (TandemOutputFile *self, GError **error);

/* Frees it; what was not committed never was. */
void tandem_output_file_free (TandemOutputFile *self);

/* For a process that ends at once, also in a signal handler: what is not complete leaves no temporary name.
 */
void tandem_output_file_remove_temporaries (void);

/* Writes all of it to a descriptor that blocks. FALSE with @error set, with @name in the message. */
gboolean tandem_write_all (int fd, const char *name, const char *data, gsize size, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemOutputFile, tandem_output_file_free)

G_END_DECLS
