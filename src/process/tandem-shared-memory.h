/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that several processes see: a memfd and its mapping at one address. Made before the fork, it is at
 * the same address in the parent and in every worker, so that pointers into it hold in all of them. Physical
 * pages are taken as they are first written: a large size costs address space only. The descriptor is
 * CLOEXEC. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TandemSharedMemory TandemSharedMemory;

/* Makes memory of @size bytes (above 0), all zero, readable and writable. @name is for /proc only. It can
 * never be made smaller (F_SEAL_SHRINK), so that no reader is hit by SIGBUS. NULL with @error set when the
 * system refuses it. Free with tandem_shared_memory_free (). */
TandemSharedMemory *tandem_shared_memory_new (const char *name, gsize size, GError **error);

/* @size, or what an eighth of the limit of this process's address space leaves, when there is one: for memory
 * that is made large because only what is written costs. A multiple of 64 KiB. */
gsize tandem_shared_memory_fit (gsize size);

/* Whether @fd is a memfd, and no file that others know by a name. */
gboolean tandem_shared_memory_is_memfd (int fd);

/* Takes the memfd @fd (on success it belongs to the result; on failure it stays the caller's) and maps it.
 * With
 * @size above 0 and @writable the file is first made that large, when it is smaller; with @size 0 the mapping
 * takes the size that the file has. What lies beyond the end of a file that is not writable must not be
 * touched until the writer has made it larger (SIGBUS). NULL with @error set when it is empty, no file or
 * refused. */
TandemSharedMemory *tandem_shared_memory_new_for_fd (int fd, gsize size, gboolean writable, GError **error);

/* Unmaps the memory and closes the descriptor. The memory lives on where other processes have it. */
void tandem_shared_memory_free (TandemSharedMemory *self);

/* The mapping; page aligned. Never NULL. */
gpointer tandem_shared_memory_get_data (TandemSharedMemory *self);

/* The size of the mapping in bytes. */
gsize tandem_shared_memory_get_size (TandemSharedMemory *self);

/* The memfd. It belongs to @self. */
int tandem_shared_memory_get_fd (TandemSharedMemory *self);

/* Gives the physical pages that lie whole in @size bytes from @offset back to the system; they read as zero
 * afterwards, in every process. */
void tandem_shared_memory_discard (TandemSharedMemory *self, gsize offset, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemSharedMemory, tandem_shared_memory_free)

G_END_DECLS
