/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The errors of the digit engine. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TANDEM_EULER_ERROR (tandem_euler_error_quark ())

typedef enum
{
  TANDEM_EULER_ERROR_MEMORY,     /* so many digits do not fit in the memory of this machine */
  TANDEM_EULER_ERROR_CHECK,      /* a result fails its check: the memory or the processor is faulty */
  TANDEM_EULER_ERROR_KERNEL,     /* this processor does not have the kernel that was asked for */
  TANDEM_EULER_ERROR_CHECKPOINT, /* a checkpoint cannot be read or written, or is no good one */
} TandemEulerError;

GQuark tandem_euler_error_quark (void);

G_END_DECLS
