/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Payloads as memory: a memfd, sealed against any change, handed over on a local socket. Neither end copies
 * it through a pipe, and the sender cannot change what the receiver has checked. Private to the frames. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes the pair of sockets: @ends[0] receives (it does not block), @ends[1] sends. CLOEXEC. FALSE with errno
 * set when there is no descriptor. */
gboolean tandem_frame_memory_pair (int ends[2]);

/* Sends the two parts, one after the other, as one memory; @head_size or @tail_size may be 0. FALSE with
 * @error set when there is no memory or descriptor for it, or when the other end is closed. Waits when the
 * other end has many to receive. */
gboolean tandem_frame_send_memory (int fd,
                                   gconstpointer head,
                                   gsize head_size,
                                   gconstpointer tail,
                                   gsize tail_size,
                                   GError **error);

/* Takes the memory that was sent first and maps @size bytes of it. NULL with @error set when none was sent
 * (TANDEM_PROCESS_ERROR_PROTOCOL), when it is smaller or not sealed, or when there is no descriptor or
 * address space for it. (transfer full) */
GBytes *tandem_frame_receive_memory (int fd, gsize size, GError **error);

G_END_DECLS
