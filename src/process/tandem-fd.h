/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Small help with descriptors. Private to the process layer. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Closes *@fd when it is one (0 and above) and makes it -1. Keeps errno. */
void tandem_fd_clear (int *fd);

/* Gives @fd, which is closed, a number above those of the standard streams: a program may be started with
 * some of these closed, and what takes their place would be mistaken for them. CLOEXEC. Returns the new
 * number; -1 with errno set when there is none or when @fd is -1. */
int tandem_fd_above_standard (int fd);

/* Writes all of @data, also in several parts. FALSE with errno set when it cannot, also when a descriptor
 * that does not block takes no more. */
gboolean tandem_fd_write (int fd, gconstpointer data, gsize size);

G_END_DECLS
