/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree from another program's file: ncdu's export format, versions 1.0 to 1.2, as ncdu, gdu and we write
 * it. The file is not trusted: depth, lengths and numbers have limits, and the error says at which byte it is
 * wrong. What is imported has no identity (TandemNodeInfo.change is 0), so that nothing can be done to the
 * files that it names. */
#pragma once

#include "tree/tandem-json-reader.h"
#include "tree/tandem-walk-area.h"

G_BEGIN_DECLS

#define TANDEM_IMPORT_MAX_SIZE ((guint64)4 << 30) /* bytes */
#define TANDEM_IMPORT_MAX_ENTRIES 100000000

/* Makes the snapshot of @area, and does the last things (tandem-finish.h). Its
 * first slot counts what was read so far. FALSE with @error set: G_IO_ERROR_INVALID_DATA, or that of @read,
 * or G_IO_ERROR_CANCELLED when *@stop (nullable) became other than 0. */
gboolean tandem_import_ncdu (TandemWalkArea *area,
                             TandemJsonReadFunc read,
                             gpointer user_data,
                             const guint32 *stop,
                             GError **error);

/* Likewise from the file (or pipe) behind @fd, which stays the caller's. The message of @error begins with
 * @path, its name for people. The first slot's share is how much of the file was read. */
gboolean
tandem_import_file (TandemWalkArea *area, int fd, const char *path, const guint32 *stop, GError **error);

G_END_DECLS
