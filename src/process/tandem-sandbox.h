/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a worker may still do once its work begins, so that one which hostile data has taken over can harm
 * nothing: it has no way to new programs, files, names, sockets, or other processes.
 *
 * Built of Landlock (landlock(7), since Linux 5.13) and a system call filter (seccomp(2)), as far as the
 * kernel has them: best effort, and said in the log. Both stay for the worker's life. The worker's hook
 * start_up runs before, so it may still open what the work needs.
 *
 * Listing a directory and looking at a name (lstat) are not restricted to the folders of a scan. Landlock
 * does not mediate the latter at all, and for the former it walks from each directory that is opened up to
 * the root: in a chain 3,200 deep a scan took ten times as long. The contents of files are what it protects.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is left to do. In all of them, but for what is said of the last: no execution, no creation, removal,
 * renaming or change of a file's name, mode, owner or extended attributes, no opening for writing, no file
 * that grows, no truncation by path, no socket, no mount, no memory, semaphore or queue that processes share
 * by name, no new process or thread, no signal to another process, no ptrace, no change of limits, priorities
 * or processors, no ioctl () of a terminal, and no system call that is newer than this source. */
typedef enum
{
  TANDEM_SANDBOX_COMPUTE, /* opens nothing */
  TANDEM_SANDBOX_LIST,    /* lists directories and looks at names */
  TANDEM_SANDBOX_READ,    /* also reads files beneath its roots */
  TANDEM_SANDBOX_SAVE, /* lists, and makes, writes, renames and removes files, all beneath its roots only (but
                        * anywhere without Landlock); reads none. Its files may grow. */
} TandemSandboxKind;

/* What of it the kernel gave. */
typedef enum
{
  TANDEM_SANDBOX_HAS_LANDLOCK = 1 << 0,
  TANDEM_SANDBOX_HAS_FILTER = 1 << 1,
} TandemSandboxLayers;

typedef struct _TandemSandbox TandemSandbox;

/* Prepares it in the process that forks. (transfer full) */
TandemSandbox *tandem_sandbox_new (TandemSandboxKind kind);
TandemSandbox *tandem_sandbox_ref (TandemSandbox *self);
void tandem_sandbox_unref (TandemSandbox *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemSandbox, tandem_sandbox_unref)

/* For TANDEM_SANDBOX_READ and _SAVE: @fd is of a directory, and is duplicated. */
void tandem_sandbox_add_root (TandemSandbox *self, int fd);

/* The descriptor that a worker has to keep open until it enters the sandbox; -1: none. Belongs to @self. */
int tandem_sandbox_get_fd (TandemSandbox *self);

/* Enters it, for good. Returns what is in force and logs what is missing. */
TandemSandboxLayers tandem_sandbox_enter (TandemSandbox *self);

G_END_DECLS
