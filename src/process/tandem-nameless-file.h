/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is written in the folder where it will appear, and has no name until it is complete: nothing is
 * left of it when its process dies. */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* Opens an empty one for writing in @folder, which is the caller's to close. @mode: less the umask. CLOEXEC.
 * -1 with errno set; EOPNOTSUPP when the system has none there, or could not give it a name. */
int tandem_nameless_file_open (const char *folder, mode_t mode);

/* Gives @fd, which stays open, a temporary name in @folder, to be renamed: linkat () does not replace a file.
 * Returns the path (transfer full); NULL with errno set. */
char *tandem_nameless_file_link (int fd, const char *folder);

/* The path of the temporary name in @folder that has @number. (transfer full) */
char *tandem_nameless_file_make_path (const char *folder, guint number);

G_END_DECLS
