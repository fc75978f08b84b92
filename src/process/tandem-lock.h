/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A lock between processes that may die at any moment: a robust mutex in shared memory. When its holder dies,
 * the kernel passes it on, marked: the next one is told, and has to put in order what the lock protects.
 * Where each worker can have a slot of its own (tandem-slots.h), that is faster and simpler.
 *
 * Made before the workers are started, which inherit it. Not for the parent's main loop: it waits. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TandemLock TandemLock;

typedef enum
{
  TANDEM_LOCK_TAKEN,     /* it is the caller's */
  TANDEM_LOCK_PASSED_ON, /* it is the caller's, and the one who had it before died with it */
  TANDEM_LOCK_NOT_TAKEN, /* another one has it and did not release it in time; or the caller has it already */
} TandemLockStatus;

/* NULL with @error set when there is no memory. */
TandemLock *tandem_lock_new (GError **error);

/* Frees the caller's view of the lock, which must not be the holder; others go on. */
void tandem_lock_free (TandemLock *self);

/* Takes the lock, waiting for at most @timeout microseconds (0: not at all). */
TandemLockStatus tandem_lock_take (TandemLock *self, gint64 timeout) G_GNUC_WARN_UNUSED_RESULT;

/* Releases the lock, which the caller has. */
void tandem_lock_release (TandemLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemLock, tandem_lock_free)

G_END_DECLS
