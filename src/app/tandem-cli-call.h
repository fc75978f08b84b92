/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Short work of tandem-cli in the background, with its whole output at the end: for what is no job of a
 * person's. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The number under which @memory_fd is open there. */
#define TANDEM_CLI_CALL_FD "5"

/* Runs tandem-cli with @arguments (NULL-terminated). @memory_fd: -1 for none; it stays the caller's.
 * Cancelling kills it. */
void tandem_cli_call_async (const char *const *arguments,
                            int memory_fd,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/* What it printed. NULL with @error set, to what it said, when it failed. (transfer full) */
char *tandem_cli_call_finish (GAsyncResult *result, GError **error);

G_END_DECLS
