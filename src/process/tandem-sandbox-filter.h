/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of a sandbox that is a filter of system calls (seccomp(2)). Calls that a kernel newer than this
 * source may have are refused too, so that what is added to the kernel is closed until it is known. What is
 * refused gives an error and does not end the worker. */
#pragma once

#include "process/tandem-sandbox.h"

G_BEGIN_DECLS

/* Whether this kernel and processor have filters. */
gboolean tandem_sandbox_filter_is_available (void);

/* Puts it in force for this process, for good. It has to have no_new_privs. */
gboolean tandem_sandbox_filter_enter (TandemSandboxKind kind);

G_END_DECLS
