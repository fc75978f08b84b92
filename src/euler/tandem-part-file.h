/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is written beside the one that it replaces. As long as it is written it has no name, so that
 * several runs with one target are not in each other's way, and nothing is left of one that is killed. Where
 * the file system has no files without a name it has one that follows from the target's, and a lock: what a
 * killed run left is replaced, and what another one is writing is left alone. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int fd;     /* to be written to */
  char *path; /* (nullable) the temporary name, when it has one */
} TandemPartFile;

/* The name that the temporary file for @target has when it needs one. (transfer full) */
char *tandem_part_file_dup_path (const char *target);

/* Opens an empty one in the folder of @target. @with_name: as where there are none without. FALSE: errno is
 * set, EBUSY when another run is writing it. */
gboolean tandem_part_file_open (TandemPartFile *self, const char *target, gboolean with_name);

/* Puts it in place of @target. FALSE: errno is set. */
gboolean tandem_part_file_commit (TandemPartFile *self, const char *target);

/* Closes it; what was not put in place is gone. Keeps errno. */
void tandem_part_file_clear (TandemPartFile *self);

G_END_DECLS
