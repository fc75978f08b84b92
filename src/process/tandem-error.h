/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The errors of the process layer. Every message names the culprit: the worker, the descriptor or the call.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TANDEM_PROCESS_ERROR (tandem_process_error_quark ())

typedef enum
{
  TANDEM_PROCESS_ERROR_SYSTEM,        /* a system call failed; the message holds the reason */
  TANDEM_PROCESS_ERROR_THREADS,       /* a fork was asked for in a process with several threads */
  TANDEM_PROCESS_ERROR_START_TIMEOUT, /* a worker did not report ready in time and was ended */
  TANDEM_PROCESS_ERROR_DIED,          /* a worker ended by itself before its work was done */
  TANDEM_PROCESS_ERROR_PROTOCOL,      /* what arrived is no valid frame or message */
  TANDEM_PROCESS_ERROR_TOO_LARGE,     /* a frame or memory beyond the agreed limit */
  TANDEM_PROCESS_ERROR_TIMED_OUT,     /* the time given for a wait is over */
  TANDEM_PROCESS_ERROR_CLOSED,        /* the other end is closed, or the pool takes no more tasks */
  TANDEM_PROCESS_ERROR_TASK,          /* a task failed with an error of a domain that is unknown here */
  TANDEM_PROCESS_ERROR_HANDED_BACK,   /* a task's own, to be done again: see tandem_worker_is_leaving () */
} TandemProcessError;

/* The domain of these errors. */
GQuark tandem_process_error_quark (void);

/* Sets @error to TANDEM_PROCESS_ERROR_SYSTEM with "@what: reason" for the errno value @code. Returns FALSE.
 */
gboolean tandem_set_system_error (GError **error, int code, const char *what);

G_END_DECLS
