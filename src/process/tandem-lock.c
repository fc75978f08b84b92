/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-lock.h"

#include "process/tandem-error.h"
#include "process/tandem-shared-memory.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

struct _TandemLock
{
  TandemSharedMemory *memory;
  pthread_mutex_t *mutex;
};

TandemLock *
tandem_lock_new (GError **error)
{
  g_autoptr (TandemSharedMemory) memory =
      tandem_shared_memory_new ("tandem-lock", sizeof (pthread_mutex_t), error);
  pthread_mutexattr_t attributes;
  TandemLock *self;
  int code;

  if (memory == NULL)
    return NULL;

  pthread_mutexattr_init (&attributes);
  pthread_mutexattr_setpshared (&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust (&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutexattr_settype (&attributes, PTHREAD_MUTEX_ERRORCHECK);
  code = pthread_mutex_init (tandem_shared_memory_get_data (memory), &attributes);
  pthread_mutexattr_destroy (&attributes);
  if (code != 0)
    {
      tandem_set_system_error (error, code, "lock: cannot be made");
      return NULL;
    }

  self = g_new0 (TandemLock, 1);
  self->mutex = tandem_shared_memory_get_data (memory);
  self->memory = g_steal_pointer (&memory);
  return self;
}

void
tandem_lock_free (TandemLock *self)
{
  if (self == NULL)
    return;

  tandem_shared_memory_free (self->memory);
  g_free (self);
}

TandemLockStatus
tandem_lock_take (TandemLock *self, gint64 timeout)
{
  int code = pthread_mutex_trylock (self->mutex);

  if (code == EBUSY && timeout > 0)
    {
      gint64 deadline = g_get_monotonic_time () + MIN (timeout, G_MAXINT64 / 2);
      const struct timespec until = { .tv_sec = deadline / G_USEC_PER_SEC,
                                      .tv_nsec = deadline % G_USEC_PER_SEC * 1000 };

      code = pthread_mutex_clocklock (self->mutex, CLOCK_MONOTONIC, &until);
    }
  if (code == EOWNERDEAD)
    {
      pthread_mutex_consistent (self->mutex);
      return TANDEM_LOCK_PASSED_ON;
    }
  return code == 0 ? TANDEM_LOCK_TAKEN : TANDEM_LOCK_NOT_TAKEN;
}

void
tandem_lock_release (TandemLock *self)
{
  int code = pthread_mutex_unlock (self->mutex);

  if (code != 0)
    g_critical ("A lock is released by one who has not taken it: %s", g_strerror (code));
}
