/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The folders that a trash consists of, and the files that tell where something comes from. */
#pragma once

#include "act/tandem-guard.h"

#include <sys/stat.h>

G_BEGIN_DECLS

#define TANDEM_TRASH_SUFFIX ".trashinfo"

typedef struct
{
  char *path; /* of the trash folder */
  char *top;  /* (nullable) paths are relative to it; NULL in the home trash, where they are absolute */
  int files_fd;
  int info_fd;
} TandemTrashFolder;

/* The home trash. NULL with @error set when it cannot be made. */
TandemTrashFolder *tandem_trash_folder_new_home (GError **error);

/* The trash of the file system whose root is @top. */
TandemTrashFolder *tandem_trash_folder_new_top (const char *top, GError **error);
void tandem_trash_folder_free (TandemTrashFolder *self);

/* The device that its files are on. */
guint64 tandem_trash_folder_get_dev (const TandemTrashFolder *self);

/* Makes the ".trashinfo" file for what is at @path; the name that it is to have among the files, or NULL with
 * @error set. (transfer full) */
char *tandem_trash_folder_write_info (const TandemTrashFolder *self, const char *path, GError **error);
void tandem_trash_folder_remove_info (const TandemTrashFolder *self, const char *name);

/* Opens the trash that the ".trashinfo" file @info_path is in, reads where it comes from into @original, and
 * its name among the files into @name. Both (transfer full). NULL with @error set when it is no such file. */
TandemTrashFolder *
tandem_trash_folder_open_info (const char *info_path, char **original, char **name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemTrashFolder, tandem_trash_folder_free)

G_END_DECLS
