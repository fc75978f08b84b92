/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The last words of a process that crashes: the signal and a backtrace, from a handler on a stack of its own
 * (so that a stack that overflowed is no hindrance). Then the signal does what it does without the handler:
 * the exit status and a core are the same.
 *
 * A worker's last words go to its parent through its pipe and are log records there; those of other processes
 * go to stderr and to the log file. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Installs the handlers where no others are. Called by tandem_log_init () and by the start of a worker;
 * further calls do nothing. */
void tandem_crash_init (void);

/* From now on last words are also written to @fd, which stays the caller's; -1: no more. */
void tandem_crash_set_file (int fd);

/* In a worker, after its signals were reset. @result_fd: its pipe. */
void tandem_crash_enter_worker (int result_fd);

/* In a worker, around each write to its pipe: in the middle of a frame no other can be written. */
void tandem_crash_set_writing (gboolean writing);

G_END_DECLS
